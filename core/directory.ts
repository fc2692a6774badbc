/**
 * The names in a directory. Each entry keeps the slot it got, whose number is its cookie, so that a
 * reader goes on where it was whatever else comes and goes; free slots are filled again.
 *
 * Invariants: `#slots` maps exactly the names of the slots in use; a free slot has no name and holds the
 * complement of the next free slot's number.
 */

const NO_SLOT = -1;

export class Directory {
  /** Inode number of the directory that holds this one; its own for the root. */
  parent: number;
  /** Its name there; "" for the root. */
  name: string;
  #slots: Map<string, number> | undefined;
  #names: (string | undefined)[] = [];
  #inos: number[] = [];
  #free = NO_SLOT;

  constructor(parent: number, name: string) {
    this.parent = parent;
    this.name = name;
  }

  /** Number of entries. */
  get size(): number {
    return this.#slots === undefined ? 0 : this.#slots.size;
  }

  /** The inode number under a name, or 0. */
  get(name: string): number {
    if (this.#slots === undefined) return 0;
    const slot = this.#slots.get(name);
    return slot === undefined ? 0 : this.#inos[slot];
  }

  /** Adds a name that is not there yet. */
  add(name: string, ino: number): void {
    const slots = this.#slots ??= new Map();
    const slot = this.#free;
    if (slot === NO_SLOT) {
      slots.set(name, this.#names.length);
      this.#names.push(name);
      this.#inos.push(ino);
      return;
    }
    this.#free = ~this.#inos[slot];
    this.#names[slot] = name;
    this.#inos[slot] = ino;
    slots.set(name, slot);
  }

  /** Gives a name that is there to another inode. */
  replace(name: string, ino: number): void {
    this.#inos[this.#slots!.get(name)!] = ino;
  }

  /** Takes out a name that is there. */
  remove(name: string): void {
    const slots = this.#slots!;
    const slot = slots.get(name)!;
    slots.delete(name);
    if (slots.size === 0) {
      this.#slots = undefined;
      this.#names = [];
      this.#inos = [];
      this.#free = NO_SLOT;
      return;
    }
    this.#names[slot] = undefined;
    this.#inos[slot] = ~this.#free;
    this.#free = slot;
  }

  /** Number of slots: cookies go from 1 to this. */
  get slots(): number {
    return this.#names.length;
  }

  /** The name in a slot, or undefined if it is free. */
  nameAt(slot: number): string | undefined {
    return this.#names[slot];
  }

  inoAt(slot: number): number {
    return this.#inos[slot];
  }

  /** Violations of the invariants above. */
  check(): string[] {
    const found: string[] = [];
    let used = 0;
    for (let slot = 0; slot < this.#names.length; slot++) {
      const name = this.#names[slot];
      if (name === undefined) continue;
      used++;
      if (this.#slots?.get(name) !== slot) found.push(`slot ${slot} of "${name}" is not mapped`);
    }
    if (used !== this.size) found.push(`${this.size} names in ${used} slots`);
    let free = 0;
    for (let slot = this.#free; slot !== NO_SLOT; slot = ~this.#inos[slot]) {
      if (this.#names[slot] !== undefined || ++free > this.#names.length) {
        found.push(`free slot ${slot} is in use`);
        break;
      }
    }
    if (used + free !== this.#names.length) found.push("a slot is neither used nor free");
    return found;
  }
}
