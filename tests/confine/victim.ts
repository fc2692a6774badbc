/** A directory of the host that programs of confined sessions try to change, and the program that does. */
import { openLibrary } from "../../ffi/library.ts";
import { REPOSITORY } from "../cli/command_line.ts";
import { cacheDirectory } from "../programs/compile.ts";
import { injectionMissing, volumeMissing } from "../programs/injection.ts";

/** Why programs cannot be confined here, or nothing when they can. */
export const missing = injectionMissing() ?? landlockMissing() ?? volumeMissing();
export const IS_ROOT = Deno.uid() === 0;

function landlockMissing(): string | undefined {
  try {
    const modules = Deno.readTextFileSync("/sys/kernel/security/lsm");
    return modules.split(",").includes("landlock") ? undefined : "the kernel runs without Landlock";
  } catch {
    return undefined; // Who cannot look finds out.
  }
}

/** attempts.c, with or without shared libraries. */
export function attempts(...options: string[]): string {
  const directory = cacheDirectory();
  Deno.mkdirSync(directory, { recursive: true });
  const program = `${Deno.makeTempDirSync({ dir: directory })}/attempts`;
  const args = [...options, "-O2", "-o", program, `${REPOSITORY}tests/confine/attempts.c`];
  const { success, stderr } = new Deno.Command("cc", { args }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  Deno.chmodSync(program.slice(0, program.lastIndexOf("/")), 0o755);
  return program;
}

/** A directory of the host that everybody may write, and what is in it. */
export class Victim implements Disposable {
  readonly path = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "ramfs-confine-" }));
  constructor(owner = Deno.uid()!) {
    Deno.mkdirSync(`${this.path}/d`);
    Deno.writeTextFileSync(`${this.path}/f`, "text\n");
    for (const name of ["", "/d", "/f"]) {
      Deno.chmodSync(this.path + name, 0o777);
      if (owner !== Deno.uid()) Deno.chownSync(this.path + name, owner, null);
    }
  }
  /** Names and bytes. */
  content(): string[] {
    const names = [...Deno.readDirSync(this.path)].map(({ name }) => name).sort();
    return [...names, Deno.readTextFileSync(`${this.path}/f`)];
  }
  [Symbol.dispose]() {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** How a program starts ramfs. */
export const LINE = [Deno.execPath(), "run", "-A", "--no-check", `${REPOSITORY}ramfs.ts`];

/** A copy of the library that every user may read. */
export async function library(directory: string): Promise<string> {
  const loaded = await openLibrary();
  loaded.library.close();
  for (const name of ["libramfs.so", "libramfs_hook.so"]) {
    Deno.copyFileSync(`${loaded.directory}/${name}`, `${directory}/${name}`);
    Deno.chmodSync(`${directory}/${name}`, 0o755);
  }
  return directory;
}
