import type { Attributes, PartitionStatistics } from "../attributes.ts";
import * as C from "../constants.ts";
import { nodeRelease } from "./runtime.ts";

/** What Node answers for the preferred size of a transfer. */
const BLOCK_SIZE = 4096;

/** What both kinds of Stats have: questions about the type. */
abstract class StatsBase<N extends number | bigint> {
  declare mode: N;

  isDirectory(): boolean {
    return this.#is(C.S_IFDIR);
  }

  isFile(): boolean {
    return this.#is(C.S_IFREG);
  }

  isBlockDevice(): boolean {
    return this.#is(C.S_IFBLK);
  }

  isCharacterDevice(): boolean {
    return this.#is(C.S_IFCHR);
  }

  isSymbolicLink(): boolean {
    return this.#is(C.S_IFLNK);
  }

  isFIFO(): boolean {
    return this.#is(C.S_IFIFO);
  }

  isSocket(): boolean {
    return this.#is(C.S_IFSOCK);
  }

  #is(type: number): boolean {
    return (Number(this.mode) & C.S_IFMT) === type;
  }
}

const KINDS = ["atime", "mtime", "ctime", "birthtime"] as const;
type Kind = (typeof KINDS)[number];

/** Times as Date are a Stats' own up to Node 20; since then they are made when they are first asked for. */
const FIRST_WITH_LAZY_DATES = 22;
let datesAreOwn: boolean | undefined;

/** Makes the dates where the running Node has made them. */
function makeDates(stats: Stats | BigIntStats): void {
  datesAreOwn ??= areDatesOwn();
  if (!datesAreOwn) return;
  stats.atime = dateOf(stats.atimeMs);
  stats.mtime = dateOf(stats.mtimeMs);
  stats.ctime = dateOf(stats.ctimeMs);
  stats.birthtime = dateOf(stats.birthtimeMs);
}

/** Whether they are; then the accessors go, which would make an assignment ten times as slow. */
function areDatesOwn(): boolean {
  if (nodeRelease() >= FIRST_WITH_LAZY_DATES) return false;
  for (const kind of KINDS) {
    delete (Stats.prototype as Partial<Stats>)[kind];
    delete (BigIntStats.prototype as Partial<BigIntStats>)[kind];
  }
  return true;
}

function dateOf(milliseconds: number | bigint): Date {
  return new Date(Math.round(Number(milliseconds)));
}

/** Node's Stats. */
export class Stats extends StatsBase<number> {
  readonly dev: number;
  override readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number;
  readonly blksize = BLOCK_SIZE;
  readonly ino: number;
  readonly size: number;
  readonly blocks: number;
  readonly atimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly birthtimeMs: number;
  declare atime: Date;
  declare mtime: Date;
  declare ctime: Date;
  declare birthtime: Date;

  constructor(from: Attributes) {
    super();
    this.dev = from.dev;
    this.mode = from.mode;
    this.nlink = from.nlink;
    this.uid = from.uid;
    this.gid = from.gid;
    this.rdev = from.rdev;
    this.ino = from.ino;
    this.size = from.size;
    this.blocks = from.blocks;
    this.atimeMs = from.atimeSec * 1000 + from.atimeNsec / 1e6;
    this.mtimeMs = from.mtimeSec * 1000 + from.mtimeNsec / 1e6;
    this.ctimeMs = from.ctimeSec * 1000 + from.ctimeNsec / 1e6;
    this.birthtimeMs = from.btimeSec * 1000 + from.btimeNsec / 1e6;
    makeDates(this);
  }
}

function nanoseconds(sec: number, nsec: number): bigint {
  return BigInt(sec) * 1_000_000_000n + BigInt(nsec);
}

/** Node's BigIntStats: every number a bigint, and times in nanoseconds. */
export class BigIntStats extends StatsBase<bigint> {
  readonly dev: bigint;
  override readonly mode: bigint;
  readonly nlink: bigint;
  readonly uid: bigint;
  readonly gid: bigint;
  readonly rdev: bigint;
  readonly blksize = BigInt(BLOCK_SIZE);
  readonly ino: bigint;
  readonly size: bigint;
  readonly blocks: bigint;
  readonly atimeMs: bigint;
  readonly mtimeMs: bigint;
  readonly ctimeMs: bigint;
  readonly birthtimeMs: bigint;
  readonly atimeNs: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly birthtimeNs: bigint;
  declare atime: Date;
  declare mtime: Date;
  declare ctime: Date;
  declare birthtime: Date;

  constructor(from: Attributes) {
    super();
    this.dev = BigInt(from.dev);
    this.mode = BigInt(from.mode);
    this.nlink = BigInt(from.nlink);
    this.uid = BigInt(from.uid);
    this.gid = BigInt(from.gid);
    this.rdev = BigInt(from.rdev);
    this.ino = BigInt(from.ino);
    this.size = BigInt(from.size);
    this.blocks = BigInt(from.blocks);
    this.atimeNs = nanoseconds(from.atimeSec, from.atimeNsec);
    this.mtimeNs = nanoseconds(from.mtimeSec, from.mtimeNsec);
    this.ctimeNs = nanoseconds(from.ctimeSec, from.ctimeNsec);
    this.birthtimeNs = nanoseconds(from.btimeSec, from.btimeNsec);
    this.atimeMs = this.atimeNs / 1_000_000n;
    this.mtimeMs = this.mtimeNs / 1_000_000n;
    this.ctimeMs = this.ctimeNs / 1_000_000n;
    this.birthtimeMs = this.birthtimeNs / 1_000_000n;
    makeDates(this);
  }
}

/** Gives a class the four times as Date, computed on the first read. */
function defineDates(prototype: Stats | BigIntStats): void {
  for (const kind of KINDS) {
    Object.defineProperty(prototype, kind, {
      configurable: true,
      enumerable: true,
      get(this: Record<`${Kind}Ms`, number | bigint>): Date {
        const value = dateOf(this[`${kind}Ms`]);
        Object.defineProperty(this, kind, { ...OWN, value });
        return value;
      },
      set(this: object, value: Date): void {
        Object.defineProperty(this, kind, { ...OWN, value });
      },
    });
  }
}

const OWN = { configurable: true, enumerable: true, writable: true };
defineDates(Stats.prototype);
defineDates(BigIntStats.prototype);

const FIRST_WITH_FRSIZE = 24;

/** Node's StatFs, of numbers or bigints. */
export class StatFs {
  readonly type: number | bigint;
  /** Bytes of a block; the counts of blocks are in this unit. */
  readonly bsize: number | bigint;
  /** The same, since Node 24. */
  declare readonly frsize: number | bigint;
  readonly blocks: number | bigint;
  readonly bfree: number | bigint;
  readonly bavail: number | bigint;
  readonly files: number | bigint;
  readonly ffree: number | bigint;

  constructor(from: PartitionStatistics, bigint: boolean) {
    const as = (count: number) => (bigint ? BigInt(count) : count);
    this.type = as(from.type);
    this.bsize = as(from.blockSize);
    if (nodeRelease() >= FIRST_WITH_FRSIZE) this.frsize = this.bsize;
    this.blocks = as(from.blocks);
    this.bfree = as(from.blocksFree);
    this.bavail = as(from.blocksFree);
    this.files = as(from.files);
    this.ffree = as(from.filesFree);
  }
}
