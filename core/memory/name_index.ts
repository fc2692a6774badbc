/**
 * Where in a directory each name is: a hash table of numbers alone, beside which a JavaScript Map takes
 * twice the time and, in a large directory, twice the cache misses.
 *
 * Invariants: `#table` holds pairs of a name's hash and its slot plus one, zero for none; a name stands at
 * the first free pair from where its hash points (linear probing), without gaps between, so that nothing
 * marks where a removed name was.
 */

/** Pairs of a new table, a power of two as all sizes. */
const PAIRS_MIN = 16;

export class NameIndex {
  /** So that nobody can choose names that all fall together. */
  static #processSeed: number | undefined;
  readonly #entries: readonly unknown[];
  readonly #seed: number;
  #table: Int32Array;
  #size = 0;

  /** `entries` has a name, or undefined, for every slot, at twice its number. */
  constructor(entries: readonly unknown[]) {
    NameIndex.#processSeed ??= Math.floor(Math.random() * 0x7fffffff);
    this.#seed = NameIndex.#processSeed;
    this.#entries = entries;
    this.#table = new Int32Array(2 * PAIRS_MIN);
    for (let at = 0; at < entries.length; at += 2) {
      if (entries[at] !== undefined) this.add(entries[at] as string, at >>> 1);
    }
  }

  /** The slot of a name, or -1. */
  find(name: string): number {
    const at = this.#locate(name);
    return this.#table[at + 1] - 1;
  }

  /** Enters the slot of a name that is not there yet. */
  add(name: string, slot: number): void {
    if (++this.#size * 8 > this.#table.length * 3) this.#resize(this.#table.length * 2);
    put(this.#table, hashOf(name, this.#seed), slot + 1);
  }

  /** Takes out a name that is there, whose slot still has it: that slot. */
  remove(name: string): number {
    const table = this.#table;
    const mask = table.length - 1;
    let gap = this.#locate(name);
    const slot = table[gap + 1] - 1;
    // What comes behind moves up unless that were before where its hash points.
    for (let at = (gap + 2) & mask; table[at + 1] !== 0; at = (at + 2) & mask) {
      const home = (table[at] << 1) & mask;
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      table[gap] = table[at];
      table[gap + 1] = table[at + 1];
      gap = at;
    }
    table[gap + 1] = 0;
    if (--this.#size * 32 < table.length && table.length > 2 * PAIRS_MIN) {
      this.#resize(table.length / 2);
    }
    return slot;
  }

  /** Violations of the invariants, for a directory of `size` names. */
  check(entries: readonly unknown[], size: number): string[] {
    const found: string[] = [];
    if (entries !== this.#entries) found.push("the index is another directory's");
    let used = 0;
    for (let at = 0; at < this.#table.length; at += 2) {
      const slot = this.#table[at + 1] - 1;
      if (slot < 0) continue;
      used++;
      if (entries[2 * slot] === undefined) found.push(`free slot ${slot} is in the index`);
    }
    if (used !== size || used !== this.#size) found.push(`${size} names, ${used} in the index`);
    return found;
  }

  /** Where a name's pair is, or the empty one where it would be. */
  #locate(name: string): number {
    const table = this.#table;
    const mask = table.length - 1;
    const hash = hashOf(name, this.#seed);
    for (let at = (hash << 1) & mask;; at = (at + 2) & mask) {
      const slot = table[at + 1];
      if (slot === 0 || (table[at] === hash && this.#entries[2 * slot - 2] === name)) return at;
    }
  }

  #resize(length: number): void {
    const old = this.#table;
    this.#table = new Int32Array(length);
    for (let at = 0; at < old.length; at += 2) {
      if (old[at + 1] !== 0) put(this.#table, old[at], old[at + 1]);
    }
  }
}

function put(table: Int32Array, hash: number, value: number): void {
  const mask = table.length - 1;
  let at = (hash << 1) & mask;
  while (table[at + 1] !== 0) at = (at + 2) & mask;
  table[at] = hash;
  table[at + 1] = value;
}

/** FNV-1a over the code units, its bits mixed so that the low ones can choose a place. */
function hashOf(name: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < name.length; at++) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
