/** Makes a tree in a cage from what some format tells of it. */
import { joinPath } from "../path_text.ts";
import { ACCESS_ACL, DEFAULT_ACL } from "../acl.ts";
import type { TimeChange } from "../attributes.ts";
import { isLongerThan } from "../bytes.ts";
import type { Cage } from "../cage/cage.ts";
import * as C from "../constants.ts";
import { replacementError } from "../copying/replacing.ts";
import { temporaryName } from "../copying/temporary_name.ts";
import { FsError } from "../fs_error.ts";
import { isSameInode } from "../inode_identity.ts";

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

export interface TreeWriterOptions {
  /** Gives nodes their owners; set-user-ID and set-group-ID of whom has not become the owner go. */
  keepOwner: boolean;
  /** Permission bits of directories that are made on the way, before the umask. Default: 0777. */
  parentMode?: number;
  /** Hears of each attribute that cannot be set: of what, and why. Default: an error. */
  onFail?: (what: string, error: FsError) => void;
}

/** A directory's mode until it gets its own. */
const UNFINISHED = 0o700;

/** A directory below `to` that is known to be one, and no symlink to one. */
interface Known {
  readonly entries: Map<string, Known>;
  /** Set at the end: those that the directory was given last. */
  attributes?: NodeAttributes;
}

/** A regular file that is being written. */
export interface NewFile {
  readonly fd: number;
  /** It is whole, and takes its place. */
  keep(attributes: NodeAttributes): void;
  /** It is given up; what lay in its place is still there. */
  discard(): void;
}

/**
 * Adds nodes below a directory. Paths count from there; one that leads out of it, by ".." or through a
 * symlink, is refused. What is at a path is replaced once the new node is whole, but directories are merged.
 *
 * A directory's own attributes are set by `finish`, last: filling it would change them, or its mode
 * would forbid to fill it.
 */
export class TreeWriter {
  readonly #cage: Cage;
  readonly #to: string;
  readonly #options: TreeWriterOptions;
  readonly #top: Known = { entries: new Map() };
  readonly #directories: { known: Known; path: string; depth: number }[] = [];

  /** @param to A directory; "" is the cage's working directory. */
  constructor(cage: Cage, to: string, options: TreeWriterOptions) {
    this.#cage = cage;
    this.#to = to;
    this.#options = options;
  }

  directory(path: string, attributes: NodeAttributes): void {
    const parts = this.#split(path);
    const known = this.#enterOrReplace(parts, path);
    if (known.attributes === undefined) {
      this.#directories.push({ known, path: parts.join("/"), depth: parts.length });
    }
    known.attributes = attributes;
  }

  file(path: string): NewFile {
    const place = this.#place(path);
    const flags = C.O_WRONLY | C.O_CREAT | C.O_EXCL | C.O_NOFOLLOW;
    const cage = this.#cage;
    const { made: fd, name } = this.#make(place, (name) => cage.open(name, flags, 0o600));
    return {
      fd,
      keep: (attributes) => {
        cage.close(fd);
        this.#finish(path, name, place, attributes);
      },
      discard: () => {
        cage.close(fd);
        cage.unlink(name);
      },
    };
  }

  symlink(path: string, target: string, attributes: NodeAttributes): void {
    const place = this.#place(path);
    const { name } = this.#make(place, (name) => this.#cage.symlink(target, name));
    // A symlink has no mode of its own.
    this.#finish(path, name, place, { ...attributes, mode: undefined });
  }

  /** A second name of what is at `existing`, a path below the same directory. */
  link(path: string, existing: string): void {
    const parts = this.#split(existing);
    this.#enter(parts.slice(0, -1), existing);
    const source = joinPath(this.#to, parts.join("/"));
    const place = this.#place(path);
    if (this.#isSame(source, place)) return;
    const { name } = this.#make(place, (name) => this.#cage.link(source, name));
    this.#finish(path, name, place, {});
  }

  /** A FIFO, socket or device: `type` is one of S_IF*. */
  node(path: string, type: number, rdev: number, attributes: NodeAttributes): void {
    const place = this.#place(path);
    const { name } = this.#make(place, (name) => this.#cage.mknod(name, type | 0o600, rdev));
    this.#finish(path, name, place, attributes);
  }

  /** Sets the attributes of the directories, those within before those around them. */
  finish(): void {
    for (const { known, path } of this.#directories.sort((a, b) => b.depth - a.depth)) {
      this.#try(path, () => this.#apply(path, joinPath(this.#to, path), known.attributes!));
    }
    this.#directories.length = 0;
  }

  get #parentMode(): number {
    return this.#options.parentMode ?? 0o777;
  }

  #split(path: string): string[] {
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    if (parts.includes("..")) throw new FsError("EPERM", "open", path);
    if (isLongerThan(joinPath(this.#to, path), C.PATH_MAX - 1)) {
      throw new FsError("ENAMETOOLONG", "open", path);
    }
    return parts;
  }

  /** Where something that is no directory goes; what is around it is a directory and no symlink to one. */
  #place(path: string): string {
    const parts = this.#split(path);
    if (parts.length === 0) throw new FsError("EISDIR", "open", path);
    this.#enter(parts.slice(0, -1), path, this.#parentMode);
    return joinPath(this.#to, parts.join("/"));
  }

  /**
   * Goes down to a directory, and makes what is missing where there is a mode for it. A step a part, each from the
   * one above: whole paths would make deep ones cost the square of their length.
   */
  #enter(parts: readonly string[], path: string, mode?: number): Known {
    let known = this.#top;
    let depth = 0;
    for (; depth < parts.length; depth++) {
      const next = known.entries.get(parts[depth]);
      if (next === undefined) break;
      known = next;
    }
    if (depth === parts.length) return known;
    const cage = this.#cage;
    const flags = C.O_PATH | C.O_DIRECTORY | C.O_NOFOLLOW | C.O_CLOEXEC;
    // What is known is no symlink, and `to` may be one.
    const start = joinPath(this.#to, parts.slice(0, depth).join("/"));
    let fd = cage.open(start || ".", flags & ~C.O_NOFOLLOW);
    try {
      for (; depth < parts.length; depth++) {
        const part = parts[depth];
        let inner = ifThere(() => cage.openat(fd, part, flags));
        if (inner === undefined) {
          if (mode === undefined) throw new FsError("ENOENT", "link", path);
          cage.mkdirat(fd, part, mode);
          inner = cage.openat(fd, part, flags);
        }
        cage.close(fd);
        fd = inner;
        const next: Known = { entries: new Map() };
        known.entries.set(part, next);
        known = next;
      }
    } finally {
      cage.close(fd);
    }
    return known;
  }

  /** As `#enter`, but a file or symlink at the path itself, not above it, makes way for a directory. */
  #enterOrReplace(parts: readonly string[], path: string): Known {
    this.#enter(parts.slice(0, -1), path, this.#parentMode);
    try {
      return this.#enter(parts, path, UNFINISHED);
    } catch (error) {
      if (!(error instanceof FsError) || error.code !== "ENOTDIR") throw error;
    }
    const place = joinPath(this.#to, parts.join("/"));
    const aside = temporaryName(place);
    this.#cage.rename(place, aside);
    try {
      this.#cage.mkdir(place, UNFINISHED);
    } catch (error) {
      this.#cage.rename(aside, place);
      throw error;
    }
    this.#cage.unlink(aside);
    return this.#enter(parts, path);
  }

  /** Makes a node at `place`, or where something lies there, beside it; `name` is where it is. */
  #make<T>(place: string, make: (name: string) => T): { made: T; name: string } {
    try {
      return { made: make(place), name: place };
    } catch (error) {
      if (!(error instanceof FsError) || error.code !== "EEXIST") throw error;
    }
    const error = replacementError(C.S_IFREG, this.#cage.lstat(place).mode);
    if (error !== undefined) throw new FsError(error, "open", place);
    const name = temporaryName(place);
    return { made: make(name), name };
  }

  /** Gives a new node its attributes and its place. */
  #finish(path: string, name: string, place: string, attributes: NodeAttributes): void {
    try {
      this.#apply(path, name, attributes);
      if (name !== place) this.#cage.rename(name, place);
    } catch (error) {
      this.#cage.unlink(name);
      throw error;
    }
  }

  #isSame(source: string, place: string): boolean {
    const there = ifThere(() => this.#cage.lstat(place));
    return there !== undefined && isSameInode(there, this.#cage.lstat(source));
  }

  /**
   * Owner before mode, for chown(2) clears set-user-ID; attributes before a mode that may forbid to write
   * them; times last. An access control list that the directory has handed down goes where a mode is given.
   */
  #apply(path: string, place: string, attributes: NodeAttributes): void {
    const { uid, gid, atime, mtime, xattrs } = attributes;
    const cage = this.#cage;
    if (this.#options.keepOwner && (uid !== undefined || gid !== undefined)) {
      cage.lchown(place, uid ?? -1, gid ?? -1);
    }
    for (const [name, value] of xattrs ?? []) {
      this.#try(`${path}: ${name}`, () => cage.setxattr(place, name, value, 0, false));
    }
    if (attributes.mode !== undefined) {
      const { acl, defaultAcl } = cage.lstat(place);
      if (acl && !xattrs?.has(ACCESS_ACL)) cage.removexattr(place, ACCESS_ACL);
      if (defaultAcl && !xattrs?.has(DEFAULT_ACL)) cage.removexattr(place, DEFAULT_ACL);
      cage.chmod(place, this.#mode(attributes.mode, place, attributes));
    }
    if (atime !== undefined || mtime !== undefined) {
      cage.utimensat(C.AT_FDCWD, place, atime, mtime, C.AT_SYMLINK_NOFOLLOW);
    }
  }

  /** Nobody's program becomes set-user-ID, or set-group-ID, of whoever owns it now instead. */
  #mode(mode: number, place: string, { uid, gid }: NodeAttributes): number {
    if ((mode & (C.S_ISUID | C.S_ISGID)) === 0) return mode;
    const own = this.#cage.lstat(place);
    if (uid !== own.uid) mode &= ~C.S_ISUID;
    if (gid !== own.gid) mode &= ~C.S_ISGID;
    return mode;
  }

  #try(what: string, set: () => void): void {
    try {
      set();
    } catch (error) {
      if (!(error instanceof FsError) || this.#options.onFail === undefined) throw error;
      this.#options.onFail(what, error);
    }
  }
}

/** What a call answers; undefined where it finds nothing. */
function ifThere<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof FsError && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Removes what is below a directory, not that itself; "" is the cage's working directory. */
export function clearDirectory(cage: Cage, place: string): void {
  for (const name of cage.readdir(place || ".")) {
    const child = joinPath(place, name);
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
