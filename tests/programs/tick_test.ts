/** A file's times, set and overtaken by a change within one tick of the kernel's clock, as on tmpfs. */
import { assertEquals } from "@std/assert";
import { compile } from "./compile.ts";
import { injectionMissing, ramfsRun, TMPFS, tmpfsMissing } from "./injection.ts";

const missing = injectionMissing() ?? tmpfsMissing();

/** What tick.c prints with `directory` as its own. */
function ticks(command: string[], directory: string, env: Record<string, string> = {}): string[] {
  const [program, ...args] = [...command, compile("tick", ["tick.c"]), directory];
  const { stdout } = new Deno.Command(program, { args, env, stderr: "inherit" }).outputSync();
  return new TextDecoder().decode(stdout).trimEnd().split("\n");
}

let oracle: string[] | undefined;
function onTmpfs(): string[] {
  if (oracle !== undefined) return oracle;
  const directory = Deno.makeTempDirSync({ dir: TMPFS, prefix: "ramfs-tick-" });
  try {
    return oracle = ticks([], directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

function inTree(env: Record<string, string>, ...as: string[]): string[] {
  const root = Deno.makeTempDirSync({ prefix: "ramfs-tick-" });
  try {
    return ticks([...ramfsRun(root, "-o", "mode=1777"), ...as], root, env);
  } finally {
    Deno.removeSync(root);
  }
}

const ENVIRONMENTS: Record<string, Record<string, string>> = {
  "": {},
  " as a memfd": { RAMFS_VOLUME: "off" },
};

for (const [where, env] of Object.entries(ENVIRONMENTS)) {
  Deno.test({
    name:
      `a file${where} that is changed in the tick in which its times were set has those of tmpfs`,
    ignore: missing !== undefined,
    fn: () => assertEquals(inTree(env), onTmpfs()),
  });
}

Deno.test({
  name:
    "so it is for another user who is hooked, but for mappings, whose writes the kernel alone sees",
  ignore: missing !== undefined || Deno.uid() !== 0,
  fn() {
    const unmapped = (rows: string[]) => rows.filter((row) => !row.startsWith("mapping"));
    const user = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];
    const rows = inTree({ RAMFS_SUPERVISE_OTHERS: "off" }, ...user);
    assertEquals(unmapped(rows), unmapped(onTmpfs()));
    const again = (all: string[]) => all.filter((row) => /^mapping.*again/.test(row));
    assertEquals(again(rows), again(onTmpfs()));
  },
});
