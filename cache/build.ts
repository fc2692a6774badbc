/** Builds the native library into the cache. */
import { runtime } from "../runtime/current.ts";
import { beginEntry, lockCache, publish, removeLeftovers } from "./directory.ts";
import { LibraryError } from "./library_error.ts";
import {
  type CachedPlace,
  HOOK_NAME,
  LIBRARY_NAME,
  type LibraryPlace,
  locateBuild,
  whyNoPrograms,
} from "./library_place.ts";
import { removeOldBuilds } from "./old_builds.ts";

/** What is told of a build: it takes seconds. */
export type BuildStage = "begun" | "done" | "failed";

export interface BuildOptions {
  /** Whether what lies at a place can be loaded: what is whole is not built again. */
  isWhole: (place: LibraryPlace) => boolean;
  onBuild?: (stage: BuildStage) => void;
}

/** What a build needs: any of the programs will do, the Debian package brings the first. */
const TOOLS = [
  { programs: ["cmake"], package: "cmake" },
  { programs: ["g++", "c++"], package: "g++" },
  { programs: ["make"], package: "make" },
];

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
  const work = beginEntry(place.cache);
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

/** Sources that change under the compiler would lie under a hash that is not theirs: then it begins again. */
async function buildLocked(place: CachedPlace): Promise<CachedPlace> {
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      const ready = compile(place, `${place.cache}/build.log`);
      const now = await locateBuild();
      if (now.directory === place.directory) {
        publish(ready, place.directory);
        removeOldBuilds(place.cache);
        return place;
      }
      place = now;
    }
    throw new LibraryError(`${place.native} keeps changing while it is built; try again`);
  } finally {
    removeLeftovers(place.cache);
  }
}

/** Builds the library unless a whole build is there already; returns its place. Throws LibraryError. */
export async function buildLibrary({ isWhole, onBuild }: BuildOptions): Promise<CachedPlace> {
  if (runtime.variable("RAMFS_LIBRARY_DIR")) {
    throw new LibraryError(
      "RAMFS_LIBRARY_DIR is set, so there is nothing to build; unset it to build",
    );
  }
  const why = whyNoPrograms();
  if (why !== undefined) throw new LibraryError(why);
  const place = await locateBuild();
  if (isWhole(place)) return place;
  requireTools();
  const unlock = await lockCache(place.cache);
  try {
    if (isWhole(place)) return place;
    onBuild?.("begun");
    const built = await buildLocked(place);
    onBuild?.("done");
    return built;
  } catch (error) {
    onBuild?.("failed");
    throw error;
  } finally {
    unlock();
  }
}
