/**
 * The bytes of a partition's regular files, and the budget they are counted against. A file of one page
 * has just a block, as small as its bytes allow; a larger or sparse one has a table of pages.
 *
 * Invariants: bytes of a block behind the file's end are zero; `used` is the number of pages, of whatever
 * block size, that files hold, as st_blocks counts them.
 */
import {
  FALLOC_FL_COLLAPSE_RANGE,
  FALLOC_FL_INSERT_RANGE,
  FALLOC_FL_KEEP_SIZE,
  FALLOC_FL_PUNCH_HOLE,
  FALLOC_FL_ZERO_RANGE,
  FILE_SIZE_MAX,
  SEEK_DATA,
} from "../constants.ts";
import { EFBIG, EINVAL, ENOSPC, ENXIO } from "../errno.ts";
import { type Inode, pagesOf } from "./inode.ts";
import { PAGE_CLASS, PAGE_SIZE, PAGES_MAX, PageStore, sizeClassOf } from "./page_store.ts";
import type { Quota } from "./quota.ts";
import { HOLE, PageTable, RESERVED } from "./page_table.ts";

/** Copies of up to this many bytes are quicker in a loop than through a view. */
const LOOP_COPY_MAX = 32;

export class FileStore {
  readonly #store = new PageStore();
  readonly #quota: Quota | undefined;
  /** Most pages that files may hold together. */
  max: number;
  used = 0;

  constructor(max: number, quota?: Quota) {
    this.max = Math.min(max, PAGES_MAX);
    this.#quota = quota;
  }

  /** Number of blocks handed out, which `check` compares with what files hold. */
  blocks(): number {
    return this.#store.used();
  }

  /** Bytes of memory behind the blocks. */
  footprint(): number {
    return this.#store.footprint();
  }

  read(inode: Inode, buffer: Uint8Array, position: number): number {
    const length = Math.min(buffer.length, inode.size - position);
    if (length <= 0) return 0;
    const body = inode.body;
    let done = 0;
    while (done < length) {
      const at = (position + done) % PAGE_SIZE;
      const some = Math.min(PAGE_SIZE - at, length - done);
      const page = (position + done - at) / PAGE_SIZE;
      const block = typeof body === "number"
        ? (page === 0 ? body : HOLE)
        : body === null
        ? HOLE
        : (body as PageTable).get(page);
      if (block < 0) buffer.fill(0, done, done + some);
      else this.#copyOut(block, at, buffer, done, some);
      done += some;
    }
    return length;
  }

  /** Writes as many of the bytes as the budget has room for: their number, or -ENOSPC or -EDQUOT for none. */
  write(inode: Inode, buffer: Uint8Array, position: number): number {
    const end = position + buffer.length;
    const done = typeof inode.body !== "object" || inode.body === null
      ? (end <= PAGE_SIZE
        ? this.#writeSmall(inode, buffer, position)
        : this.#writePages(inode, buffer, position))
      : this.#writePages(inode, buffer, position);
    if (done > 0 && position + done > inode.size) inode.size = position + done;
    return done;
  }

  /** Sets the size; pages behind it are freed, unless it grows, even those that fallocate put there. */
  resize(inode: Inode, size: number): void {
    const { body } = inode;
    if (size <= inode.size && body !== null) {
      if (size === 0) {
        this.release(inode);
      } else if (typeof body === "number") {
        const bytes = this.#store.size(body);
        if (size < bytes) this.#zero(body, size, bytes);
      } else {
        this.#punchPages(inode, Math.ceil(size / PAGE_SIZE), Infinity);
        const at = size % PAGE_SIZE;
        const block = at === 0 ? HOLE : (body as PageTable).get((size - at) / PAGE_SIZE);
        if (block >= 0) this.#zero(block, at, PAGE_SIZE);
      }
    }
    inode.size = size;
  }

  /** Frees everything that the file holds. */
  release(inode: Inode): void {
    const { body } = inode;
    if (typeof body === "number") {
      this.#store.free(body);
      this.#give(inode, 1);
    } else if (body !== null) {
      this.#punchPages(inode, 0, Infinity);
    }
    inode.body = null;
  }

  /** fallocate(2): 0 or -errno; the caller has checked the flags and that the range is no nonsense. */
  allocate(inode: Inode, mode: number, offset: number, length: number): number {
    const end = offset + length;
    if (mode & FALLOC_FL_COLLAPSE_RANGE) return this.#collapse(inode, offset, length);
    if (mode & FALLOC_FL_INSERT_RANGE) return this.#insert(inode, offset, length);
    if (mode & FALLOC_FL_PUNCH_HOLE) {
      this.#punch(inode, offset, end);
      return 0;
    }
    const pages = Math.ceil(end / PAGE_SIZE) - Math.floor(offset / PAGE_SIZE);
    // What is there already is counted too, only to refuse the hopeless before looking at each page.
    if (pages > this.max) return -ENOSPC;
    const error = this.#reserve(inode, Math.floor(offset / PAGE_SIZE), Math.ceil(end / PAGE_SIZE));
    if (error < 0) return error;
    if (mode & FALLOC_FL_ZERO_RANGE) this.#zeroRange(inode, offset, Math.min(end, inode.size));
    if (!(mode & FALLOC_FL_KEEP_SIZE) && end > inode.size) inode.size = end;
    return 0;
  }

  /** SEEK_DATA and SEEK_HOLE: an offset or -ENXIO. */
  seek(inode: Inode, offset: number, whence: number): number {
    const { body, size } = inode;
    if (offset < 0 || offset >= size) return -ENXIO;
    const page = Math.floor(offset / PAGE_SIZE);
    let found: number;
    if (whence === SEEK_DATA) {
      if (body === null) found = -1;
      else if (typeof body === "number") found = page === 0 ? 0 : -1;
      else found = (body as PageTable).nextWritten(page);
      if (found < 0 || found * PAGE_SIZE >= size) return -ENXIO;
    } else {
      if (body === null) found = page;
      else if (typeof body === "number") found = Math.max(1, page);
      else found = (body as PageTable).nextHole(page);
    }
    return Math.max(offset, Math.min(size, found * PAGE_SIZE));
  }

  #writeSmall(inode: Inode, buffer: Uint8Array, position: number): number {
    const end = position + buffer.length;
    let block = inode.body as number | null;
    if (block === null) {
      const error = this.#take(inode, 1);
      if (error < 0) return error;
      block = this.#store.allocate(sizeClassOf(end));
      if (block < 0) {
        this.#give(inode, 1);
        return block;
      }
      inode.body = block;
      this.#zero(block, 0, position);
      this.#zero(block, end, this.#store.size(block));
    } else if (end > this.#store.size(block)) {
      block = this.#enlarge(inode, sizeClassOf(end));
      if (block < 0) return block;
    }
    this.#copyIn(block, position, buffer, 0, buffer.length);
    return buffer.length;
  }

  /** Moves a file's only block into one of a larger class. */
  #enlarge(inode: Inode, sizeClass: number): number {
    const old = inode.body as number;
    const bytes = this.#store.size(old);
    const block = this.#store.allocate(sizeClass);
    if (block < 0) return block;
    const from = this.#store.offset(old);
    const to = this.#store.offset(block);
    this.#store.bytes(block).set(this.#store.bytes(old).subarray(from, from + bytes), to);
    this.#zero(block, bytes, 256 << sizeClass);
    this.#store.free(old);
    inode.body = block;
    return block;
  }

  /** The file's pages as a table, or -ENOSPC. */
  #table(inode: Inode): PageTable | number {
    const { body } = inode;
    if (typeof body === "object" && body !== null) return body as PageTable;
    const table = new PageTable();
    if (body !== null) {
      let block = body as number;
      if (this.#store.size(block) < PAGE_SIZE) block = this.#enlarge(inode, PAGE_CLASS);
      if (block < 0) return block;
      table.set(0, block);
    }
    inode.body = table;
    return table;
  }

  #writePages(inode: Inode, buffer: Uint8Array, position: number): number {
    const table = this.#table(inode);
    if (typeof table === "number") return table;
    let done = 0;
    let block = 0;
    while (done < buffer.length) {
      const at = (position + done) % PAGE_SIZE;
      const some = Math.min(PAGE_SIZE - at, buffer.length - done);
      const page = (position + done - at) / PAGE_SIZE;
      block = table.get(page);
      if (block < 0) {
        block = this.#fillPage(inode, table, page, some < PAGE_SIZE);
        if (block < 0) break;
      }
      this.#copyIn(block, at, buffer, done, some);
      done += some;
    }
    if (table.count === 0) inode.body = null;
    return done === 0 ? Math.min(block, 0) : done;
  }

  /** Gives a hole or a reserved page its block, or returns -ENOSPC, -EDQUOT. */
  #fillPage(inode: Inode, table: PageTable, page: number, zeroed: boolean): number {
    const isHole = table.get(page) === HOLE;
    const error = isHole ? this.#take(inode, 1) : 0;
    if (error < 0) return error;
    const block = zeroed
      ? this.#store.allocateZeroed(PAGE_CLASS)
      : this.#store.allocate(PAGE_CLASS);
    if (block >= 0) table.set(page, block);
    else if (isHole) this.#give(inode, 1);
    return block;
  }

  /** Counts pages that a file is to have: 0, -ENOSPC or -EDQUOT. */
  #take(inode: Inode, pages: number): number {
    if (this.used + pages > this.max) return -ENOSPC;
    if (this.#quota !== undefined) {
      const error = this.#quota.charge(inode.uid, pages, 0);
      if (error < 0) return error;
    }
    this.used += pages;
    return 0;
  }

  #give(inode: Inode, pages: number): void {
    this.#quota?.charge(inode.uid, -pages, 0);
    this.used -= pages;
  }

  #reserve(inode: Inode, first: number, end: number): number {
    if (typeof inode.body === "number" && end <= 1) return 0;
    const table = this.#table(inode);
    if (typeof table === "number") return table;
    let wanted = 0;
    for (let page = first; page < end; page++) if (table.get(page) === HOLE) wanted++;
    const error = this.#take(inode, wanted);
    if (error < 0) {
      if (table.count === 0) inode.body = null;
      return error;
    }
    for (let page = first; page < end; page++) {
      if (table.get(page) === HOLE) table.set(page, RESERVED);
    }
    return 0;
  }

  /** Makes a hole of `offset` to `end`: whole pages are freed, parts of pages zeroed. */
  #punch(inode: Inode, offset: number, end: number): void {
    if (offset >= end || inode.body === null) return;
    const first = Math.ceil(offset / PAGE_SIZE);
    const last = Math.floor(end / PAGE_SIZE);
    if (typeof inode.body === "number" && first === 0 && last > 0) return this.release(inode);
    this.#zeroRange(inode, offset, end);
    if (typeof inode.body === "number") return;
    const table = inode.body as PageTable;
    this.#punchPages(inode, first, last);
    if (table.count === 0) inode.body = null;
  }

  #punchPages(inode: Inode, first: number, end: number): void {
    const table = inode.body as PageTable;
    for (let page = table.nextData(first); page >= 0 && page < end; page = table.nextData(page)) {
      const block = table.get(page);
      table.set(page, HOLE);
      if (block >= 0) this.#store.free(block);
      this.#give(inode, 1);
    }
  }

  /** Zeroes the bytes from `offset` to `end` in the pages that are there. */
  #zeroRange(inode: Inode, offset: number, end: number): void {
    const { body } = inode;
    if (offset >= end || body === null) return;
    if (typeof body === "number") {
      this.#zero(body, offset, Math.min(end, this.#store.size(body)));
      return;
    }
    const table = body as PageTable;
    let page = table.nextData(Math.floor(offset / PAGE_SIZE));
    while (page >= 0 && page * PAGE_SIZE < end) {
      const base = page * PAGE_SIZE;
      const block = table.get(page);
      const from = Math.max(0, offset - base);
      if (block >= 0) this.#zero(block, from, Math.min(PAGE_SIZE, end - base));
      page = table.nextData(page + 1);
    }
  }

  #collapse(inode: Inode, offset: number, length: number): number {
    if (offset % PAGE_SIZE !== 0 || length % PAGE_SIZE !== 0) return -EINVAL;
    if (offset + length >= inode.size) return -EINVAL;
    const table = this.#table(inode);
    if (typeof table === "number") return table;
    const first = offset / PAGE_SIZE;
    const pages = length / PAGE_SIZE;
    this.#punchPages(inode, first, first + pages);
    for (let page = table.nextData(first); page >= 0; page = table.nextData(page + 1)) {
      const block = table.get(page);
      table.set(page, HOLE);
      table.set(page - pages, block);
    }
    if (table.count === 0) inode.body = null;
    inode.size -= length;
    return 0;
  }

  #insert(inode: Inode, offset: number, length: number): number {
    if (offset % PAGE_SIZE !== 0 || length % PAGE_SIZE !== 0) return -EINVAL;
    if (offset >= inode.size) return -EINVAL;
    if (inode.size + length > FILE_SIZE_MAX) return -EFBIG;
    const table = this.#table(inode);
    if (typeof table === "number") return table;
    const first = offset / PAGE_SIZE;
    const moved: [page: number, block: number][] = [];
    for (let page = table.nextData(first); page >= 0; page = table.nextData(page + 1)) {
      moved.push([page, table.get(page)]);
    }
    for (const [page] of moved) table.set(page, HOLE);
    for (const [page, block] of moved) table.set(page + length / PAGE_SIZE, block);
    if (table.count === 0) inode.body = null;
    inode.size += length;
    return 0;
  }

  #zero(block: number, from: number, end: number): void {
    if (from >= end) return;
    const at = this.#store.offset(block);
    this.#store.bytes(block).fill(0, at + from, at + end);
  }

  #copyIn(block: number, at: number, from: Uint8Array, start: number, count: number): void {
    const bytes = this.#store.bytes(block);
    const to = this.#store.offset(block) + at;
    if (count <= LOOP_COPY_MAX) {
      for (let i = 0; i < count; i++) bytes[to + i] = from[start + i];
    } else {
      bytes.set(count === from.length ? from : from.subarray(start, start + count), to);
    }
  }

  #copyOut(block: number, at: number, to: Uint8Array, start: number, count: number): void {
    // Only page 0's block can be smaller than a page; behind it the page reads as zeros.
    const stored = Math.min(count, Math.max(0, this.#store.size(block) - at));
    const bytes = this.#store.bytes(block);
    const from = this.#store.offset(block) + at;
    if (stored <= LOOP_COPY_MAX) {
      for (let i = 0; i < stored; i++) to[start + i] = bytes[from + i];
    } else {
      to.set(bytes.subarray(from, from + stored), start);
    }
    if (stored < count) to.fill(0, start + stored, start + count);
  }

  /** Number of blocks that a file holds, for `check`. */
  blocksOf(inode: Inode): number {
    const { body } = inode;
    if (body === null || typeof body === "number") return pagesOf(body);
    const table = body as PageTable;
    let blocks = 0;
    for (let page = table.nextData(0); page >= 0; page = table.nextData(page + 1)) {
      if (table.get(page) >= 0) blocks++;
    }
    return blocks;
  }
}
