/** What was opened with O_PATH and removed is there as long as somebody has it, and no longer. */
import { assertEquals } from "@std/assert";
import { compile } from "./compile.ts";
import { injectionMissing, ramfsRun, volumeMissing } from "./injection.ts";
import { onOwnTmpfs } from "./own_tmpfs.ts";

const missing = injectionMissing() ?? volumeMissing();
if (missing !== undefined) console.log(`O_PATH: not compared: ${missing}`);

/** What opath.c prints in a tree. */
function inTree(options: string[], env: Record<string, string> = {}): string {
  const root = Deno.makeTempDirSync({ prefix: "ramfs-opath-" });
  try {
    const [program, ...args] = [
      ...ramfsRun(root, ...options),
      compile("opath", ["opath.c"]),
      root,
    ];
    const { stdout } = new Deno.Command(program, { args, env, stderr: "inherit" }).outputSync();
    return new TextDecoder().decode(stdout);
  } finally {
    Deno.removeSync(root);
  }
}

let oracle: string | undefined;
const onTmpfs = () => oracle ??= onOwnTmpfs([compile("opath", ["opath.c"])])!;

Deno.test({
  name:
    "what was opened with O_PATH can be used after its removal, and its room is free with the last close",
  ignore: missing !== undefined,
  fn: () => assertEquals(inTree([]), onTmpfs()),
});

Deno.test({
  name: "so it is where files are memfds",
  ignore: missing !== undefined,
  fn() {
    const withoutPages = (text: string) => text.replaceAll(/, -?\d+ pages/g, "");
    const env = { RAMFS_VOLUME: "off" };
    assertEquals(withoutPages(inTree(["--inodes", "20000"], env)), withoutPages(onTmpfs()));
  },
});
