/** Makes a tree in a cage from what some format tells of it. */
import { ACCESS_ACL, DEFAULT_ACL } from "../acl.ts";
import type { TimeChange } from "../attributes.ts";
import type { Cage } from "../cage.ts";
import * as C from "../constants.ts";
import { FsError } from "../fs_error.ts";
import { joinPath } from "./walk_tree.ts";

/** What a new node gets; what is absent stays as the cage makes it. */
export interface NodeAttributes {
  /** Permission bits, 07777. */
  mode?: number;
  uid?: number;
  gid?: number;
  atime?: TimeChange;
  mtime?: TimeChange;
  xattrs?: Map<string, Uint8Array>;
}

/**
 * Adds nodes below a directory. Paths count from there; one that leads out of it, by ".." or through a
 * symlink, is refused. What is at a path is replaced, but for directories, which are merged.
 *
 * A directory's own attributes are set by `finish`, last: filling it would change them, or its mode
 * would forbid to fill it.
 */
export class TreeWriter {
  readonly #cage: Cage;
  readonly #to: string;
  readonly #keepOwner: boolean;
  /** Directories below `to` that are known to be some. */
  readonly #known = new Set<string>();
  readonly #directories: { place: string; attributes: NodeAttributes }[] = [];

  constructor(cage: Cage, to: string, keepOwner: boolean) {
    this.#cage = cage;
    this.#to = to;
    this.#keepOwner = keepOwner;
  }

  directory(path: string, attributes: NodeAttributes): void {
    const parts = this.#split(path);
    this.#makeDirectories(parts);
    this.#directories.push({ place: this.#place(parts), attributes });
  }

  /** A regular file that the caller writes: close `fd`, then `finishFile`. */
  openFile(path: string): { fd: number; place: string } {
    const place = this.#clear(path);
    const fd = this.#cage.open(place, C.O_WRONLY | C.O_CREAT | C.O_EXCL | C.O_NOFOLLOW, 0o600);
    return { fd, place };
  }

  finishFile(place: string, attributes: NodeAttributes): void {
    this.#apply(place, attributes);
  }

  symlink(path: string, target: string, attributes: NodeAttributes): void {
    const place = this.#clear(path);
    this.#cage.symlink(target, place);
    // A symlink has no mode of its own.
    this.#apply(place, { ...attributes, mode: undefined });
  }

  /** A second name of what is at `existing`, a path below the same directory. */
  link(path: string, existing: string): void {
    const source = this.#place(this.#splitChecked(existing));
    this.#cage.link(source, this.#clear(path));
  }

  /** A FIFO, socket or device: `type` is one of S_IF*. */
  node(path: string, type: number, rdev: number, attributes: NodeAttributes): void {
    const place = this.#clear(path);
    this.#cage.mknod(place, type | 0o600, rdev);
    this.#apply(place, attributes);
  }

  /** Sets the attributes of the directories, those within before those around them. */
  finish(): void {
    for (const { place, attributes } of this.#directories.reverse()) this.#apply(place, attributes);
    this.#directories.length = 0;
  }

  #split(path: string): string[] {
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    if (parts.includes("..")) throw new FsError("EPERM", "open", path);
    return parts;
  }

  /** As `#split`, and what is around the last part is a directory and no symlink to one. */
  #splitChecked(path: string): string[] {
    const parts = this.#split(path);
    if (parts.length === 0) throw new FsError("EISDIR", "open", path);
    this.#makeDirectories(parts.slice(0, -1));
    return parts;
  }

  #place(parts: readonly string[]): string {
    return joinPath(this.#to, parts.join("/"));
  }

  #makeDirectories(parts: readonly string[]): void {
    for (let count = 1; count <= parts.length; count++) {
      const path = parts.slice(0, count).join("/");
      if (this.#known.has(path)) continue;
      const place = joinPath(this.#to, path);
      if (!isDirectory(this.#cage, place)) this.#cage.mkdir(place);
      this.#known.add(path);
    }
  }

  /** Makes room for something that is no directory, and answers where. */
  #clear(path: string): string {
    const place = this.#place(this.#splitChecked(path));
    try {
      this.#cage.unlink(place);
    } catch (error) {
      if (!(error instanceof FsError) || error.code !== "ENOENT") throw error;
    }
    return place;
  }

  /**
   * Owner before mode, for chown(2) clears set-user-ID; attributes before a mode that may forbid to write
   * them; times last. An access control list that the directory has handed down goes where a mode is given.
   */
  #apply(place: string, attributes: NodeAttributes): void {
    const { mode, uid, gid, atime, mtime, xattrs } = attributes;
    const cage = this.#cage;
    if (this.#keepOwner && (uid !== undefined || gid !== undefined)) {
      cage.lchown(place, uid ?? -1, gid ?? -1);
    }
    for (const [name, value] of xattrs ?? []) cage.setxattr(place, name, value, 0, false);
    if (mode !== undefined) {
      const { acl, defaultAcl } = cage.lstat(place);
      if (acl && !xattrs?.has(ACCESS_ACL)) cage.removexattr(place, ACCESS_ACL);
      if (defaultAcl && !xattrs?.has(DEFAULT_ACL)) cage.removexattr(place, DEFAULT_ACL);
      cage.chmod(place, mode);
    }
    if (atime !== undefined || mtime !== undefined) {
      cage.utimensat(C.AT_FDCWD, place, atime, mtime, C.AT_SYMLINK_NOFOLLOW);
    }
  }
}

function isDirectory(cage: Cage, place: string): boolean {
  try {
    if ((cage.lstat(place).mode & C.S_IFMT) === C.S_IFDIR) return true;
    throw new FsError("ENOTDIR", "mkdir", place);
  } catch (error) {
    if (error instanceof FsError && error.code === "ENOENT") return false;
    throw error;
  }
}

/** Writes all bytes at a position. */
export function writeAt(cage: Cage, fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    const count = cage.pwrite(fd, bytes.subarray(done), position + done);
    if (count === 0) throw new FsError("ENOSPC", "write");
    done += count;
  }
}

/** Removes what is below a directory, not that itself, nor what is at `kept`. */
export function clearDirectory(cage: Cage, place: string, kept?: string): void {
  for (const name of cage.readdir(place)) {
    const child = joinPath(place, name);
    if (child === kept) continue;
    if ((cage.lstat(child).mode & C.S_IFMT) === C.S_IFDIR) {
      clearDirectory(cage, child);
      cage.rmdir(child);
    } else cage.unlink(child);
  }
}

/** Bytes as text that every format holds. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
