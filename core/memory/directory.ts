import { NameIndex } from "./name_index.ts";

/**
 * The names in a directory. Each entry keeps the slot it got, whose number is its cookie, so that a
 * reader goes on where it was whatever else comes and goes; free slots are filled again.
 *
 * Invariants: `#entries` holds a name and an inode number for each slot, side by side because a lookup
 * wants both; a free slot has no name and holds the complement of the next free slot's number. `#index`
 * is there from the time of more than SCANNED_MAX slots on, and then has every name.
 */

const NO_SLOT = -1;
/** So many slots are looked through quicker than an index. */
const SCANNED_MAX = 8;

type Entries = (string | number | undefined)[];

export class Directory {
  /** Inode number of the directory that holds this one; its own for the root. */
  parent: number;
  /** Its name there; "" for the root. */
  name: string;
  #entries: Entries = [];
  #index: NameIndex | undefined;
  #free = NO_SLOT;
  /** Number of entries. */
  size = 0;

  constructor(parent: number, name: string) {
    this.parent = parent;
    this.name = name;
  }

  /** The inode number under a name, or 0. */
  get(name: string): number {
    const slot = this.#find(name);
    return slot === NO_SLOT ? 0 : this.#entries[2 * slot + 1] as number;
  }

  /** Adds a name that is not there yet. */
  add(name: string, ino: number): void {
    const entries = this.#entries;
    let slot = this.#free;
    if (slot === NO_SLOT) {
      slot = this.slots;
      entries.push(name, ino);
    } else {
      this.#free = ~(entries[2 * slot + 1] as number);
      entries[2 * slot] = name;
      entries[2 * slot + 1] = ino;
    }
    this.size++;
    if (this.#index !== undefined) this.#index.add(name, slot);
    else if (this.slots > SCANNED_MAX) this.#index = new NameIndex(entries);
  }

  /** Gives a name that is there to another inode. */
  replace(name: string, ino: number): void {
    this.#entries[2 * this.#find(name) + 1] = ino;
  }

  /** Takes out a name that is there. */
  remove(name: string): void {
    const slot = this.#index === undefined ? this.#find(name) : this.#index.remove(name);
    if (--this.size === 0 && this.#index !== undefined) {
      this.#entries = [];
      this.#index = undefined;
      this.#free = NO_SLOT;
      return;
    }
    this.#entries[2 * slot] = undefined;
    this.#entries[2 * slot + 1] = ~this.#free;
    this.#free = slot;
  }

  /** Number of slots: cookies go from 1 to this. */
  get slots(): number {
    return this.#entries.length >>> 1;
  }

  /** The name in a slot, or undefined if it is free. */
  nameAt(slot: number): string | undefined {
    return this.#entries[2 * slot] as string | undefined;
  }

  inoAt(slot: number): number {
    return this.#entries[2 * slot + 1] as number;
  }

  /** All names, in the order of their slots. */
  names(): string[] {
    const entries = this.#entries;
    const names: string[] = [];
    for (let at = 0; at < entries.length; at += 2) {
      const name = entries[at];
      if (name !== undefined) names.push(name as string);
    }
    return names;
  }

  #find(name: string): number {
    if (this.#index !== undefined) return this.#index.find(name);
    const entries = this.#entries;
    for (let at = 0; at < entries.length; at += 2) if (entries[at] === name) return at >>> 1;
    return NO_SLOT;
  }

  /** Violations of the invariants above. */
  check(): string[] {
    const found: string[] = [];
    let used = 0;
    for (let slot = 0; slot < this.slots; slot++) {
      const name = this.nameAt(slot);
      if (name === undefined) continue;
      used++;
      if (this.#find(name) !== slot) found.push(`slot ${slot} of "${name}" is not found`);
    }
    if (used !== this.size) found.push(`${this.size} names in ${used} slots`);
    if (this.#index !== undefined) found.push(...this.#index.check(this.#entries, used));
    let free = 0;
    for (let slot = this.#free; slot !== NO_SLOT; slot = ~this.inoAt(slot)) {
      if (this.nameAt(slot) !== undefined || ++free > this.slots) {
        found.push(`free slot ${slot} is in use`);
        break;
      }
    }
    if (used + free !== this.slots) found.push("a slot is neither used nor free");
    return found;
  }
}
