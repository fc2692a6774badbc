/** A copy of the sources whose native part is a stub that builds in a moment, with a cache of its own. */
import { signatures } from "../../ffi/signatures.ts";

const REPOSITORY = new URL("../../", import.meta.url).pathname;

export const CMAKE = `cmake_minimum_required(VERSION 3.16)
project(stub C)
add_library(ramfs SHARED session/stub.c)
add_library(ramfs_hook SHARED hook/stub.c)
`;

const START = `import { openLibraryAloud } from "./cli/native_library.ts";
import { LibraryError } from "./cache/library_error.ts";
try {
  console.log((await openLibraryAloud()).directory);
} catch (error) {
  if (!(error instanceof LibraryError)) throw error;
  console.error(error.message);
  Deno.exit(125);
}
`;

/** As an executable of its own does, whose library lies in its image. */
export const UNPACK = `import { unpackLibrary } from "./cache/unpack_library.ts";
import { loadLibrary } from "./ffi/library.ts";
const { directory } = await unpackLibrary(import.meta.dirname + "/prebuilt/linux-x64");
loadLibrary({ directory, brought: true });
console.log(directory);
`;

export interface Result {
  code: number;
  out: string;
  err: string;
}

/** A project of its own, with a cache of its own. */
export class Project {
  readonly home = Deno.makeTempDirSync({ prefix: "ramfs-library-" });
  readonly cache = `${this.home}/.cache/ramfs`;

  constructor() {
    const functions = Object.keys(signatures).filter((name) => !name.endsWith("_later"))
      .map((name) => `double ${name}(void) { return 0; }`);
    this.write("native/CMakeLists.txt", CMAKE);
    this.write("native/session/stub.c", functions.join("\n") + "\n");
    this.write("native/hook/stub.c", "int hook;\n");
    for (const part of ["include", "store", "vfs", "syscalls"]) {
      this.write(`native/${part}/a.h`, "");
    }
    for (const part of ["cache", "ffi", "cli"]) this.#copy(part);
    this.#copy("core");
    this.#copy("runtime");
    this.write("scripts/build.ts", Deno.readTextFileSync(`${REPOSITORY}scripts/build.ts`));
    this.write("start.ts", START);
  }

  #copy(directory: string): void {
    for (const entry of Deno.readDirSync(REPOSITORY + directory)) {
      if (!entry.isFile) continue;
      this.write(
        `${directory}/${entry.name}`,
        Deno.readTextFileSync(`${REPOSITORY}${directory}/${entry.name}`),
      );
    }
  }

  write(path: string, text: string): void {
    const whole = `${this.home}/${path}`;
    Deno.mkdirSync(whole.slice(0, whole.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(whole, text);
  }

  command(env: Record<string, string> = {}, module = "start.ts"): Deno.Command {
    return new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--no-config", "--no-lock", `${this.home}/${module}`],
      env: { XDG_CACHE_HOME: `${this.home}/.cache`, RAMFS_LIBRARY_DIR: "", NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  }

  async start(env: Record<string, string> = {}, module = "start.ts"): Promise<Result> {
    const { code, stdout, stderr } = await this.command(env, module).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, out: text(stdout).trim(), err: text(stderr) };
  }

  /** The builds in the cache, and whatever else lies there that should not. */
  entries(): string[] {
    return Array.from(Deno.readDirSync(this.cache), (entry) => entry.name)
      .filter((name) => !/^(build-.*\.log|locks|stamps)$/.test(name)).sort();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.home, { recursive: true });
  }
}
