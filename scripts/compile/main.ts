/**
 * `deno task compile [FILE]`: one executable with the native library in it, build/bin/ramfs by default. Deno
 * fetches the runtime's base for it once; DENORT_BIN names one that is there already.
 */
import { commitOf } from "../../cli/version.ts";
import { copyPrebuilt } from "../npm/prebuilt.ts";
import { copySources, lateModules, makeParent, REPOSITORY } from "../npm/stage.ts";

/** What lies in the image besides the modules that literals reach. */
const INCLUDED = ["prebuilt", "commit.txt"];

/** Lays out in `directory` what the image is made of. Throws an Error where there is no native library. */
export async function stageExecutable(directory: string): Promise<void> {
  copySources(directory);
  Deno.writeTextFileSync(`${directory}/commit.txt`, `${commitOf() ?? ""}\n`);
  const why = await copyPrebuilt(`${directory}/prebuilt/linux-x64`);
  if (why !== undefined) throw new Error(why);
}

/** Makes the executable: the status of deno compile, and what it said. */
export async function compileExecutable(file: string): Promise<{ code: number; said: string }> {
  const stage = Deno.makeTempDirSync({ prefix: "ramfs-compile-" });
  try {
    await stageExecutable(stage);
    makeParent(file);
    const include = [...INCLUDED, ...lateModules()].flatMap((path) => ["--include", path]);
    const { code, stderr } = new Deno.Command(Deno.execPath(), {
      args: ["compile", "-A", "--no-check", "--output", file, ...include, "ramfs.ts"],
      cwd: stage,
      stdout: "null",
      stderr: "piped",
    }).outputSync();
    return { code, said: new TextDecoder().decode(stderr) };
  } finally {
    Deno.removeSync(stage, { recursive: true });
  }
}

if (import.meta.main) {
  const file = Deno.args[0] ?? `${REPOSITORY}/build/bin/ramfs`;
  const { code, said } = await compileExecutable(file);
  if (code === 0) console.log(file);
  else console.error(said);
  Deno.exit(code);
}
