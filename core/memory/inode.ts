import type { Attributes } from "../attributes.ts";
import { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } from "../constants.ts";
import { EINVAL, EISDIR, ENOSPC } from "../errno.ts";
import { encodeName } from "../bytes.ts";
import type { Directory } from "./directory.ts";
import { type Clock, type Instant, isBefore } from "../instant.ts";
import type { PageTable } from "./page_table.ts";
import type { Quota } from "./quota.ts";

/**
 * What an inode holds. Regular file: nothing, the block of its only page (page 0; the block may be
 * smaller than a page, what lies behind it reads as zeros), or a table of pages. Symlink: its target.
 */
export type Body = null | number | PageTable | Directory | string;

/** Bytes that tmpfs counts for each entry in a directory's size. */
const DIRECTORY_ENTRY_SIZE = 20;

/** An inode of a memory partition. It lives while `nlink` or `pins` is above zero. */
export class Inode {
  readonly ino: number;
  mode: number;
  nlink = 1;
  uid: number;
  gid: number;
  readonly rdev: number;
  /** Bytes of a regular file. */
  size = 0;
  body: Body = null;
  /** How often it is held open. */
  pins = 0;
  atime: Instant;
  mtime: Instant;
  ctime: Instant;
  btime: Instant;

  constructor(ino: number, mode: number, uid: number, gid: number, rdev: number, now: Instant) {
    this.ino = ino;
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    this.rdev = rdev;
    this.atime = now;
    this.mtime = now;
    this.ctime = now;
    this.btime = now;
  }
}

/** The inode's directory, or undefined if it is none. */
export function directoryOf(inode: Inode): Directory | undefined {
  return (inode.mode & S_IFMT) === S_IFDIR ? inode.body as Directory : undefined;
}

/** What reading or writing an inode that is no regular file answers. */
export function notRegular(inode: Inode): number {
  return (inode.mode & S_IFMT) === S_IFDIR ? -EISDIR : -EINVAL;
}

/** Number of pages that a regular file's body takes. */
export function pagesOf(body: Body): number {
  return body === null ? 0 : typeof body === "number" ? 1 : (body as PageTable).count;
}

export function fillAttributes(inode: Inode, out: Attributes): void {
  const mode = inode.mode;
  out.ino = inode.ino;
  out.mode = mode;
  out.nlink = inode.nlink;
  out.uid = inode.uid;
  out.gid = inode.gid;
  out.rdev = inode.rdev;
  const type = mode & S_IFMT;
  out.size = inode.size;
  out.blocks = 0;
  if (type === S_IFDIR) out.size = (inode.body as Directory).size * DIRECTORY_ENTRY_SIZE;
  else if (type === S_IFREG) out.blocks = pagesOf(inode.body) * 8;
  else if (type === S_IFLNK) out.size = encodeName(inode.body as string).length;
  const { atime, mtime, ctime, btime } = inode;
  out.atimeSec = atime.sec;
  out.atimeNsec = atime.nsec;
  out.mtimeSec = mtime.sec;
  out.mtimeNsec = mtime.nsec;
  out.ctimeSec = ctime.sec;
  out.ctimeNsec = ctime.nsec;
  out.btimeSec = btime.sec;
  out.btimeNsec = btime.nsec;
}

/** Seconds after which relatime lets a read move atime in any case. */
const RELATIME_SECONDS = 24 * 60 * 60;

/** Moves atime as relatime does: when it is no later than mtime or ctime, or a day old. */
export function recordAccess(inode: Inode, clock: Clock): void {
  const { atime, mtime, ctime } = inode;
  if (isBefore(mtime, atime) && isBefore(ctime, atime)) {
    if (clock.recent().sec - atime.sec < RELATIME_SECONDS) return;
  }
  inode.atime = clock.now();
}

const CHUNK = 256;
/** Most inodes of a partition without a budget. */
const INODES_MAX = 0x7fffffff;

/**
 * Live inodes by number. Numbers only grow, so dead ones leave chunks, which go when they are empty:
 * lookup is two indexings at any age.
 */
export class InodeTable {
  readonly #chunks: (Chunk | undefined)[] = [];
  #next = 1;
  readonly quota: Quota | undefined;
  /** Most inodes. */
  max: number;
  /** Number of live inodes, those that are taken and not yet added among them. */
  size = 0;

  constructor(max = INODES_MAX, quota?: Quota) {
    this.max = max;
    this.quota = quota;
  }

  /** Counts an inode of that owner that `add` is to enter: 0, -ENOSPC or -EDQUOT. */
  take(uid: number): number {
    if (this.size >= this.max) return -ENOSPC;
    const error = this.quota === undefined ? 0 : this.quota.charge(uid, 0, 1);
    if (error === 0) this.size++;
    return error;
  }

  /** The number that the next `add` wants. */
  get next(): number {
    return this.#next;
  }

  get(ino: number): Inode | undefined {
    const chunk = this.#chunks[ino < 0x80000000 ? ino >>> 8 : Math.floor(ino / CHUNK)];
    return chunk === undefined ? undefined : chunk.inodes[ino % CHUNK];
  }

  /** Enters an inode that was taken and has the number `next`. */
  add(inode: Inode): void {
    const at = Math.floor(this.#next / CHUNK);
    let chunk = this.#chunks[at];
    if (chunk === undefined) {
      chunk = new Chunk();
      while (this.#chunks.length < at) this.#chunks.push(undefined);
      this.#chunks[at] = chunk;
    }
    while (chunk.inodes.length < this.#next % CHUNK) chunk.inodes.push(undefined);
    chunk.inodes[this.#next % CHUNK] = inode;
    chunk.live++;
    this.#next++;
  }

  remove(inode: Inode): void {
    const at = Math.floor(inode.ino / CHUNK);
    const chunk = this.#chunks[at]!;
    chunk.inodes[inode.ino % CHUNK] = undefined;
    this.size--;
    this.quota?.charge(inode.uid, 0, -1);
    // The chunk that still grows stays.
    if (--chunk.live === 0 && at !== Math.floor(this.#next / CHUNK)) this.#chunks[at] = undefined;
  }

  /** Makes another user the owner, who pays from now on: 0 or -EDQUOT. */
  give(inode: Inode, uid: number): number {
    if (uid === inode.uid) return 0;
    const pages = (inode.mode & S_IFMT) === S_IFREG ? pagesOf(inode.body) : 0;
    const error = this.quota?.charge(uid, pages, 1) ?? 0;
    if (error < 0) return error;
    this.quota?.charge(inode.uid, -pages, -1);
    inode.uid = uid;
    return 0;
  }

  /** How often each pinned inode is. */
  pinned(): Map<number, number> {
    const pins = new Map<number, number>();
    for (const inode of this) if (inode.pins > 0) pins.set(inode.ino, inode.pins);
    return pins;
  }

  *[Symbol.iterator](): Generator<Inode> {
    for (const chunk of this.#chunks) {
      if (chunk === undefined) continue;
      for (const inode of chunk.inodes) if (inode !== undefined) yield inode;
    }
  }
}

class Chunk {
  readonly inodes: (Inode | undefined)[] = [];
  live = 0;
}
