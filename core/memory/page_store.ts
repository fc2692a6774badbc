/**
 * Memory for file pages: blocks of 256, 512, 1024, 2048 or 4096 bytes, cut from slabs of one MiB. A
 * block is a number, so that a page of a file costs no object of its own.
 *
 * Invariants: a slab holds blocks of one size; it is in its size's list of open slabs exactly while it
 * has a free block; a slab without used blocks is given back, except the last one of its size.
 */
import { ENOSPC } from "../errno.ts";

/** Bytes of a page. */
export const PAGE_SIZE = 4096;
/** The size class of a whole page; class c has blocks of 256 << c bytes. */
export const PAGE_CLASS = 4;

const UNIT_SHIFT = 8;
/** Units of 256 bytes in a slab. */
const SLAB_UNITS = 4096;
const SLAB_SHIFT = 12;
/** Block numbers are 31-bit integers, which JavaScript engines hold unboxed. */
const SLABS_MAX = 0x7fffffff >>> SLAB_SHIFT;
/** Most pages that a store can number: 512 GiB. */
export const PAGES_MAX = SLABS_MAX << (SLAB_SHIFT - PAGE_CLASS);

/**
 * C's allocators put 16 bytes before a large piece of memory, which begins with a page of the machine. So
 * many bytes later our pages are the machine's, and copying one meets one entry of its page table, not two:
 * a tenth of the time of a random read.
 */
const TO_PAGE = 4096 - 16;

class Slab {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly index: number;
  readonly sizeClass: number;
  /** First unit of each free block, a stack. */
  readonly free: Uint16Array;
  freeCount: number;
  /** Where it stands in its list of open slabs. */
  openAt = -1;

  constructor(index: number, sizeClass: number) {
    const blocks = SLAB_UNITS >>> sizeClass;
    const length = SLAB_UNITS << UNIT_SHIFT;
    this.bytes = new Uint8Array(new ArrayBuffer(length + TO_PAGE), TO_PAGE, length);
    this.index = index;
    this.sizeClass = sizeClass;
    this.free = new Uint16Array(blocks);
    this.freeCount = blocks;
    for (let i = 0; i < blocks; i++) this.free[i] = (blocks - 1 - i) << sizeClass;
  }
}

/** The smallest size class whose blocks hold `bytes` (at most a page). */
export function sizeClassOf(bytes: number): number {
  if (bytes <= 256) return 0;
  return bytes <= 512 ? 1 : bytes <= 1024 ? 2 : bytes <= 2048 ? 3 : PAGE_CLASS;
}

export class PageStore {
  readonly #slabs: (Slab | undefined)[] = [];
  readonly #vacant: number[] = [];
  readonly #open: Slab[][] = [[], [], [], [], []];

  /** A block of the class with undefined contents, or -ENOSPC when the runtime has no memory left. */
  allocate(sizeClass: number): number {
    const open = this.#open[sizeClass];
    let slab = open[open.length - 1];
    if (slab === undefined) {
      const grown = this.#grow(sizeClass);
      if (grown === undefined) return -ENOSPC;
      slab = grown;
    }
    const unit = slab.free[--slab.freeCount];
    if (slab.freeCount === 0) this.#close(slab);
    return (slab.index << SLAB_SHIFT) | unit;
  }

  /** As `allocate`, with all bytes zero. */
  allocateZeroed(sizeClass: number): number {
    const block = this.allocate(sizeClass);
    if (block < 0) return block;
    const at = this.offset(block);
    this.bytes(block).fill(0, at, at + (256 << sizeClass));
    return block;
  }

  free(block: number): void {
    const slab = this.#slabs[block >>> SLAB_SHIFT]!;
    slab.free[slab.freeCount++] = block & (SLAB_UNITS - 1);
    if (slab.openAt < 0) this.#reopen(slab);
    if (slab.freeCount < slab.free.length) return;
    if (this.#open[slab.sizeClass].length === 1) return;
    this.#close(slab);
    this.#slabs[slab.index] = undefined;
    this.#vacant.push(slab.index);
  }

  /** The bytes among which the block lies, from `offset(block)` on. */
  bytes(block: number): Uint8Array<ArrayBuffer> {
    return this.#slabs[block >>> SLAB_SHIFT]!.bytes;
  }

  offset(block: number): number {
    return (block & (SLAB_UNITS - 1)) << UNIT_SHIFT;
  }

  /** Bytes of the block. */
  size(block: number): number {
    return 256 << this.#slabs[block >>> SLAB_SHIFT]!.sizeClass;
  }

  /** Number of blocks in use. */
  used(): number {
    let used = 0;
    for (const slab of this.#slabs) {
      if (slab !== undefined) used += slab.free.length - slab.freeCount;
    }
    return used;
  }

  /** Bytes that the slabs take. */
  footprint(): number {
    return (this.#slabs.length - this.#vacant.length) * (SLAB_UNITS << UNIT_SHIFT);
  }

  #grow(sizeClass: number): Slab | undefined {
    const index = this.#vacant.length > 0 ? this.#vacant[this.#vacant.length - 1] : -1;
    const at = index < 0 ? this.#slabs.length : index;
    if (at > SLABS_MAX) return undefined;
    let slab: Slab;
    try {
      slab = new Slab(at, sizeClass);
    } catch {
      // The engine throws a RangeError when it cannot get the memory.
      return undefined;
    }
    if (index >= 0) this.#vacant.pop();
    this.#slabs[at] = slab;
    this.#reopen(slab);
    return slab;
  }

  #reopen(slab: Slab): void {
    slab.openAt = this.#open[slab.sizeClass].push(slab) - 1;
  }

  #close(slab: Slab): void {
    const open = this.#open[slab.sizeClass];
    const last = open.pop()!;
    if (last !== slab) {
      open[slab.openAt] = last;
      last.openAt = slab.openAt;
    }
    slab.openAt = -1;
  }
}
