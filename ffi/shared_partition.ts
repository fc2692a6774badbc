/**
 * A root of a session's tree as a partition of the VFS: the arena's inodes, reached over the C ABI.
 *
 * Nothing here allocates on a hot path: names are encoded into buffers made once, attributes come back
 * in one struct, and numbers are doubles on both sides.
 */
import { ACCESS_ACL, DEFAULT_ACL } from "../core/acl.ts";
import type { AttributeChanges, Attributes, PartitionStatistics } from "../core/attributes.ts";
import { decodeName, encodeName } from "../core/bytes.ts";
import { NAME_MAX, PATH_MAX } from "../core/constants.ts";
import { EINVAL, ENAMETOOLONG } from "../core/errno.ts";
import { FsError } from "../core/fs_error.ts";
import type { DirectorySink, NewInode, Partition } from "../core/partition.ts";
import * as abi from "./abi.ts";
import { SharedXattrs } from "./shared_xattrs.ts";
import type { Functions, Library } from "./signatures.ts";

const DIRECTORY_BUFFER = 32 * 1024;
const CHECK_BUFFER = 64 * 1024;

const encoder = new TextEncoder();

/** Encodes `text` to the front of `buffer`: how many bytes it has, or -1 where it does not fit. */
function encodeInto(text: string, buffer: Uint8Array): number {
  if (text.length > buffer.length) return -1;
  if (!text.isWellFormed()) {
    const bytes = encodeName(text);
    if (bytes.length > buffer.length) return -1;
    buffer.set(bytes);
    return bytes.length;
  }
  const { read, written } = encoder.encodeInto(text, buffer);
  return read === text.length ? written : -1;
}

export class SharedPartition implements Partition {
  readonly kind = "shared";
  readonly keepsAcls = true;
  readonly root: number;
  readonly xattrs: SharedXattrs;

  readonly #c: Functions;
  readonly #session: number;
  readonly #unnamed = new Set<number>();
  /** Those that were made through this object; the arena knows the sum of all. */
  readonly #pins = new Map<number, number>();
  readonly #name = new Uint8Array(NAME_MAX);
  readonly #otherName = new Uint8Array(NAME_MAX);
  readonly #target = new Uint8Array(PATH_MAX);
  readonly #attr = new Uint8Array(abi.RAMFS_ATTR_BYTES);
  readonly #attrDoubles = new Float64Array(this.#attr.buffer);
  readonly #attrWords = new Uint32Array(this.#attr.buffer);
  readonly #statfs = new Uint8Array(abi.RAMFS_STATFS_RESULT_BYTES);
  /** Free buffers of readdir: its sink may call readdir again. */
  readonly #directoryBuffers: Uint8Array<ArrayBuffer>[] = [];

  constructor(library: Library, session: number, root: number) {
    this.#c = library.functions;
    this.#session = session;
    this.root = root;
    this.xattrs = new SharedXattrs(library, session);
  }

  lookup(dir: number, name: string): number {
    const length = encodeInto(name, this.#name);
    if (length < 0) return -ENAMETOOLONG;
    return this.#c.ramfs_lookup(this.#session, dir, this.#name, length);
  }

  find(dir: number, name: string, out: Attributes): number {
    const length = encodeInto(name, this.#name);
    if (length < 0) return -ENAMETOOLONG;
    const ino = this.#c.ramfs_find(this.#session, dir, this.#name, length, this.#attr);
    if (ino >= 0) this.#fill(out);
    return ino;
  }

  parent(dir: number): number {
    return dir === this.root ? dir : this.#c.ramfs_parent(this.#session, dir);
  }

  nameOf(dir: number): string {
    const length = this.#c.ramfs_name(this.#session, dir, this.#name, NAME_MAX);
    return length < 0 ? "" : decodeName(this.#name.subarray(0, length));
  }

  /** What programs find the root mounted with; a negative errno is none. */
  get mountFlags(): number {
    return Math.max(0, this.#c.ramfs_mount_flags(this.#session, this.root));
  }

  remounted(flags: number): number {
    return this.#c.ramfs_remount(this.#session, this.root, flags);
  }

  accessed(ino: number): void {
    this.#c.ramfs_accessed(this.#session, ino);
  }

  pinned(): Map<number, number> {
    return new Map(this.#pins);
  }

  getattr(ino: number, out: Attributes): number {
    const result = this.#c.ramfs_getattr(this.#session, ino, this.#attr);
    if (result < 0) return result;
    this.#fill(out);
    return 0;
  }

  /** Fills in the attributes that the library left in `#attr`. */
  #fill(out: Attributes): void {
    const doubles = this.#attrDoubles;
    out.ino = doubles[abi.ATTR_INO];
    out.size = doubles[abi.ATTR_SIZE];
    out.blocks = doubles[abi.ATTR_BLOCKS];
    out.rdev = doubles[abi.ATTR_RDEV];
    out.atimeSec = doubles[abi.ATTR_ATIME_SEC];
    out.mtimeSec = doubles[abi.ATTR_MTIME_SEC];
    out.ctimeSec = doubles[abi.ATTR_CTIME_SEC];
    out.btimeSec = doubles[abi.ATTR_BTIME_SEC];
    const words = this.#attrWords;
    out.atimeNsec = words[abi.ATTR_ATIME_NSEC];
    out.mtimeNsec = words[abi.ATTR_MTIME_NSEC];
    out.ctimeNsec = words[abi.ATTR_CTIME_NSEC];
    out.btimeNsec = words[abi.ATTR_BTIME_NSEC];
    out.mode = words[abi.ATTR_MODE];
    out.uid = words[abi.ATTR_UID];
    out.gid = words[abi.ATTR_GID];
    out.nlink = words[abi.ATTR_NLINK];
    const acls = words[abi.ATTR_ACLS];
    out.acl = acls & abi.RAMFS_HAS_ACCESS_ACL ? this.#acl(out.ino, ACCESS_ACL) : undefined;
    out.defaultAcl = acls & abi.RAMFS_HAS_DEFAULT_ACL ? this.#acl(out.ino, DEFAULT_ACL) : undefined;
  }

  /** A list that was there a moment ago. */
  #acl(ino: number, name: string): Uint8Array | undefined {
    const value = this.xattrs.get(ino, name);
    return typeof value === "number" ? undefined : value;
  }

  /**
   * At no moment may list and mode together grant what neither before nor behind is granted: a new list,
   * which brings its bits of the mode along, comes before the mode, one that goes away behind it.
   */
  setattr(ino: number, changes: AttributeChanges): number {
    const { acl, defaultAcl } = changes;
    let error = 0;
    if (defaultAcl) error = this.xattrs.set(ino, DEFAULT_ACL, defaultAcl, 0);
    if (acl && error === 0) error = this.xattrs.set(ino, ACCESS_ACL, acl, 0);
    if (error === 0) error = this.#setattr(ino, changes);
    if (defaultAcl === null && error === 0) error = this.xattrs.remove(ino, DEFAULT_ACL);
    if (acl === null && error === 0) error = this.xattrs.remove(ino, ACCESS_ACL);
    return error;
  }

  #setattr(ino: number, changes: AttributeChanges): number {
    const doubles = this.#attrDoubles;
    const words = this.#attrWords;
    let mask = 0;
    if (changes.mode !== undefined) mask |= abi.RAMFS_SET_MODE, words[abi.ATTR_MODE] = changes.mode;
    if (changes.uid !== undefined) mask |= abi.RAMFS_SET_UID, words[abi.ATTR_UID] = changes.uid;
    if (changes.gid !== undefined) mask |= abi.RAMFS_SET_GID, words[abi.ATTR_GID] = changes.gid;
    if (changes.size !== undefined) {
      mask |= abi.RAMFS_SET_SIZE, doubles[abi.ATTR_SIZE] = changes.size;
    }
    if (changes.atime === "now") mask |= abi.RAMFS_SET_ATIME_NOW;
    else if (changes.atime !== undefined) {
      mask |= abi.RAMFS_SET_ATIME;
      doubles[abi.ATTR_ATIME_SEC] = changes.atime.sec;
      words[abi.ATTR_ATIME_NSEC] = changes.atime.nsec;
    }
    if (changes.mtime === "now") mask |= abi.RAMFS_SET_MTIME_NOW;
    else if (changes.mtime !== undefined) {
      mask |= abi.RAMFS_SET_MTIME;
      doubles[abi.ATTR_MTIME_SEC] = changes.mtime.sec;
      words[abi.ATTR_MTIME_NSEC] = changes.mtime.nsec;
    }
    return this.#c.ramfs_setattr(this.#session, ino, mask, this.#attr);
  }

  make(dir: number, name: string, inode: NewInode): number {
    const length = encodeInto(name, this.#name);
    if (length < 0) return -ENAMETOOLONG;
    return this.#c.ramfs_make(
      this.#session,
      dir,
      this.#name,
      length,
      inode.mode,
      inode.uid,
      inode.gid,
      inode.rdev,
    );
  }

  symlink(dir: number, name: string, target: string, uid: number, gid: number): number {
    const length = encodeInto(name, this.#name);
    const targetLength = encodeInto(target, this.#target);
    if (length < 0 || targetLength < 0 || targetLength >= PATH_MAX) return -ENAMETOOLONG;
    return this.#c.ramfs_symlink(
      this.#session,
      dir,
      this.#name,
      length,
      this.#target,
      targetLength,
      uid,
      gid,
    );
  }

  readlink(ino: number): string | number {
    const length = this.#c.ramfs_readlink(this.#session, ino, this.#target, PATH_MAX);
    return length < 0 ? length : decodeName(this.#target.subarray(0, length));
  }

  link(dir: number, name: string, ino: number): number {
    const length = encodeInto(name, this.#name);
    if (length < 0) return -ENAMETOOLONG;
    return this.#c.ramfs_link(this.#session, dir, this.#name, length, ino);
  }

  unlink(dir: number, name: string): number {
    const length = encodeInto(name, this.#name);
    if (length < 0) return -ENAMETOOLONG;
    return this.#c.ramfs_unlink(this.#session, dir, this.#name, length);
  }

  rmdir(dir: number, name: string): number {
    const length = encodeInto(name, this.#name);
    if (length < 0) return -ENAMETOOLONG;
    return this.#c.ramfs_rmdir(this.#session, dir, this.#name, length);
  }

  rename(
    fromDir: number,
    fromName: string,
    toDir: number,
    toName: string,
    flags: number,
    whiteout?: NewInode,
  ): number {
    const from = encodeInto(fromName, this.#name);
    const to = encodeInto(toName, this.#otherName);
    if (from < 0 || to < 0) return -ENAMETOOLONG;
    return this.#c.ramfs_rename(
      this.#session,
      fromDir,
      this.#name,
      from,
      toDir,
      this.#otherName,
      to,
      flags,
      whiteout?.mode ?? 0,
      whiteout?.uid ?? 0,
      whiteout?.gid ?? 0,
    );
  }

  readdir(dir: number, cookie: number, sink: DirectorySink): number {
    const buffer = this.#directoryBuffers.pop() ?? new Uint8Array(DIRECTORY_BUFFER);
    const view = new DataView(buffer.buffer);
    try {
      for (;;) {
        const filled = this.#c.ramfs_readdir(this.#session, dir, cookie, buffer, buffer.length);
        if (filled <= 0) return filled;
        for (let at = 0; at < filled;) {
          const next = view.getFloat64(at + abi.DIRENT_NEXT, true);
          const length = view.getUint32(at + abi.DIRENT_NAME_LEN, true);
          const name = buffer.subarray(at + abi.DIRENT_NAME, at + abi.DIRENT_NAME + length);
          const type = view.getUint32(at + abi.DIRENT_TYPE, true);
          if (!sink(decodeName(name), view.getFloat64(at + abi.DIRENT_NODE, true), type, next)) {
            return 0;
          }
          cookie = next;
          at += (abi.DIRENT_NAME + length + 7) & ~7;
        }
      }
    } finally {
      this.#directoryBuffers.push(buffer);
    }
  }

  /** The file is born pinned, so that no keeper buries it before its opener has it: that is its first pin. */
  makeUnnamed(inode: NewInode, dir: number): number {
    const { mode, uid, gid, rdev } = inode;
    const ino = this.#c.ramfs_make(
      this.#session,
      dir,
      this.#name,
      0,
      mode,
      uid,
      gid,
      rdev,
    );
    if (ino > 0) this.#unnamed.add(ino);
    return ino;
  }

  pin(ino: number): number {
    const result = this.#unnamed.delete(ino) ? 0 : this.#c.ramfs_pin(this.#session, ino);
    if (result === 0) this.#pins.set(ino, (this.#pins.get(ino) ?? 0) + 1);
    return result;
  }

  unpin(ino: number): void {
    const left = (this.#pins.get(ino) ?? 1) - 1;
    if (left === 0) this.#pins.delete(ino);
    else this.#pins.set(ino, left);
    this.#c.ramfs_unpin(this.#session, ino);
  }

  read(ino: number, buffer: Uint8Array<ArrayBuffer>, position: number): number {
    if (position < 0) return -EINVAL;
    return this.#c.ramfs_read(this.#session, ino, buffer, buffer.length, position);
  }

  write(ino: number, buffer: Uint8Array<ArrayBuffer>, position: number): number {
    if (position < 0) return -EINVAL;
    return this.#c.ramfs_write(this.#session, ino, buffer, buffer.length, position);
  }

  allocate(ino: number, mode: number, offset: number, length: number): number {
    return this.#c.ramfs_allocate(this.#session, ino, mode, offset, length);
  }

  /**
   * An end of a FIFO by open(2)'s access mode, as a descriptor of this process; `met` tells when open(2) would have
   * come back. Or -errno: -ENXIO, -EINVAL where it is no FIFO.
   */
  openFifo(ino: number, flags: number): { descriptor: number; met: () => boolean } | number {
    const end = new Uint8Array(abi.RAMFS_FIFO_END_BYTES);
    const descriptor = this.#c.ramfs_open_fifo(this.#session, ino, flags, end);
    if (descriptor < 0) return descriptor;
    const met = () => this.#c.ramfs_fifo_met(this.#session, ino, descriptor, flags, end) !== 0;
    return { descriptor, met };
  }

  /**
   * A descriptor of this process for regular file `ino`, by the access mode and O_APPEND of open(2)'s
   * `flags`: for a program that is to inherit it. The caller closes it. Or -errno.
   */
  openDescriptor(ino: number, flags: number): number {
    return this.#c.ramfs_open(this.#session, ino, flags);
  }

  seek(ino: number, offset: number, whence: number): number {
    return this.#c.ramfs_seek(this.#session, ino, offset, whence);
  }

  /** The whole session's. Throws FsError: EINVAL for bytes where it has no tmpfs, or holds more; EPERM for a joiner who is not root. */
  setLimits(bytes: number | undefined, inodes: number | undefined): void {
    const result = this.#c.ramfs_set_limits(this.#session, bytes ?? -1, inodes ?? -1);
    if (result < 0) throw new FsError(result, "remount");
  }

  statfs(out: PartitionStatistics): number {
    const result = this.#c.ramfs_statfs(this.#session, this.#statfs);
    if (result < 0) return result;
    const doubles = new Float64Array(this.#statfs.buffer);
    const words = new Uint32Array(this.#statfs.buffer);
    out.blocks = doubles[abi.STATFS_BLOCKS];
    out.blocksFree = doubles[abi.STATFS_BLOCKS_FREE];
    out.files = doubles[abi.STATFS_FILES];
    out.filesFree = doubles[abi.STATFS_FILES_FREE];
    out.type = words[abi.STATFS_TYPE];
    out.blockSize = words[abi.STATFS_BLOCK_SIZE];
    out.nameMax = words[abi.STATFS_NAME_MAX];
    return 0;
  }

  check(): string[] {
    const text = new Uint8Array(CHECK_BUFFER);
    const violations = this.#c.ramfs_check(this.#session, text, text.length);
    if (violations === 0) return [];
    const end = text.indexOf(0);
    const lines = decodeName(text.subarray(0, end < 0 ? text.length : end)).split("\n")
      .filter((line) => line !== "");
    return lines.length > 0 ? lines : [`the arena's check answered ${violations}`];
  }
}
