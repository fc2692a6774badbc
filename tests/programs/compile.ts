/** Compiles the tests' own C programs, once per content of their sources. */
import { createHash } from "node:crypto";

const here = new URL("./", import.meta.url).pathname;

export interface Compiler {
  program: string;
  options: string[];
}

const SYSTEM: Compiler = { program: "cc", options: [] };

/** musl's C library instead of the system's; the kernel's headers lie with the system's. */
export const MUSL: Compiler = {
  program: "musl-gcc",
  options: ["-idirafter", "/usr/include", "-idirafter", "/usr/include/x86_64-linux-gnu"],
};

/** A program without shared libraries. */
export const STATIC: Compiler = { program: "cc", options: ["-static"] };

/** Why C programs cannot be compiled here, or nothing when they can. */
export function compilerMissing(): string | undefined {
  try {
    if (new Deno.Command("cc", { args: ["--version"], stdout: "null" }).outputSync().success) {
      return;
    }
  } catch {
    // Falls through: no such program.
  }
  return "no C compiler (cc) is installed";
}

/** Directory for what tests build once and use again: kept between runs, safe to delete. */
export function cacheDirectory(): string {
  const base = Deno.env.get("TMPDIR") ?? "/tmp";
  return `${base}/ramfs-test-programs-${Deno.uid()}`;
}

/**
 * Path of the program that `sources` (names in this directory; headers are listed too, so that their
 * content counts) make with these compiler `options`.
 * @throws Error with the compiler's messages.
 */
export function compile(
  name: string,
  sources: string[],
  options: string[] = [],
  compiler = SYSTEM,
): string {
  const all = [...options, ...compiler.options];
  const hash = createHash("sha256").update([compiler.program, ...all].join("\0"));
  for (const source of sources) hash.update(Deno.readFileSync(here + source));
  const directory = `${cacheDirectory()}/${hash.digest("hex").slice(0, 16)}`;
  const program = `${directory}/${name}`;
  if (exists(program)) return program;
  Deno.mkdirSync(directory, { recursive: true });
  const unfinished = `${program}.${crypto.randomUUID()}`;
  const units = sources.filter((source) => source.endsWith(".c")).map((source) => here + source);
  const args = ["-std=gnu11", "-O2", "-pthread", "-o", unfinished, ...units, ...all];
  const { success, stderr } = new Deno.Command(compiler.program, { args, stderr: "piped" })
    .outputSync();
  if (!success) {
    throw new Error(`${compiler.program} ${args.join(" ")}:\n${new TextDecoder().decode(stderr)}`);
  }
  // Several test processes may build at once: the rename makes each see a whole program.
  Deno.renameSync(unfinished, program);
  return program;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
