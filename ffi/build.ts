/**
 * Builds the native library into the cache; `deno task build` runs this file.
 *
 * Two processes may come here at once and either may be killed at any moment: a lock on a file lets one
 * build (the kernel drops the lock of a dead one), and the result appears under its hash by one rename.
 */
import { LibraryError } from "./library_error.ts";
import {
  HOOK_NAME,
  LIBRARY_NAME,
  type LibraryPlace,
  loadLibrary,
  locateLibrary,
} from "./library.ts";

/** What a build needs: any of the programs will do, the Debian package brings the first. */
const TOOLS = [
  { programs: ["cmake"], package: "cmake" },
  { programs: ["g++", "c++"], package: "g++" },
  { programs: ["make"], package: "make" },
];

type CachedPlace = Required<LibraryPlace>;

function isOnPath(program: string): boolean {
  for (const directory of (Deno.env.get("PATH") ?? "").split(":")) {
    try {
      const { isFile, mode } = Deno.statSync(`${directory || "."}/${program}`);
      if (isFile && (mode! & 0o111) !== 0) return true;
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
  );
}

/** Runs one step; its output goes to `log`, and the log's place into the error if it fails. */
function step(args: string[], log: string): void {
  const { code, stdout, stderr } = new Deno.Command("cmake", { args, stdin: "null" }).outputSync();
  Deno.writeFileSync(log, stdout, { append: true });
  Deno.writeFileSync(log, stderr, { append: true });
  if (code === 0) return;
  const lines = new TextDecoder().decode(stderr).split("\n");
  const first = lines.find((line) => /error/i.test(line))?.trim() ??
    `cmake ended with status ${code}`;
  throw new LibraryError(`building the native library failed: ${first}; the whole log is ${log}`);
}

/** Compiles into a fresh directory below the cache and leaves there the two libraries alone. */
function compile(place: CachedPlace, log: string): string {
  const work = Deno.makeTempDirSync({ dir: place.cache, prefix: ".building-" });
  const build = `${work}/build`;
  Deno.writeTextFileSync(log, "");
  step(["-S", place.native, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-DBUILD_TESTING=OFF"], log);
  step(["--build", build, "--parallel", String(navigator.hardwareConcurrency)], log);
  const ready = `${work}/ready`;
  Deno.mkdirSync(ready, { mode: 0o700 });
  for (const name of [LIBRARY_NAME, HOOK_NAME]) {
    Deno.copyFileSync(`${build}/${name}`, `${ready}/${name}`);
  }
  return ready;
}

/** Puts a complete build at its place; what lies there and is broken goes. */
function publish(ready: string, directory: string): void {
  const old = `${ready}.old`;
  try {
    Deno.renameSync(directory, old);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  Deno.renameSync(ready, directory);
}

/** Removes what killed builds left. Only under the lock: nobody else can be building then. */
function removeLeftovers(cache: string): void {
  for (const entry of [...Deno.readDirSync(cache)]) {
    if (entry.name.startsWith(".building-")) {
      Deno.removeSync(`${cache}/${entry.name}`, { recursive: true });
    }
  }
}

function isWhole(place: LibraryPlace): boolean {
  try {
    const { library } = loadLibrary(place);
    const whole = library.tree !== undefined;
    library.close();
    return whole;
  } catch {
    return false;
  }
}

async function buildLocked(place: CachedPlace): Promise<LibraryPlace> {
  const started = performance.now();
  const progress = new TextEncoder();
  Deno.stderr.writeSync(progress.encode("ramfs: building the native library ... "));
  try {
    // Sources that change under the compiler would lie under a hash that is not theirs.
    for (let attempt = 0; attempt < 3; attempt++) {
      const ready = compile(place, `${place.cache}/build.log`);
      const now = await locateLibrary() as CachedPlace;
      if (now.directory === place.directory) {
        publish(ready, place.directory);
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        Deno.stderr.writeSync(progress.encode(`done in ${seconds} s\n`));
        return place;
      }
      place = now;
    }
    throw new LibraryError(`${place.native} keeps changing while it is built; try again`);
  } catch (error) {
    Deno.stderr.writeSync(progress.encode("failed\n"));
    throw error;
  } finally {
    removeLeftovers(place.cache);
  }
}

/** Builds the library unless a whole build is there already; answers its place. Throws LibraryError. */
export async function buildLibrary(): Promise<LibraryPlace> {
  const place = await locateLibrary();
  if (place.native === undefined) {
    throw new LibraryError(
      "RAMFS_LIBRARY_DIR is set, so there is nothing to build; unset it to build",
    );
  }
  if (isWhole(place)) return place;
  requireTools();
  const cache = place.cache!;
  let lock: Deno.FsFile;
  try {
    Deno.mkdirSync(cache, { recursive: true, mode: 0o700 });
    lock = Deno.openSync(`${cache}/lock`, { create: true, write: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LibraryError(
      `cannot write the library cache ${cache} (${why}); set XDG_CACHE_HOME to a directory of yours`,
    );
  }
  try {
    await lock.lock(true);
    return isWhole(place) ? place : await buildLocked(place as CachedPlace);
  } finally {
    lock.close();
  }
}

if (import.meta.main) {
  try {
    console.log((await buildLibrary()).directory);
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    console.error(`ramfs: ${error.message}`);
    Deno.exit(125);
  }
}
