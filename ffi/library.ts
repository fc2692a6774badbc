/**
 * Finds the native library, builds it on first use, and loads it.
 *
 * The build lies in `${XDG_CACHE_HOME:-~/.cache}/ramfs/HASH/`, HASH being that of the sources' bytes. To know
 * HASH without reading them, `stamps/` beside it keeps, for each place where sources lie, the sizes and
 * times they had when they were last hashed. A package brings a build of its own in `prebuilt/`, which goes before;
 * RAMFS_LIBRARY_DIR overrides all of it.
 */
import { LibraryError } from "./library_error.ts";
import { besideModules, hashSources, isCurrent, listSources } from "./library_sources.ts";
import { runtime } from "../runtime/deno_runtime.ts";
import { Library } from "./signatures.ts";

export const LIBRARY_NAME = "libramfs.so";
export const HOOK_NAME = "libramfs_hook.so";
/** Holds the name of the build that it lies beside: the hash of its sources. */
export const BUILD_NAME = "build.txt";

/** In each build of the cache: its time says when the build was last started with, to a day. */
export const USED_MARK = "used";
/** Milliseconds. */
export const DAY = 24 * 60 * 60 * 1000;

/** Where the library's two files lie, or are to lie. */
export interface LibraryPlace {
  directory: string;
  /** Where it is built from; undefined where RAMFS_LIBRARY_DIR said where it is. */
  native?: string;
  /** The directory that holds all builds. */
  cache?: string;
  /** It came with the program. */
  brought?: true;
}

export interface LoadedLibrary {
  library: Library;
  /** Absolute path of libramfs_hook.so. */
  hook: string;
  directory: string;
}

/** Absolute, and such that the runtime can load a library from it. */
function isPlace(directory = ""): boolean {
  return directory.startsWith("/") && directory.isWellFormed();
}

/** `${XDG_CACHE_HOME:-~/.cache}/ramfs`. */
export function cacheDirectory(): string {
  const xdg = runtime.variable("XDG_CACHE_HOME");
  // An XDG path that is not absolute is to be ignored (XDG Base Directory Specification).
  if (isPlace(xdg)) return `${xdg}/ramfs`;
  const home = runtime.variable("HOME");
  if (isPlace(home)) return `${home}/.cache/ramfs`;
  const todo = home?.startsWith("/")
    ? "HOME is no UTF-8; set XDG_CACHE_HOME to a directory that is"
    : "HOME is not set; set it, or XDG_CACHE_HOME, to a directory";
  throw new LibraryError(`no place for the native library: ${todo}`);
}

/** False also of what cannot be seen: the build, which has to write there, says why. */
export function exists(path: string): boolean {
  try {
    runtime.status(path);
    return true;
  } catch {
    return false;
  }
}

function readStamp(file: string): string | undefined {
  try {
    return runtime.readText(file);
  } catch {
    return undefined;
  }
}

/** Where the stamp of the sources in a directory is kept. */
export function stampFileOf(cache: string, sources: string): string {
  return `${cache}/stamps/${sources.replaceAll("%", "%25").replaceAll("/", "%2F")}`;
}

/** Notes what the sources of that stamp hash to. */
export function keepStamp(stampFile: string, hash: string, stamp: string): void {
  runtime.makeDirectories(stampFile.slice(0, stampFile.lastIndexOf("/")), 0o700);
  const temporary = `${stampFile}.${runtime.pid}`;
  runtime.write(temporary, `${hash}\n${stamp}`);
  runtime.rename(temporary, stampFile);
}

/** The hash of the sources; reads them only if their stamp is not the one it had when last hashed. */
async function sourcesHash(native: string, cache: string): Promise<string> {
  const stampFile = stampFileOf(cache, native);
  const kept = readStamp(stampFile);
  const end = kept?.indexOf("\n") ?? -1;
  if (kept !== undefined && isCurrent(native, kept.slice(end + 1))) return kept.slice(0, end);
  const { paths, stamp } = listSources(native);
  const hash = await hashSources(native, paths);
  try {
    keepStamp(stampFile, hash, stamp);
  } catch {
    // The stamp only saves time; a cache that cannot be written shows when the build goes there.
  }
  return hash;
}

/** Why no program can be run over a tree here, whatever is built or installed by ramfs; or undefined. */
export function whyNoPrograms(): string | undefined {
  const { os, arch } = runtime;
  if (os !== "linux" || arch !== "x86_64") {
    return `programs can be run on Linux x86-64 only, this is ${os} ${arch}`;
  }
  const missing = runtime.foreignMissing();
  return missing && `programs cannot be run without ${missing}`;
}

/** Where the library lies that a package or an executable brought along. */
async function locateBrought(): Promise<LibraryPlace | undefined> {
  const directory = besideModules("prebuilt/linux-x64");
  if (directory === undefined || !exists(`${directory}/${LIBRARY_NAME}`)) return undefined;
  if (!runtime.embedded) return { directory, brought: true };
  const { unpackLibrary }: typeof import("./unpack_library.ts") = await import(
    "./unpack_library.ts" as string
  );
  return await unpackLibrary(directory);
}

/** Where the library that fits this version lies, whether it is built or not. */
export async function locateLibrary(): Promise<LibraryPlace> {
  const override = runtime.variable("RAMFS_LIBRARY_DIR");
  if (override) return { directory: override.replace(/\/+$/, "") || "/" };
  const why = whyNoPrograms();
  if (why !== undefined) throw new LibraryError(why);
  return await locateBrought() ?? await locateBuild();
}

/** Where the library lies, or is to lie, that is built from the sources. */
export async function locateBuild(): Promise<LibraryPlace> {
  const native = besideModules("native");
  if (native === undefined || !exists(`${native}/CMakeLists.txt`)) {
    throw new LibraryError(
      `the native library's sources are not ${native ? `at ${native}` : "files"}; ` +
        "set RAMFS_LIBRARY_DIR to the directory of a built libramfs.so",
    );
  }
  const cache = cacheDirectory();
  return { directory: `${cache}/${await sourcesHash(native, cache)}`, native, cache };
}

function whatToDo(place: LibraryPlace): string {
  if (place.brought) return "install the package again";
  return place.native === undefined
    ? "point RAMFS_LIBRARY_DIR at a directory with both, or unset it"
    : `remove it (rm -r ${place.directory}) and start again`;
}

/** Notes that a build is in use (old_builds.ts). Costs one stat(2), but for once a day. */
export function markUsed(directory: string): void {
  const mark = `${directory}/${USED_MARK}`;
  try {
    if (exists(mark) && Date.now() - runtime.status(mark).mtime < DAY) return;
    runtime.write(mark, "");
  } catch {
    // A cache that cannot be written is not cleaned either.
  }
}

/** Loads a library that is built. Throws LibraryError if it is broken. */
export function loadLibrary(place: LibraryPlace): LoadedLibrary {
  const { directory } = place;
  const kind = place.brought
    ? "the package's library"
    : place.native === undefined
    ? "RAMFS_LIBRARY_DIR"
    : "the library cache";
  for (const name of [LIBRARY_NAME, HOOK_NAME]) {
    if (!exists(`${directory}/${name}`)) {
      throw new LibraryError(`${kind} ${directory} has no ${name}; ${whatToDo(place)}`);
    }
  }
  try {
    const library = new Library(`${directory}/${LIBRARY_NAME}`);
    if (place.cache !== undefined) markUsed(directory);
    return { library, hook: runtime.realPath(`${directory}/${HOOK_NAME}`), directory };
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).split("\n")[0];
    throw new LibraryError(`${kind} ${directory} is broken (${why}); ${whatToDo(place)}`);
  }
}

/** The library, built if it is not there yet. Throws LibraryError. */
export async function openLibrary(): Promise<LoadedLibrary> {
  let place = await locateLibrary();
  if (place.brought) {
    try {
      return loadLibrary(place);
    } catch (error) {
      // Made for a newer C library than this machine's: what is built here fits.
      if (!exists(`${besideModules("native")}/CMakeLists.txt`)) throw error;
      place = await locateBuild();
    }
  }
  if (place.native !== undefined && !exists(place.directory)) {
    const { buildLibrary }: typeof import("./build.ts") = await import("./build.ts" as string);
    const built = loadLibrary(await buildLibrary());
    const { makeStartImage }: typeof import("./start_image.ts") = await import(
      "./start_image.ts" as string
    );
    makeStartImage();
    return built;
  }
  return loadLibrary(place);
}
