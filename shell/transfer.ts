/** Copies and removals of whole trees inside the cage, for cp, mv and rm. */
import type { Attributes } from "../core/attributes.ts";
import {
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  O_CREAT,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  S_IFIFO,
  S_IFMT,
} from "../core/constants.ts";
import type { Cage } from "../core/cage.ts";
import { writeAll } from "./tree_file.ts";
import { isDirectory, isRegular, isSymlink } from "./listing.ts";
import { joinPath } from "./paths.ts";
import { quoteName } from "./quoting.ts";

/** Bytes moved at once. */
const CHUNK = 262144;

/** A path as the messages name it, and as calls take it. */
export interface Place {
  readonly shown: string;
  readonly path: string;
}

export function inside(place: Place, name: string): Place {
  return { shown: joinPath(place.shown, name), path: joinPath(place.path, name) };
}

export interface CopyOptions {
  readonly recursive: boolean;
  /** Follow symbolic links: never, those named as operands, or all. */
  readonly follow: "never" | "operands" | "always";
  /** Keep mode, owner and times. */
  readonly preserve: boolean;
  /** Keep hard links among what is copied. */
  readonly links: boolean;
  /** Remove a destination that cannot be opened, and try again. */
  readonly force: boolean;
  readonly noClobber: boolean;
  /** Reports each copy made. */
  readonly made?: (source: Place, target: Place) => void;
  /** Reports a failure; the rest goes on. */
  readonly failed: (message: string, error?: unknown) => void;
}

/** One run of copying: what was copied already, for hard links and for loops. */
export class TreeCopy {
  /** Target path by source inode and birth: numbers repeat between partitions. */
  readonly #copied = new Map<string, string>();

  constructor(readonly cage: Cage, readonly options: CopyOptions) {}

  /** Copies `source` to exactly `target`, merging directories. */
  copy(source: Place, target: Place, operand = true): void {
    const { follow } = this.options;
    const resolve = follow === "always" || (follow === "operands" && operand);
    const from = this.#stat(source, resolve);
    if (!from) return;
    const to = this.#existing(target);
    if (isDirectory(from)) return this.#directory(source, target, from, to);
    if (to && !this.#mayReplace(source, target, from, to)) return;
    if (this.#linked(source, target, from, to)) return;
    try {
      this.#leaf(source, target, from, to);
    } catch (error) {
      const what = to && isRegular(from) ? "cannot create regular file" : creation(from);
      return this.options.failed(`${what} ${quoteName(target.shown)}`, error);
    }
    this.options.made?.(source, target);
    if (this.options.preserve) this.#preserve(target, from);
  }

  #stat(source: Place, follow: boolean): Attributes | undefined {
    try {
      return follow ? this.cage.stat(source.path) : this.cage.lstat(source.path);
    } catch (error) {
      this.options.failed(`cannot stat ${quoteName(source.shown)}`, error);
      return undefined;
    }
  }

  #existing(target: Place): Attributes | undefined {
    try {
      return this.options.follow === "always" || !this.options.recursive
        ? this.cage.stat(target.path)
        : this.cage.lstat(target.path);
    } catch {
      return undefined;
    }
  }

  #mayReplace(source: Place, target: Place, from: Attributes, to: Attributes): boolean {
    if (this.options.noClobber) return false;
    if (isDirectory(to)) {
      const shown = quoteName(target.shown);
      this.options.failed(`cannot overwrite directory ${shown} with non-directory`);
      return false;
    }
    if (from.ino === to.ino && sameInode(from, to)) {
      this.options.failed(
        `${quoteName(source.shown)} and ${quoteName(target.shown)} are the same file`,
      );
      return false;
    }
    return true;
  }

  /** Makes a hard link where the inode was copied before. */
  #linked(source: Place, target: Place, from: Attributes, to: Attributes | undefined): boolean {
    if (!this.options.links || from.nlink < 2) return false;
    const key = `${from.ino} ${from.btimeSec}.${from.btimeNsec}`;
    const earlier = this.#copied.get(key);
    if (earlier === undefined) {
      this.#copied.set(key, target.path);
      return false;
    }
    if (to) this.cage.unlink(target.path);
    this.cage.link(earlier, target.path);
    this.options.made?.(source, target);
    return true;
  }

  #leaf(source: Place, target: Place, from: Attributes, to: Attributes | undefined): void {
    if (isRegular(from) || !this.options.recursive) return this.#regular(source, target, from, to);
    if (to) this.cage.unlink(target.path);
    if (isSymlink(from)) this.cage.symlink(this.cage.readlink(source.path), target.path);
    else if ((from.mode & S_IFMT) === S_IFIFO) this.cage.mkfifo(target.path, from.mode & 0o777);
    else this.cage.mknod(target.path, from.mode, from.rdev);
  }

  #regular(source: Place, target: Place, from: Attributes, to: Attributes | undefined): void {
    const input = this.cage.open(source.path, O_RDONLY);
    try {
      const output = this.#create(target, from, to);
      try {
        const buffer = new Uint8Array(Math.min(CHUNK, Math.max(from.size, 4096)));
        for (let n; (n = this.cage.read(input, buffer)) > 0;) {
          writeAll(this.cage, output, buffer.subarray(0, n));
        }
      } finally {
        this.cage.close(output);
      }
    } finally {
      this.cage.close(input);
    }
  }

  #create(target: Place, from: Attributes, to: Attributes | undefined): number {
    const flags = O_WRONLY | O_CREAT | O_TRUNC;
    try {
      return this.cage.open(target.path, flags, from.mode & 0o777);
    } catch (error) {
      if (!to || !this.options.force) throw error;
      this.cage.unlink(target.path);
      return this.cage.open(target.path, flags, from.mode & 0o777);
    }
  }

  #directory(source: Place, target: Place, from: Attributes, to: Attributes | undefined): void {
    const { options } = this;
    if (!options.recursive) {
      return options.failed(`-r not specified; omitting directory ${quoteName(source.shown)}`);
    }
    if (to && !isDirectory(to)) {
      return options.failed(
        `cannot overwrite non-directory ${quoteName(target.shown)} with directory ${
          quoteName(source.shown)
        }`,
      );
    }
    if (isBelow(target.path, source.path)) {
      return options.failed(
        `cannot copy a directory, ${quoteName(source.shown)}, into itself, ${
          quoteName(target.shown)
        }`,
      );
    }
    try {
      // The owner may write until the entries are there, whatever mode the directory gets in the end.
      if (!to) this.cage.mkdir(target.path, (from.mode & 0o777) | 0o700);
    } catch (error) {
      return options.failed(`cannot create directory ${quoteName(target.shown)}`, error);
    }
    if (!to) options.made?.(source, target);
    this.#entries(source, target);
    if (options.preserve) this.#preserve(target, from);
    else if (!to) this.cage.chmod(target.path, from.mode & 0o777 & ~this.cage.umask());
  }

  #entries(source: Place, target: Place): void {
    let names: string[];
    try {
      names = this.cage.readdir(source.path);
    } catch (error) {
      return this.options.failed(`cannot access ${quoteName(source.shown)}`, error);
    }
    for (const name of names) this.copy(inside(source, name), inside(target, name), false);
  }

  #preserve(target: Place, from: Attributes): void {
    const { cage } = this;
    const atime = { sec: from.atimeSec, nsec: from.atimeNsec };
    const mtime = { sec: from.mtimeSec, nsec: from.mtimeNsec };
    try {
      cage.utimensat(AT_FDCWD, target.path, atime, mtime, AT_SYMLINK_NOFOLLOW);
    } catch (error) {
      this.options.failed(`preserving times for ${quoteName(target.shown)}`, error);
    }
    try {
      cage.lchown(target.path, from.uid, from.gid);
    } catch { /* only root may give files away; cp is silent then too */ }
    if (!isSymlink(from)) cage.chmod(target.path, from.mode & 0o7777);
  }
}

function creation(from: Attributes): string {
  if (isSymlink(from)) return "cannot create symbolic link";
  return isRegular(from) ? "cannot create regular file" : "cannot create special file";
}

/** Inode numbers are unique in one partition only; two different files agree in no more than that. */
export function sameInode(a: Attributes, b: Attributes): boolean {
  return a.ino === b.ino && a.mode === b.mode && a.nlink === b.nlink && a.size === b.size &&
    a.btimeSec === b.btimeSec && a.btimeNsec === b.btimeNsec;
}

export function isBelow(path: string, directory: string): boolean {
  const base = directory.replace(/\/+\.?$/, "");
  return path === base || path.startsWith(base + "/");
}

export interface RemoveOptions {
  readonly force: boolean;
  readonly recursive: boolean;
  /** An empty directory may go even without `recursive`. */
  readonly emptyDirectories: boolean;
  readonly removed?: (place: Place, directory: boolean) => void;
  readonly failed: (message: string, error?: unknown) => void;
}

/** Removes a file or a whole tree; failures are reported and the rest goes on. */
export function removeTree(cage: Cage, place: Place, options: RemoveOptions): boolean {
  const cannot = `cannot remove ${quoteName(place.shown)}`;
  try {
    const found = cage.lstat(place.path);
    if (!isDirectory(found)) {
      cage.unlink(place.path);
      options.removed?.(place, false);
      return true;
    }
    if (!options.recursive && !options.emptyDirectories) {
      options.failed(`${cannot}: Is a directory`);
      return false;
    }
    if (options.recursive) {
      let whole = true;
      for (const name of cage.readdir(place.path)) {
        if (!removeTree(cage, inside(place, name), options)) whole = false;
      }
      // What is left has been reported.
      if (!whole) return false;
    }
    cage.rmdir(place.path);
    options.removed?.(place, true);
    return true;
  } catch (error) {
    if (options.force && (error as { code?: string }).code === "ENOENT") return true;
    options.failed(cannot, error);
    return false;
  }
}
