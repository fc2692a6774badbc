/**
 * Builds the native library into the cache.
 *
 * Two processes may come here at once and either may be killed at any moment: a lock on a file lets one
 * build (the kernel drops the lock of a dead one), and the result appears under its hash by one rename.
 */
import { removeOldBuilds } from "./old_builds.ts";
import { runtime } from "../runtime/deno_runtime.ts";
import { LibraryError } from "./library_error.ts";
import {
  HOOK_NAME,
  LIBRARY_NAME,
  type LibraryPlace,
  loadLibrary,
  locateBuild,
  whyNoPrograms,
} from "./library.ts";

/** What a build needs: any of the programs will do, the Debian package brings the first. */
const TOOLS = [
  { programs: ["cmake"], package: "cmake" },
  { programs: ["g++", "c++"], package: "g++" },
  { programs: ["make"], package: "make" },
];

type CachedPlace = Required<LibraryPlace>;

function isOnPath(program: string): boolean {
  for (const directory of (runtime.variable("PATH") ?? "").split(":")) {
    try {
      const { isFile, mode } = runtime.status(`${directory || "."}/${program}`);
      if (isFile && (mode & 0o111) !== 0) return true;
    } catch {
      // Not in this one.
    }
  }
  return false;
}

function requireTools(): void {
  const missing = TOOLS.filter((tool) => !tool.programs.some(isOnPath));
  if (missing.length === 0) return;
  const names = missing.map((tool) => tool.programs[0]).join(", ");
  const packages = missing.map((tool) => tool.package).join(" ");
  throw new LibraryError(
    `cannot build the native library: ${names} not found in PATH; install with: apt-get install ${packages}`,
    true,
  );
}

/** Runs one step; its output goes to `log`, and the log's place into the error if it fails. */
function step(args: string[], log: string): void {
  const { code, stdout, stderr } = runtime.runProgram("cmake", args);
  runtime.write(log, stdout, { append: true });
  runtime.write(log, stderr, { append: true });
  if (code === 0) return;
  const lines = new TextDecoder().decode(stderr).split("\n");
  const first = lines.find((line) => /error/i.test(line))?.trim() ??
    `cmake ended with status ${code}`;
  throw new LibraryError(`building the native library failed: ${first}; the whole log is ${log}`);
}

/** Compiles into a fresh directory below the cache and leaves there the two libraries alone. */
function compile(place: CachedPlace, log: string): string {
  const work = runtime.makeTemporaryDirectory(place.cache, ".building-");
  const build = `${work}/build`;
  runtime.write(log, "");
  step(["-S", place.native, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-DBUILD_TESTING=OFF"], log);
  step(["--build", build, "--parallel", String(runtime.processors)], log);
  const ready = `${work}/ready`;
  runtime.makeDirectories(ready, 0o700);
  for (const name of [LIBRARY_NAME, HOOK_NAME]) {
    runtime.copyFile(`${build}/${name}`, `${ready}/${name}`);
  }
  return ready;
}

/** Puts a complete build at its place; what lies there and is broken goes. */
export function publish(ready: string, directory: string): void {
  const old = `${ready}.old`;
  try {
    runtime.rename(directory, old);
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
  }
  runtime.rename(ready, directory);
}

/** Removes what killed builds left. Only under the lock: nobody else can be building then. */
export function removeLeftovers(cache: string): void {
  for (const entry of runtime.list(cache)) {
    if (entry.name.startsWith(".building-")) {
      runtime.remove(`${cache}/${entry.name}`);
    }
  }
}

function isWhole(place: LibraryPlace): boolean {
  try {
    const { library } = loadLibrary(place);
    try {
      library.requireAll();
    } finally {
      library.close();
    }
    return true;
  } catch {
    return false;
  }
}

async function buildLocked(place: CachedPlace): Promise<LibraryPlace> {
  const started = performance.now();
  const progress = new TextEncoder();
  runtime.stderr.writeSync(progress.encode("ramfs: building the native library ... "));
  try {
    // Sources that change under the compiler would lie under a hash that is not theirs.
    for (let attempt = 0; attempt < 3; attempt++) {
      const ready = compile(place, `${place.cache}/build.log`);
      const now = await locateBuild() as CachedPlace;
      if (now.directory === place.directory) {
        publish(ready, place.directory);
        removeOldBuilds(place.cache);
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        runtime.stderr.writeSync(progress.encode(`done in ${seconds} s\n`));
        return place;
      }
      place = now;
    }
    throw new LibraryError(`${place.native} keeps changing while it is built; try again`);
  } catch (error) {
    runtime.stderr.writeSync(progress.encode("failed\n"));
    throw error;
  } finally {
    removeLeftovers(place.cache);
  }
}

/** Makes the cache and waits for its lock; the returned function gives it back. Throws LibraryError. */
export async function lockCache(cache: string): Promise<() => void> {
  try {
    runtime.makeDirectories(cache, 0o700);
    return await runtime.lock(`${cache}/lock`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LibraryError(
      `cannot write the library cache ${cache} (${why}); set XDG_CACHE_HOME to a directory of yours`,
    );
  }
}

/** Builds the library unless a whole build is there already; answers its place. Throws LibraryError. */
export async function buildLibrary(): Promise<LibraryPlace> {
  if (runtime.variable("RAMFS_LIBRARY_DIR")) {
    throw new LibraryError(
      "RAMFS_LIBRARY_DIR is set, so there is nothing to build; unset it to build",
    );
  }
  const why = whyNoPrograms();
  if (why !== undefined) throw new LibraryError(why);
  const place = await locateBuild() as CachedPlace;
  if (isWhole(place)) return place;
  requireTools();
  const unlock = await lockCache(place.cache);
  try {
    return isWhole(place) ? place : await buildLocked(place);
  } finally {
    unlock();
  }
}
