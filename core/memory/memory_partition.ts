/**
 * A partition in memory: inodes are objects in a table by number, directories are maps, files are pages.
 *
 * Invariants: an inode is in the table exactly while it has a name or a pin; a directory's link count is
 * two and one for each directory in it (zero once removed); `#files.used` is the pages of all files.
 */
import { checkOptions } from "../argument_kinds.ts";
import type { AttributeChanges, Attributes, PartitionStatistics } from "../attributes.ts";
import { canonicalName } from "../bytes.ts";
import * as C from "../constants.ts";
import { Directory } from "./directory.ts";
import * as E from "../errno.ts";
import { FileStore } from "./file_store.ts";
import {
  directoryOf,
  fillAttributes,
  Inode,
  InodeTable,
  notRegular,
  recordAccess,
} from "./inode.ts";
import { Clock, type Instant } from "../instant.ts";
import { type MemoryPartitionOptions, OPTION_KINDS } from "./memory_options.ts";
import { checkMemoryPartition } from "./memory_check.ts";
import { moveNames, renameError } from "./memory_rename.ts";
import { type AttributeStores, changeAttributes } from "./memory_setattr.ts";
import { fillStatistics } from "./memory_statfs.ts";
import { PAGE_SIZE, PAGES_MAX } from "./page_store.ts";
import type { DirectorySink, NewInode, Partition } from "../partition.ts";
import { quotaOf } from "./quota.ts";
import { MemoryXattrs } from "../xattrs.ts";

/**
 * A tree in memory: what a `Vfs` has at its root unless told otherwise, and what can be mounted in it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { MemoryPartition, Vfs } from "@ramfs/ramfs/core";
 *
 * const vfs = new Vfs({ root: new MemoryPartition({ maxBytes: 1024 * 1024 }) });
 * vfs.cage().mkdir("/tmp");
 * vfs.mount("/tmp", new MemoryPartition({ maxInodes: 100, mode: 0o1777 }));
 * assertEquals(vfs.cage().statfs("/tmp").files, 100);
 * ```
 */
export class MemoryPartition implements Partition {
  readonly kind: string = "memory";
  readonly root: number;
  readonly xattrs = new MemoryXattrs();
  readonly keepsAcls = true;
  readonly #clock: Clock;
  readonly #inodes: InodeTable;
  readonly #files: FileStore;
  readonly #stores: AttributeStores;
  changes = 0;
  /** Removed inodes that are still pinned. */
  #orphans = 0;

  constructor(options: MemoryPartitionOptions = {}) {
    checkOptions("MemoryPartition", options, OPTION_KINDS);
    this.#clock = new Clock(options.now);
    const quota = quotaOf(options);
    this.#files = new FileStore(Math.floor((options.maxBytes ?? Infinity) / PAGE_SIZE), quota);
    this.#inodes = new InodeTable(options.maxInodes, quota);
    this.#stores = {
      inodes: this.#inodes,
      files: this.#files,
      xattrs: this.xattrs,
      clock: this.#clock,
    };
    const mode = C.S_IFDIR | ((options.mode ?? 0o755) & 0o7777);
    const owner = { uid: options.uid ?? 0, gid: options.gid ?? 0 };
    this.#inodes.take(owner.uid);
    const root = this.#create({ mode, ...owner, rdev: 0 }, 0);
    root.nlink = 2;
    root.body = new Directory(root.ino, "");
    this.root = root.ino;
  }

  lookup(dir: number, name: string): number {
    const directory = this.#directory(dir);
    if (typeof directory === "number") return directory;
    return directory.get(name) || -E.ENOENT;
  }

  find(dir: number, name: string, out: Attributes): number {
    const directory = this.#directory(dir);
    if (typeof directory === "number") return directory;
    const ino = directory.get(name);
    if (ino === 0) return -E.ENOENT;
    this.getattr(ino, out);
    return ino;
  }

  parent(dir: number): number {
    const directory = this.#directory(dir);
    if (typeof directory === "number") return directory;
    return this.#inodes.get(directory.parent) === undefined ? -E.ENOENT : directory.parent;
  }

  nameOf(dir: number): string {
    const inode = this.#inodes.get(dir);
    return inode === undefined ? "" : directoryOf(inode)?.name ?? "";
  }

  getattr(ino: number, out: Attributes): number {
    const inode = this.#inodes.get(ino);
    if (inode === undefined) return -E.ENOENT;
    fillAttributes(inode, out);
    this.xattrs.fillAcls(ino, out);
    return 0;
  }

  setattr(ino: number, changes: AttributeChanges): number {
    const inode = this.#inodes.get(ino);
    if (inode === undefined) return -E.ENOENT;
    const error = changeAttributes(inode, changes, this.#stores);
    if (error === 0 && directoryOf(inode) !== undefined) this.changes++;
    return error;
  }

  make(dir: number, name: string, inode: NewInode): number {
    const made = this.#enter(dir, name, inode);
    if (typeof made === "number") return made;
    if ((made.mode & C.S_IFMT) === C.S_IFDIR) {
      made.nlink = 2;
      made.body = new Directory(dir, canonicalName(name));
      this.#inodes.get(dir)!.nlink++;
    }
    return made.ino;
  }

  makeUnnamed(inode: NewInode, dir: number): number {
    const error = this.#inodes.take(inode.uid);
    if (error < 0) return error;
    const made = this.#create(inode, dir);
    made.nlink = 0;
    this.#orphans++;
    return made.ino;
  }

  symlink(dir: number, name: string, target: string, uid: number, gid: number): number {
    const made = this.#enter(dir, name, { mode: C.S_IFLNK | 0o777, uid, gid, rdev: 0 });
    if (typeof made === "number") return made;
    made.body = canonicalName(target);
    return made.ino;
  }

  readlink(ino: number): string | number {
    const inode = this.#inodes.get(ino);
    if (inode === undefined) return -E.ENOENT;
    return (inode.mode & C.S_IFMT) === C.S_IFLNK ? inode.body as string : -E.EINVAL;
  }

  link(dir: number, name: string, ino: number): number {
    const parent = this.#liveDirectory(dir);
    if (typeof parent === "number") return parent;
    const inode = this.#inodes.get(ino);
    if (inode === undefined) return -E.ENOENT;
    if (directoryOf(inode) !== undefined) return -E.EPERM;
    const directory = parent.body as Directory;
    const canonical = canonicalName(name);
    if (directory.get(canonical) !== 0) return -E.EEXIST;
    if (inode.nlink >= C.LINK_MAX) return -E.EMLINK;
    // Nothing below may fail.
    if (inode.nlink === 0) this.#orphans--;
    inode.nlink++;
    inode.ctime = this.#touch(parent);
    directory.add(canonical, ino);
    return 0;
  }

  unlink(dir: number, name: string): number {
    const found = this.#child(dir, name);
    if (typeof found === "number") return found;
    if (directoryOf(found) !== undefined) return -E.EISDIR;
    // Nothing below may fail.
    const parent = this.#inodes.get(dir)!;
    (parent.body as Directory).remove(name);
    this.#dropName(found, this.#touch(parent));
    return 0;
  }

  rmdir(dir: number, name: string): number {
    const found = this.#child(dir, name);
    if (typeof found === "number") return found;
    const directory = directoryOf(found);
    if (directory === undefined) return -E.ENOTDIR;
    if (directory.size > 0) return -E.ENOTEMPTY;
    // Nothing below may fail.
    const parent = this.#inodes.get(dir)!;
    this.changes++;
    (parent.body as Directory).remove(name);
    parent.nlink--;
    this.#dropName(found, this.#touch(parent));
    return 0;
  }

  rename(
    from: number,
    fromName: string,
    to: number,
    toName: string,
    flags: number,
    whiteout?: NewInode,
  ): number {
    const source = this.#child(from, fromName);
    if (typeof source === "number") return source;
    const toParent = this.#liveDirectory(to);
    if (typeof toParent === "number") return toParent;
    const name = canonicalName(toName);
    const targetIno = (toParent.body as Directory).get(name);
    const target = targetIno === 0 ? undefined : this.#inodes.get(targetIno)!;
    const renaming = { source, from, to, fromName, toName: name, target, flags };
    let error = renameError(this, renaming);
    if (error !== 0) return error;
    if (source === target) return 0;
    if (whiteout !== undefined) error = this.#inodes.take(whiteout.uid);
    if (error !== 0) return error;
    // Nothing below may fail.
    if (directoryOf(source) ?? (target && directoryOf(target))) this.changes++;
    const now = this.#clock.now();
    moveNames(this.#inodes, renaming, now);
    if (whiteout !== undefined) {
      const parent = this.#inodes.get(from)!.body as Directory;
      parent.add(canonicalName(fromName), this.#create(whiteout, from).ino);
    }
    if (target !== undefined && !(flags & C.RENAME_EXCHANGE)) this.#dropName(target, now);
    return 0;
  }

  readdir(dir: number, cookie: number, sink: DirectorySink): number {
    const directory = this.#directory(dir);
    if (typeof directory === "number") return directory;
    for (let slot = cookie; slot < directory.slots; slot++) {
      const name = directory.nameAt(slot);
      if (name === undefined) continue;
      const ino = directory.inoAt(slot);
      const type = this.#inodes.get(ino)!.mode & C.S_IFMT;
      if (!sink(name, ino, type, slot + 1)) break;
    }
    return 0;
  }

  names(dir: number): string[] | number {
    const directory = this.#directory(dir);
    return typeof directory === "number" ? directory : directory.names();
  }

  pin(ino: number): number {
    const inode = this.#inodes.get(ino);
    if (inode === undefined) return -E.ENOENT;
    inode.pins++;
    return 0;
  }

  unpin(ino: number): void {
    const inode = this.#inodes.get(ino);
    if (inode === undefined || inode.pins === 0) return;
    if (--inode.pins === 0 && inode.nlink === 0) {
      this.#orphans--;
      this.#destroy(inode);
    }
  }

  accessed(ino: number): void {
    const inode = this.#inodes.get(ino);
    if (inode !== undefined) recordAccess(inode, this.#clock);
  }

  read(ino: number, buffer: Uint8Array, position: number): number {
    const inode = this.#regular(ino);
    if (typeof inode === "number") return inode;
    return this.#files.read(inode, buffer, position);
  }

  write(ino: number, buffer: Uint8Array, position: number): number {
    const inode = this.#regular(ino);
    if (typeof inode === "number") return inode;
    if (buffer.length === 0) return 0;
    if (position + buffer.length > C.FILE_SIZE_MAX) return -E.EFBIG;
    const written = this.#files.write(inode, buffer, position);
    if (written <= 0) return written;
    this.xattrs.dropCapability(ino);
    inode.mtime = inode.ctime = this.#clock.now();
    return written;
  }

  allocate(ino: number, mode: number, offset: number, length: number): number {
    const inode = this.#regular(ino);
    if (typeof inode === "number") return inode;
    const result = this.#files.allocate(inode, mode, offset, length);
    if (result < 0) return result;
    this.xattrs.dropCapability(ino);
    inode.mtime = inode.ctime = this.#clock.now();
    return 0;
  }

  seek(ino: number, offset: number, whence: number): number {
    const inode = this.#regular(ino);
    if (typeof inode === "number") return inode;
    return this.#files.seek(inode, offset, whence);
  }

  setLimits(bytes: number | undefined, inodes: number | undefined): void {
    if (bytes !== undefined) this.#files.max = Math.min(Math.floor(bytes / PAGE_SIZE), PAGES_MAX);
    this.#inodes.max = inodes ?? this.#inodes.max;
  }

  statfs(out: PartitionStatistics): number {
    fillStatistics(this.#files, this.#inodes, out);
    return 0;
  }

  pinned(): Map<number, number> {
    return this.#inodes.pinned();
  }

  check(): string[] {
    return checkMemoryPartition(this.root, this.#inodes, this.#files, this.#orphans, this.xattrs);
  }

  /** Bytes of memory that the files' pages take, the free ones among them. */
  footprint(): number {
    return this.#files.footprint();
  }

  /** Makes an inode that the table has taken into account, for directory `dir`. */
  #create(from: NewInode, dir: number): Inode {
    const { mode, uid, gid, rdev } = from;
    const inode = new Inode(this.#inodes.next, mode, uid, gid, rdev, this.#clock.now());
    this.#inodes.add(inode);
    this.xattrs.inherit(dir, inode);
    return inode;
  }

  /** Makes an inode and enters it under a name that must be free. */
  #enter(dir: number, name: string, from: NewInode): Inode | number {
    const parent = this.#liveDirectory(dir);
    if (typeof parent === "number") return parent;
    const canonical = canonicalName(name);
    const directory = parent.body as Directory;
    if (directory.get(canonical) !== 0) return -E.EEXIST;
    const error = this.#inodes.take(from.uid);
    if (error < 0) return error;
    // Nothing below may fail.
    const inode = this.#create(from, dir);
    directory.add(canonical, inode.ino);
    this.#touch(parent);
    return inode;
  }

  /** A directory that may get names: a removed one may not. */
  #liveDirectory(dir: number): Inode | number {
    const inode = this.#inodes.get(dir);
    if (inode === undefined) return -E.ENOENT;
    if (directoryOf(inode) === undefined) return -E.ENOTDIR;
    return inode.nlink === 0 ? -E.ENOENT : inode;
  }

  #directory(ino: number): Directory | number {
    const inode = this.#inodes.get(ino);
    if (inode === undefined) return -E.ENOENT;
    return directoryOf(inode) ?? -E.ENOTDIR;
  }

  #regular(ino: number): Inode | number {
    const inode = this.#inodes.get(ino);
    if (inode === undefined) return -E.ENOENT;
    return (inode.mode & C.S_IFMT) === C.S_IFREG ? inode : notRegular(inode);
  }

  #child(dir: number, name: string): Inode | number {
    const ino = this.lookup(dir, name);
    return ino < 0 ? ino : this.#inodes.get(ino)!;
  }

  /** Sets a directory's mtime and ctime, and answers them. */
  #touch(directory: Inode): Instant {
    const now = this.#clock.now();
    directory.mtime = directory.ctime = now;
    return now;
  }

  /** Takes one name's share of an inode's life; a directory has but one. */
  #dropName(inode: Inode, now: Instant): void {
    inode.ctime = now;
    inode.nlink = directoryOf(inode) === undefined ? inode.nlink - 1 : 0;
    if (inode.nlink > 0) return;
    if (inode.pins > 0) this.#orphans++;
    else this.#destroy(inode);
  }

  #destroy(inode: Inode): void {
    if ((inode.mode & C.S_IFMT) === C.S_IFREG) this.#files.release(inode);
    this.xattrs.forget(inode.ino);
    this.#inodes.remove(inode);
  }
}
