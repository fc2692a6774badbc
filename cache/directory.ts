/**
 * The directory that keeps what is costly to make: builds of the native library, each under the hash of its sources,
 * and under `images/` start images, each a directory. `stamps/` beside them tells, for each place where sources lie,
 * what they hashed to at the last look.
 *
 * Several processes may work here, and any may be killed at any moment: a lock on a file lets one make something (the
 * kernel drops the lock of a dead one), and what is made appears under its name by one rename.
 */
import { runtime } from "../runtime/current.ts";
import { LibraryError } from "./library_error.ts";

/** Directories made in the cache that are not whole begin with this. */
const UNFINISHED = ".building-";

/** Absolute, and such that the runtime can load a library from it. */
function isPlace(directory = ""): boolean {
  return directory.startsWith("/") && directory.isWellFormed();
}

/** `${XDG_CACHE_HOME:-~/.cache}/ramfs`. Throws LibraryError where there is no such place. */
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

/** A fresh directory for what is being made. Under the lock. */
export function beginEntry(cache: string): string {
  return runtime.makeTemporaryDirectory(cache, UNFINISHED);
}

/** Puts a whole entry at its place; what lies there and is broken goes. */
export function publish(ready: string, directory: string): void {
  const old = `${ready}.old`;
  try {
    runtime.rename(directory, old);
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
  }
  runtime.rename(ready, directory);
}

/** Removes what was begun and not finished. Only under the lock: nobody else can be making anything then. */
export function removeLeftovers(cache: string): void {
  for (const { name } of runtime.list(cache)) {
    if (name.startsWith(UNFINISHED)) runtime.remove(`${cache}/${name}`);
  }
}
