/** Loads the native library; builds it on first use. */
import type { BuildStage } from "../cache/build.ts";
import { LibraryError } from "../cache/library_error.ts";
import {
  canBuild,
  HOOK_NAME,
  LIBRARY_FILES,
  LIBRARY_NAME,
  type LibraryPlace,
  locateBuild,
  locateLibrary,
} from "../cache/library_place.ts";
import { isDue, markUsed } from "../cache/old_builds.ts";
import { findDamage } from "../cache/sums.ts";
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
  /** Told in a sentence what the user should know besides. */
  onNotice?: (text: string) => void;
}

function whatToDo(place: LibraryPlace): string {
  if (place.brought) return "install the package again";
  return place.native === undefined
    ? "point RAMFS_LIBRARY_DIR at a directory with both, or unset it"
    : `remove it (rm -r ${place.directory}) and start again`;
}

function kindOf(place: LibraryPlace): string {
  if (place.brought) return "the package's library";
  return place.native === undefined ? "RAMFS_LIBRARY_DIR" : "the library cache";
}

function requireFiles(place: LibraryPlace): void {
  for (const name of LIBRARY_FILES) {
    if (exists(`${place.directory}/${name}`)) continue;
    throw new LibraryError(
      `${kindOf(place)} ${place.directory} has no ${name}; ${whatToDo(place)}`,
    );
  }
}

/** Loads a library that is built. Throws LibraryError if it is broken. */
export function loadLibrary(place: LibraryPlace): LoadedLibrary {
  const { directory } = place;
  requireFiles(place);
  try {
    const library = new Library(`${directory}/${LIBRARY_NAME}`);
    if (place.cache !== undefined) markUsed(directory);
    return { library, hook: runtime.realPath(`${directory}/${HOOK_NAME}`), directory };
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).split("\n")[0];
    throw new LibraryError(`${kindOf(place)} ${directory} is broken (${why}); ${whatToDo(place)}`);
  }
}

/** Why a file is no library or program of this machine, or undefined. What was not made here has no checksum. */
function whyNoElf(path: string): string | undefined {
  const bytes = runtime.readBytes(path);
  if (bytes.length === 0) return `${path} is empty`;
  const view = new DataView(bytes.buffer);
  if (bytes.length < 64 || view.getUint32(0) !== 0x7f454c46) return `${path} is no library`;
  // The table of sections, which lies at the end.
  const end = Number(view.getBigUint64(40, true)) +
    view.getUint16(58, true) * view.getUint16(60, true);
  return end > bytes.length ? `${path} is cut short` : undefined;
}

/** What is wrong with the files of a library that is there, or undefined. Throws LibraryError where one is missing. */
async function damageOf(place: LibraryPlace): Promise<string | undefined> {
  const { directory, cache } = place;
  if (cache !== undefined) return await findDamage(directory, LIBRARY_FILES, isDue(directory));
  requireFiles(place);
  return LIBRARY_FILES.map((name) => whyNoElf(`${directory}/${name}`)).find((why) => why);
}

/** Whether a library is there, as it was put there, and has every function. */
export async function isWhole(place: LibraryPlace): Promise<boolean> {
  try {
    if (await damageOf(place) !== undefined) return false;
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
export async function openLibrary(options: OpenLibraryOptions = {}): Promise<LoadedLibrary> {
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
  if (place.native === undefined || exists(place.directory)) {
    const damage = await damageOf(place);
    if (damage === undefined) return loadLibrary(place);
    if (place.native === undefined) {
      throw new LibraryError(
        `${kindOf(place)} ${place.directory} is broken (${damage}); ${whatToDo(place)}`,
      );
    }
    options.onNotice?.(`the native library is made anew: ${damage}`);
  }
  const { buildLibrary }: typeof import("../cache/build.ts") = await import(
    "../cache/build.ts" as string
  );
  return loadLibrary(await buildLibrary({ isWhole, ...options }));
}
