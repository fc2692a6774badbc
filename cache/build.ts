/** Builds the native library into the cache. */
import { runtime } from "../runtime/current.ts";
import { beginEntry, lockEntry, otherCache, publish, removeLeftovers } from "./directory.ts";
import { LibraryError } from "./library_error.ts";
import {
  type CachedPlace,
  LIBRARY_FILES,
  type LibraryPlace,
  locateBuild,
  whyNoPrograms,
} from "./library_place.ts";
import { removeOldBuilds } from "./old_builds.ts";
import { noteSums } from "./sums.ts";

/** What is told of a build: it takes seconds. */
export type BuildStage = "begun" | "done" | "failed";

export interface BuildOptions {
  /** Whether what lies at a place can be loaded: what is whole is not built again. */
  isWhole: (place: LibraryPlace) => Promise<boolean>;
  onBuild?: (stage: BuildStage) => void;
  /** Told in a sentence what the user should know besides: what is waited for, or lies elsewhere. */
  onNotice?: (text: string) => void;
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

/**
 * Runs one step; its output goes to `log`, and the log's place into the error if it fails. A compiler's own cache would
 * lie where ours cannot.
 */
function step(args: string[], log: string, { instead }: CachedPlace): void {
  const [program, ...words] = instead
    ? ["env", "CCACHE_DISABLE=1", "cmake", ...args]
    : ["cmake", ...args];
  const { code, stdout, stderr } = runtime.runProgram(program, words);
  runtime.write(log, stdout, { append: true });
  runtime.write(log, stderr, { append: true });
  if (code === 0) return;
  const lines = new TextDecoder().decode(stderr).split("\n");
  const first = lines.find((line) => /error/i.test(line))?.trim() ??
    `cmake ended with status ${code}`;
  throw new LibraryError(`building the native library failed: ${first}; the whole log is ${log}`);
}

const keyOf = ({ directory }: LibraryPlace) => directory.slice(directory.lastIndexOf("/") + 1);

/** Compiles into a fresh directory below the cache and leaves there the two libraries alone. */
async function compile(place: CachedPlace, key: string, log: string): Promise<string> {
  const work = beginEntry(place.cache, key);
  const build = `${work}/build`;
  runtime.write(log, "");
  step(
    ["-S", place.native, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-DBUILD_TESTING=OFF"],
    log,
    place,
  );
  step(["--build", build, "--parallel", String(runtime.processors)], log, place);
  const ready = `${work}/ready`;
  runtime.makeDirectories(ready, 0o700);
  for (const name of LIBRARY_FILES) {
    const bytes = runtime.readBytes(`${build}/${name}`);
    runtime.write(`${ready}/${name}`, bytes, { executable: true, durable: true });
  }
  await noteSums(ready, LIBRARY_FILES);
  return ready;
}

/** Sources that change under the compiler would lie under a hash that is not theirs: then it begins again. */
async function buildLocked(place: CachedPlace, key: string): Promise<CachedPlace> {
  const { cache, instead } = place;
  const log = `${cache}/build-${key}.log`;
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      const ready = await compile(place, key, log);
      const now = await locateBuild({ directory: cache, instead });
      if (now.directory === place.directory) {
        publish(ready, place.directory);
        removeOldBuilds(cache);
        runtime.remove(log);
        return place;
      }
      place = now;
    }
    throw new LibraryError(`${place.native} keeps changing while it is built; try again`);
  } catch (error) {
    if (error instanceof LibraryError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new LibraryError(`building the native library in ${cache} failed: ${why}`);
  } finally {
    removeLeftovers(cache, key);
  }
}

/** The place and the lock of what is to be built there, in another cache where this one cannot be written. */
async function lockPlace(
  place: CachedPlace,
  onWait: () => void,
): Promise<{ place: CachedPlace; unlock: () => void }> {
  try {
    return { place, unlock: await lockEntry(place.cache, keyOf(place), onWait) };
  } catch (error) {
    if (place.instead !== undefined || !(error instanceof LibraryError)) throw error;
    const other = await locateBuild(otherCache(error.message.split(";")[0]));
    return { place: other, unlock: await lockEntry(other.cache, keyOf(other), onWait) };
  }
}

/** Builds the library unless a whole build is there already; returns its place. Throws LibraryError. */
export async function buildLibrary(options: BuildOptions): Promise<CachedPlace> {
  const { isWhole, onBuild, onNotice = () => {} } = options;
  if (runtime.variable("RAMFS_LIBRARY_DIR")) {
    throw new LibraryError(
      "RAMFS_LIBRARY_DIR is set, so there is nothing to build; unset it to build",
    );
  }
  const why = whyNoPrograms();
  if (why !== undefined) throw new LibraryError(why);
  const wished = await locateBuild();
  if (await isWhole(wished)) return wished;
  requireTools();
  const { place, unlock } = await lockPlace(
    wished,
    () => onNotice(`waiting for another process that builds the native library in ${wished.cache}`),
  );
  try {
    if (await isWhole(place)) return place;
    if (place.instead) onNotice(`${place.instead}; the library goes to ${place.cache}`);
    onBuild?.("begun");
    const built = await buildLocked(place, keyOf(place));
    onBuild?.("done");
    return built;
  } catch (error) {
    onBuild?.("failed");
    throw error;
  } finally {
    unlock();
  }
}
