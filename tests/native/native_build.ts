/** Builds parts of native/ for the tests that look at objects or run unit tests. */
import { createHash } from "node:crypto";
import { cacheDirectory } from "../programs/compile.ts";
import { programMissing } from "../programs/injection.ts";

const repository = new URL("../../", import.meta.url).pathname;

/** Where native/ lies. */
export const NATIVE = `${repository}native`;

/** Why the native tests cannot be built here, or nothing when they can. */
export function buildToolsMissing(...more: string[]): string | undefined {
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") return "not Linux x86-64";
  for (const program of ["g++", "cmake", "make", ...more]) {
    const missing = programMissing(program);
    if (missing !== undefined) return missing;
  }
}

/** Runs a program and answers what it wrote. Throws an Error with all of it if it fails. */
export function output(program: string, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(program, { args }).outputSync();
  const text = new TextDecoder().decode(stdout);
  if (success) return text;
  throw new Error(`${program} ${args.join(" ")}:\n${text}${new TextDecoder().decode(stderr)}`);
}

/**
 * The build directory with these targets up to date. One directory for each place where a repository lies: cmake makes
 * again what has changed, and a lock keeps several test processes apart.
 */
export function buildNative(...targets: string[]): Promise<string> {
  return buildNativeWith("", targets);
}

/** The same, compiled with these flags besides, in a directory of their own. */
export async function buildNativeWith(flags: string, targets: string[]): Promise<string> {
  const key = createHash("sha256").update(NATIVE + flags).digest("hex").slice(0, 16);
  const directory = `${cacheDirectory()}/native-${key}`;
  Deno.mkdirSync(directory, { recursive: true });
  using lock = Deno.openSync(`${directory}/.lock`, { create: true, write: true });
  await lock.lock(true);
  const options = [
    "RAMFS_TESTS=ON",
    "CMAKE_BUILD_TYPE=Release",
    "CMAKE_COMPILE_WARNING_AS_ERROR=ON",
    `CMAKE_CXX_FLAGS=${flags}`,
  ];
  output("cmake", "-S", NATIVE, "-B", directory, ...options.map((option) => `-D${option}`));
  const jobs = String(navigator.hardwareConcurrency);
  output("cmake", "--build", directory, "--parallel", jobs, "--target", ...targets);
  return directory;
}
