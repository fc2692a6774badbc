/** Walks a tree of a cage for those who write it down in some format. */
import { joinPath } from "../path_text.ts";
import type { Attributes } from "../attributes.ts";
import type { Cage } from "../cage/cage.ts";
import { S_IFDIR, S_IFMT } from "../constants.ts";
import { FsError } from "../fs_error.ts";

/** A name in a tree and what it names. */
export interface TreeNode {
  /** Counted from the walk's start, "" for that itself: "a/b". */
  path: string;
  /** The same, as the cage's calls take it. */
  place: string;
  attributes: Attributes;
}

/** Makes a call that concerns a path; undefined where it has failed and the path is passed over. */
export type Attempt = <T>(call: () => T, place: string) => T | undefined;

/** The names in a directory in the order of their code units, the same in every run. */
export function sortedNames(cage: Cage, path: string): string[] {
  return cage.readdir(path).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * Everything below `place` and that itself, directories before what they hold. A symlink is not followed,
 * unless it is `place`. `attempt` makes each call that may fail for one path of a tree in use.
 * @throws {FsError} of stat(2), open(2), getdents(2).
 */
export function* walkTree(
  cage: Cage,
  place: string,
  attempt: Attempt = (call) => call(),
): Generator<TreeNode> {
  const pending: { path: string; place: string }[] = [{ path: "", place }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, place: inside } = next;
    const attributes = path === "" ? cage.stat(place) : attempt(() => cage.lstat(inside), inside);
    if (attributes === undefined) continue;
    yield { path, place: inside, attributes };
    if ((attributes.mode & S_IFMT) !== S_IFDIR) continue;
    const names = attempt(() => sortedNames(cage, inside), inside) ?? [];
    for (const name of names.reverse()) {
      pending.push({ path: joinPath(path, name), place: joinPath(inside, name) });
    }
  }
}

/** All extended attributes of what a path names itself, by name. */
export function readXattrs(cage: Cage, place: string): Map<string, Uint8Array> {
  const values = new Map<string, Uint8Array>();
  for (const name of cage.listxattr(place, false).sort()) {
    try {
      values.set(name, cage.getxattr(place, name, false));
    } catch (error) {
      // Somebody has taken it away since.
      if (!(error instanceof FsError) || error.code !== "ENODATA") throw error;
    }
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
