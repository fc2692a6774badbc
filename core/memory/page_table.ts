/**
 * Which block each page of a file lies in: leaves of 512 pages (2 MiB), kept by their number, so that a
 * file of 2^52 bytes costs what is written of it, and growing never copies.
 *
 * Invariants: `#order` holds the numbers of `#leaves`, ascending; no leaf is empty.
 */

/** The page is a hole. */
export const HOLE = -1;
/** The page is allocated and reads as zeros, but was never written and has no block yet. */
export const RESERVED = -2;

const LEAF_PAGES = 512;

class Leaf {
  readonly number: number;
  /** By page within the leaf, plus one, so that 0 is a hole; RESERVED as it is. May be shorter. */
  readonly pages: number[] = [];
  count = 0;

  constructor(number: number) {
    this.number = number;
  }
}

export class PageTable {
  readonly #leaves = new Map<number, Leaf>();
  readonly #order: number[] = [];
  #recent: Leaf | undefined;
  /** Number of pages that are no holes. */
  count = 0;

  /** The block of a page, or HOLE or RESERVED. */
  get(page: number): number {
    const leaf = this.#leaf(page);
    if (leaf === undefined) return HOLE;
    const at = page % LEAF_PAGES;
    if (at >= leaf.pages.length) return HOLE;
    const entry = leaf.pages[at];
    return entry === RESERVED ? RESERVED : entry - 1;
  }

  /** Sets the block of a page, or RESERVED, or HOLE to take the page out. */
  set(page: number, block: number): void {
    const at = page % LEAF_PAGES;
    let leaf = this.#leaf(page);
    if (leaf === undefined) {
      if (block === HOLE) return;
      leaf = this.#insert(Math.floor(page / LEAF_PAGES));
    }
    const pages = leaf.pages;
    while (pages.length <= at) pages.push(0);
    const entry = block === RESERVED ? RESERVED : block + 1;
    const change = (entry === 0 ? 0 : 1) - (pages[at] === 0 ? 0 : 1);
    pages[at] = entry;
    leaf.count += change;
    this.count += change;
    if (leaf.count === 0) this.#remove(leaf);
  }

  /** The first page from `page` on that is no hole, or -1. */
  nextData(page: number): number {
    let at = this.#search(Math.floor(page / LEAF_PAGES));
    for (let from = page; at < this.#order.length; at++) {
      const leaf = this.#leaves.get(this.#order[at])!;
      const base = leaf.number * LEAF_PAGES;
      for (let i = Math.max(0, from - base); i < leaf.pages.length; i++) {
        if (leaf.pages[i] !== 0) return base + i;
      }
      from = base + LEAF_PAGES;
    }
    return -1;
  }

  /** The first page from `page` on that was written, or -1. */
  nextWritten(page: number): number {
    let at = this.nextData(page);
    while (at >= 0 && this.get(at) === RESERVED) at = this.nextData(at + 1);
    return at;
  }

  /** The first page from `page` on that was never written. */
  nextHole(page: number): number {
    let at = page;
    for (;;) {
      const leaf = this.#leaf(at);
      if (leaf === undefined) return at;
      const base = leaf.number * LEAF_PAGES;
      for (let i = at - base; i < LEAF_PAGES; i++) {
        if (i >= leaf.pages.length || leaf.pages[i] <= 0) return base + i;
      }
      at = base + LEAF_PAGES;
    }
  }

  #leaf(page: number): Leaf | undefined {
    const number = Math.floor(page / LEAF_PAGES);
    const recent = this.#recent;
    if (recent !== undefined && recent.number === number) return recent;
    const leaf = this.#leaves.get(number);
    if (leaf !== undefined) this.#recent = leaf;
    return leaf;
  }

  #insert(number: number): Leaf {
    const leaf = new Leaf(number);
    this.#leaves.set(number, leaf);
    const order = this.#order;
    if (order.length === 0 || order[order.length - 1] < number) order.push(number);
    else order.splice(this.#search(number), 0, number);
    this.#recent = leaf;
    return leaf;
  }

  #remove(leaf: Leaf): void {
    this.#leaves.delete(leaf.number);
    const at = this.#search(leaf.number);
    if (at === this.#order.length - 1) this.#order.pop();
    else this.#order.splice(at, 1);
    if (this.#recent === leaf) this.#recent = undefined;
  }

  /** Where in `#order` the first leaf stands whose number is at least `number`. */
  #search(number: number): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#order[middle] < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
