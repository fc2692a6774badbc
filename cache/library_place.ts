/**
 * Where the native library lies: RAMFS_LIBRARY_DIR says it; or a package or an executable brought a build of its own, in
 * `prebuilt/`; or it is built from the sources into the cache.
 */
import { besideModules } from "../runtime/beside_modules.ts";
import { exists } from "../runtime/exists.ts";
import { runtime } from "../runtime/current.ts";
import { type CachePlace, findCache } from "./directory.ts";
import { LibraryError } from "./library_error.ts";
import { sourcesHash } from "./sources.ts";

export const LIBRARY_NAME = "libramfs.so";
export const HOOK_NAME = "libramfs_hook.so";
export const LIBRARY_FILES = [LIBRARY_NAME, HOOK_NAME];
/** Holds the name of the build that it lies beside: the hash of its sources. */
export const BUILD_NAME = "build.txt";

/** Where the library's two files lie, or are to lie. */
export interface LibraryPlace {
  directory: string;
  /** Where it is built from; undefined where RAMFS_LIBRARY_DIR said where it is. */
  native?: string;
  /** The directory that holds all builds. */
  cache?: string;
  /** Why that is not the cache of the environment. */
  instead?: string;
  /** It came with the program. */
  brought?: true;
}

/** One in the cache, whether it is built or not. */
export type CachedPlace = LibraryPlace & Required<Pick<LibraryPlace, "native" | "cache">>;

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

/** Where the library that fits this version lies, whether it is built or not. Throws LibraryError. */
export async function locateLibrary(): Promise<LibraryPlace> {
  const override = runtime.variable("RAMFS_LIBRARY_DIR");
  if (override) return { directory: override.replace(/\/+$/, "") || "/" };
  const why = whyNoPrograms();
  if (why !== undefined) throw new LibraryError(why);
  return await locateBrought() ?? await locateBuild();
}

/** Whether the sources are there, from which it can be built. */
export function canBuild(): boolean {
  const native = besideModules("native");
  return native !== undefined && exists(`${native}/CMakeLists.txt`);
}

/** Where the library lies, or is to lie, that is built from the sources. Throws LibraryError. */
export async function locateBuild(place?: CachePlace): Promise<CachedPlace> {
  const native = besideModules("native");
  if (native === undefined || !canBuild()) {
    throw new LibraryError(
      `the native library's sources are not ${native ? `at ${native}` : "files"}; ` +
        "set RAMFS_LIBRARY_DIR to the directory of a built libramfs.so",
    );
  }
  const { directory: cache, instead } = place ?? findCache();
  return { directory: `${cache}/${await sourcesHash(native, cache)}`, native, cache, instead };
}
