/** Walks a tree of a cage for those who write it down in some format. */
import type { Attributes } from "../attributes.ts";
import type { Cage } from "../cage.ts";
import { S_IFDIR, S_IFMT, S_IFREG, SEEK_DATA, SEEK_HOLE } from "../constants.ts";
import { FsError } from "../fs_error.ts";

/** A name in a tree and what it names. */
export interface TreeNode {
  /** Counted from the walk's start, "" for that itself: "a/b". */
  path: string;
  /** The same, as the cage's calls take it. */
  place: string;
  attributes: Attributes;
  /** The `path` under which the walk has met this file already, of a file with several names. */
  first: string | undefined;
}

/** `directory/name`; either may be empty. */
export function joinPath(directory: string, name: string): string {
  if (directory === "" || name === "") return directory + name;
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}

/** The names in a directory in the order of their code units, the same in every run. */
export function sortedNames(cage: Cage, path: string): string[] {
  return cage.readdir(path).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * Everything below `place` and that itself, directories before what they hold. A symlink is not followed,
 * unless it is `place`.
 * @throws {FsError} of stat(2), open(2), getdents(2).
 */
export function* walkTree(cage: Cage, place: string): Generator<TreeNode> {
  const seen = new Map<string, string>();
  const pending: { path: string; place: string }[] = [{ path: "", place }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const attributes = next.path === "" ? cage.stat(place) : cage.lstat(next.place);
    const isDirectory = (attributes.mode & S_IFMT) === S_IFDIR;
    let first: string | undefined;
    if (!isDirectory && attributes.nlink > 1) {
      const key = `${attributes.dev}:${attributes.ino}`;
      first = seen.get(key);
      if (first === undefined) seen.set(key, next.path);
    }
    yield { ...next, attributes, first };
    if (!isDirectory) continue;
    const { path } = next;
    const inside = next.place;
    for (const name of sortedNames(cage, inside).reverse()) {
      pending.push({ path: joinPath(path, name), place: joinPath(inside, name) });
    }
  }
}

/** The parts of a file that are no hole: offset and length in bytes, ascending. */
export function dataRanges(cage: Cage, fd: number, size: number): [number, number][] {
  const ranges: [number, number][] = [];
  for (let at = 0; at < size;) {
    let start: number;
    try {
      start = cage.lseek(fd, at, SEEK_DATA);
    } catch (error) {
      // ENXIO: nothing but a hole from here to the end.
      if (error instanceof FsError && error.code === "ENXIO") break;
      throw error;
    }
    at = Math.min(cage.lseek(fd, start, SEEK_HOLE), size);
    ranges.push([start, at - start]);
  }
  return ranges;
}

/** All extended attributes of what a path names itself, by name. */
export function readXattrs(cage: Cage, place: string): Map<string, Uint8Array> {
  const values = new Map<string, Uint8Array>();
  for (const name of cage.listxattr(place, false).sort()) {
    values.set(name, cage.getxattr(place, name, false));
  }
  return values;
}

/** Whether a path is a regular file, a directory and so on: `type` is one of S_IF*. */
export function isType(attributes: Attributes, type: number): boolean {
  return (attributes.mode & S_IFMT) === type;
}

/** Reads `length` bytes from `position`, fewer only at the end of the file. */
export function readAt(
  cage: Cage,
  fd: number,
  position: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const count = cage.pread(fd, bytes.subarray(done), position + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

/** Whether it has bytes of its own. */
export function isRegular(attributes: Attributes): boolean {
  return isType(attributes, S_IFREG);
}
