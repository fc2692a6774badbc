/**
 * The directory that keeps what is costly to make: builds of the native library, each under the hash of its sources,
 * and under `images/` start images, each a directory. `stamps/` beside them tells, for each place where sources lie,
 * what they hashed to at the last look.
 *
 * Several processes may work here, and any may be killed at any moment: a lock for each key lets one make what belongs
 * there (the kernel drops the lock of a dead one), and what is made appears under its name by one rename. Whatever is
 * executed from here nobody else may have written (trust.ts), and it is still what was put there (sums.ts).
 */
import { runtime } from "../runtime/current.ts";
import { LibraryError } from "./library_error.ts";
import { ownDirectory } from "./trust.ts";

/** Directories in the making begin with this; older versions, which remove all that are theirs, use another word. */
const UNFINISHED = ".making-";

/** Absolute, and such that the runtime can load a library from it. */
function isPlace(directory = ""): boolean {
  return directory.startsWith("/") && directory.isWellFormed();
}

/** Where the cache is by the environment. Throws LibraryError where that says nothing of use. */
function wishedPlace(): string {
  const xdg = runtime.variable("XDG_CACHE_HOME");
  // An XDG path that is not absolute is to be ignored (XDG Base Directory Specification).
  if (isPlace(xdg)) return `${xdg}/ramfs`;
  const home = runtime.variable("HOME");
  if (isPlace(home)) return `${home}/.cache/ramfs`;
  throw new LibraryError(home?.startsWith("/") ? "HOME is no UTF-8" : "HOME is not set");
}

/** A place for the cache, and why it is not where the environment has it. */
export interface CachePlace {
  directory: string;
  instead?: string;
}

/**
 * The directory of the cache that this user alone can write, made if need be: `${XDG_CACHE_HOME:-~/.cache}/ramfs`, or
 * one in /var/tmp or /tmp. Throws LibraryError where there is none.
 */
export function findCache(): CachePlace {
  let instead: string;
  try {
    const found = ownDirectory(wishedPlace());
    if ("place" in found) return { directory: found.place };
    instead = found.why;
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    instead = error.message;
  }
  return otherCache(instead);
}

/** Another one, where the first will not do. Throws LibraryError. */
export function otherCache(instead: string): CachePlace {
  for (const above of ["/var/tmp", "/tmp"]) {
    const found = ownDirectory(`${above}/ramfs-cache-${runtime.uid()}`);
    if ("place" in found) return { directory: found.place, instead };
  }
  throw new LibraryError(
    `no place for the native library: ${instead}; set XDG_CACHE_HOME to a directory of yours`,
  );
}

export function cacheDirectory(): string {
  return findCache().directory;
}

/** How long a lock is waited for in silence, in milliseconds. */
const SILENCE = 300;

/**
 * Waits for the lock of what is made under a key; the returned function gives it back. `onWait` is told where somebody
 * else makes it. Throws LibraryError.
 */
export async function lockEntry(
  cache: string,
  key: string,
  onWait?: () => void,
): Promise<() => void> {
  const timer = onWait && setTimeout(onWait, SILENCE);
  try {
    runtime.makeDirectories(`${cache}/locks`, 0o700);
    return await runtime.lock(`${cache}/locks/${key}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LibraryError(
      `cannot write the library cache ${cache} (${why}); set XDG_CACHE_HOME to a directory of yours`,
    );
  } finally {
    clearTimeout(timer);
  }
}

/** A fresh directory for what is being made. Under its lock. */
export function beginEntry(cache: string, key: string): string {
  return runtime.makeTemporaryDirectory(cache, `${UNFINISHED}${key}-`);
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
  runtime.syncDirectory(directory.slice(0, directory.lastIndexOf("/")));
}

/** Milliseconds: nobody makes anything for that long. */
const LONG = 24 * 60 * 60 * 1000;

/** Removes what was begun under a key and not finished, under its lock; and of others what lies there for long. */
export function removeLeftovers(cache: string, key: string): void {
  for (const { name } of runtime.list(cache)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const path = `${cache}/${name}`;
    try {
      const mine = name.startsWith(`${UNFINISHED}${key}-`);
      if (mine || Date.now() - runtime.status(path).mtime > LONG) runtime.remove(path);
    } catch {
      // Somebody else has removed it.
    }
  }
}
