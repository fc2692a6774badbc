/** Loads the native library; builds it on first use. */
import type { BuildStage } from "../cache/build.ts";
import { LibraryError } from "../cache/library_error.ts";
import {
  canBuild,
  HOOK_NAME,
  LIBRARY_NAME,
  type LibraryPlace,
  locateBuild,
  locateLibrary,
} from "../cache/library_place.ts";
import { markUsed } from "../cache/old_builds.ts";
import { runtime } from "../runtime/current.ts";
import { exists } from "../runtime/exists.ts";
import { Library } from "./signatures.ts";

export interface LoadedLibrary {
  library: Library;
  /** Absolute path of libramfs_hook.so. */
  hook: string;
  directory: string;
}

export interface OpenLibraryOptions {
  /** Told where it has to be built, which takes seconds: that it begins, and how it ends. */
  onBuild?: (stage: BuildStage) => void;
}

function whatToDo(place: LibraryPlace): string {
  if (place.brought) return "install the package again";
  return place.native === undefined
    ? "point RAMFS_LIBRARY_DIR at a directory with both, or unset it"
    : `remove it (rm -r ${place.directory}) and start again`;
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

/** Whether a library is there and has every function. */
export function isWhole(place: LibraryPlace): boolean {
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

/** The library, built if it is not there yet. Throws LibraryError. */
export async function openLibrary({ onBuild }: OpenLibraryOptions = {}): Promise<LoadedLibrary> {
  let place = await locateLibrary();
  if (place.brought) {
    try {
      return loadLibrary(place);
    } catch (error) {
      // Made for a newer C library than this machine's: what is built here fits.
      if (!canBuild()) throw error;
      place = await locateBuild();
    }
  }
  if (place.native === undefined || exists(place.directory)) return loadLibrary(place);
  const { buildLibrary }: typeof import("../cache/build.ts") = await import(
    "../cache/build.ts" as string
  );
  return loadLibrary(await buildLibrary({ isWhole, onBuild }));
}
