/** What differs between two trees. */
import { joinPath } from "../path_text.ts";
import { Attributes } from "../attributes.ts";
import type { Cage } from "../cage/cage.ts";
import * as C from "../constants.ts";
import { dataRanges, seekIn } from "../copying/holes.ts";
import { FsError } from "../fs_error.ts";
import { GONE } from "./tree_in_use.ts";
import { readAt, readXattrs, sortedNames } from "./walk_tree.ts";

/** In what two nodes of one path differ. */
export type Difference =
  | "type"
  | "content"
  | "target"
  | "rdev"
  | "mode"
  | "owner"
  | "mtime"
  | "xattrs";

/** A path, counted from the two starts ("" for these), that is not the same on both sides. */
export interface TreeChange {
  path: string;
  kind: "added" | "removed" | "changed";
  /** For "changed": in what, at least one. */
  differences: Difference[];
}

export interface DiffOptions {
  /** Differences that do not count: ["mtime"], say. */
  ignore?: readonly Difference[];
}

/** A tree: a cage and a path in it. */
export interface TreePlace {
  cage: Cage;
  path: string;
}

/** How often a path is looked at again that has become another. */
const TRIES = 3;

/** Bytes compared at a time. */
const CHUNK = 65536;

/**
 * What has to happen to `before` to make it `after`: one entry a path, in the order of a walk by name. Of
 * a directory that is on one side only, everything below is named too.
 * @throws {FsError} of reading the trees.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Vfs, diff, fromJSON } from "@ramfs/ramfs/core";
 *
 * const before = new Vfs().cage();
 * const after = new Vfs().cage();
 * fromJSON(before, { "/kept": "1", "/gone": "" });
 * fromJSON(after, { "/kept": "2", "/new": "" });
 * const changes = diff({ cage: before, path: "/" }, { cage: after, path: "/" }, { ignore: ["mtime"] });
 * assertEquals(changes.map(({ kind, path }) => `${kind} ${path}`), [
 *   "removed gone",
 *   "changed kept",
 *   "added new",
 * ]);
 * ```
 */
export function diff(before: TreePlace, after: TreePlace, options: DiffOptions = {}): TreeChange[] {
  return new Comparison(before, after, options).run();
}

class Comparison {
  readonly #before: TreePlace;
  readonly #after: TreePlace;
  readonly #ignored: ReadonlySet<Difference>;
  readonly #changes: TreeChange[] = [];

  constructor(before: TreePlace, after: TreePlace, options: DiffOptions) {
    this.#before = before;
    this.#after = after;
    this.#ignored = new Set(options.ignore);
  }

  run(): TreeChange[] {
    const { cage, path } = this.#before;
    this.#compare("", cage.stat(path), this.#after.cage.stat(this.#after.path));
    return this.#changes;
  }

  #compare(path: string, a: Attributes, b: Attributes): void {
    const [type, other] = [a.mode & C.S_IFMT, b.mode & C.S_IFMT];
    const differences = type !== other ? ["type" as const] : this.#differences(path, type, a, b);
    const counted = differences.filter((difference) => !this.#ignored.has(difference));
    if (counted.length > 0) this.#changes.push({ path, kind: "changed", differences: counted });
    const before = type === C.S_IFDIR ? this.#names(this.#before, path) : [];
    const after = other === C.S_IFDIR ? this.#names(this.#after, path) : [];
    const [inBefore, inAfter] = [new Set(before), new Set(after)];
    const all = [...before, ...after.filter((name) => !inBefore.has(name))];
    for (const name of all.sort((x, y) => (x < y ? -1 : x > y ? 1 : 0))) {
      this.#child(joinPath(path, name), inBefore.has(name), inAfter.has(name));
    }
  }

  /** What vanishes from a tree in use while it is compared, is not there; what is another by then is looked at again. */
  #child(path: string, inBefore: boolean, inAfter: boolean, tries = TRIES): void {
    const length = this.#changes.length;
    try {
      if (inBefore && inAfter) {
        this.#compare(path, this.#lstat(this.#before, path), this.#lstat(this.#after, path));
      } else if (inBefore) this.#oneSided(this.#before, path, "removed");
      else if (inAfter) this.#oneSided(this.#after, path, "added");
    } catch (error) {
      if (!(error instanceof FsError) || !GONE.includes(error.code)) throw error;
      this.#changes.length = length;
      if (tries === 0) return this.#changing(path, inBefore, inAfter);
      const [before, after] = [this.#before, this.#after].map((side) => this.#isThere(side, path));
      this.#child(path, before, after, tries - 1);
    }
  }

  /** It comes and goes too fast to be looked at. */
  #changing(path: string, inBefore: boolean, inAfter: boolean): void {
    if (inBefore && inAfter) {
      this.#changes.push({ path, kind: "changed", differences: ["content"] });
    } else this.#changes.push({ path, kind: inAfter ? "added" : "removed", differences: [] });
  }

  #isThere(side: TreePlace, path: string): boolean {
    try {
      this.#lstat(side, path);
      return true;
    } catch (error) {
      if (error instanceof FsError && GONE.includes(error.code)) return false;
      throw error;
    }
  }

  #oneSided(side: TreePlace, path: string, kind: "added" | "removed"): void {
    this.#changes.push({ path, kind, differences: [] });
    if ((this.#lstat(side, path).mode & C.S_IFMT) !== C.S_IFDIR) return;
    for (const name of this.#names(side, path)) this.#oneSided(side, joinPath(path, name), kind);
  }

  #differences(path: string, type: number, a: Attributes, b: Attributes): Difference[] {
    const found: Difference[] = [];
    const [left, right] = [joinPath(this.#before.path, path), joinPath(this.#after.path, path)];
    const [x, y] = [this.#before.cage, this.#after.cage];
    if (type === C.S_IFREG && !this.#ignored.has("content") && !hasSameBytes(x, left, y, right)) {
      found.push("content");
    }
    if (type === C.S_IFLNK && x.readlink(left) !== y.readlink(right)) found.push("target");
    if ((type === C.S_IFCHR || type === C.S_IFBLK) && a.rdev !== b.rdev) found.push("rdev");
    if (a.mode !== b.mode) found.push("mode");
    if (a.uid !== b.uid || a.gid !== b.gid) found.push("owner");
    if (a.mtimeSec !== b.mtimeSec || a.mtimeNsec !== b.mtimeNsec) found.push("mtime");
    if (!isSameMap(readXattrs(x, left), readXattrs(y, right))) found.push("xattrs");
    return found;
  }

  #names(side: TreePlace, path: string): string[] {
    return sortedNames(side.cage, joinPath(side.path, path));
  }

  #lstat(side: TreePlace, path: string): Attributes {
    return side.cage.lstat(joinPath(side.path, path), new Attributes());
  }
}

/** Looks only where one of the two has data: holes are equal to zeros. */
function hasSameBytes(x: Cage, left: string, y: Cage, right: string): boolean {
  const size = x.stat(left).size;
  if (size !== y.stat(right).size) return false;
  const a = x.open(left, C.O_RDONLY);
  try {
    const b = y.open(right, C.O_RDONLY);
    try {
      const ranges = [...dataRanges(seekIn(x, a), size), ...dataRanges(seekIn(y, b), size)];
      return ranges.every(([start, length]) => {
        for (let at = start; at < start + length; at += CHUNK) {
          const some = Math.min(CHUNK, start + length - at);
          if (!isSame(readAt(x, a, at, some), readAt(y, b, at, some))) return false;
        }
        return true;
      });
    } finally {
      y.close(b);
    }
  } finally {
    x.close(a);
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function isSameMap(a: Map<string, Uint8Array>, b: Map<string, Uint8Array>): boolean {
  if (a.size !== b.size) return false;
  for (const [name, value] of a) {
    const other = b.get(name);
    if (other === undefined || !isSame(value, other)) return false;
  }
  return true;
}
