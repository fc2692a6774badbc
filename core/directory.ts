/**
 * The names in a directory. Each entry keeps the slot it got, whose number is its cookie, so that a
 * reader goes on where it was whatever else comes and goes; free slots are filled again.
 *
 * Invariants: `#slots` maps the names of the slots in use to them, and names that were removed to NO_SLOT;
 * a free slot has no name and holds the complement of the next free slot's number.
 *
 * Removed names stay in the map for a while because a JavaScript Map keeps deleted entries in its chains:
 * a name that comes and goes would be found ever more slowly until the next growth.
 */

const NO_SLOT = -1;
/** Removed names that may stay beyond as many as there are entries. */
const REMOVED_MAX = 32;

export class Directory {
  /** Inode number of the directory that holds this one; its own for the root. */
  parent: number;
  /** Its name there; "" for the root. */
  name: string;
  #slots: Map<string, number> | undefined;
  #names: (string | undefined)[] = [];
  #inos: number[] = [];
  #free = NO_SLOT;
  /** Number of entries. */
  size = 0;

  constructor(parent: number, name: string) {
    this.parent = parent;
    this.name = name;
  }

  /** The inode number under a name, or 0. */
  get(name: string): number {
    if (this.#slots === undefined) return 0;
    const slot = this.#slots.get(name);
    return slot === undefined || slot === NO_SLOT ? 0 : this.#inos[slot];
  }

  /** Adds a name that is not there yet. */
  add(name: string, ino: number): void {
    const slots = this.#slots ??= new Map();
    const slot = this.#free;
    this.size++;
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
    this.size--;
    if (this.size === 0 && slots.size > REMOVED_MAX) {
      this.#slots = undefined;
      this.#names = [];
      this.#inos = [];
      this.#free = NO_SLOT;
      return;
    }
    slots.set(name, NO_SLOT);
    this.#names[slot] = undefined;
    this.#inos[slot] = ~this.#free;
    this.#free = slot;
    if (slots.size > 2 * this.size + REMOVED_MAX) this.#forgetRemoved();
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

  #forgetRemoved(): void {
    const slots = new Map<string, number>();
    for (const [name, slot] of this.#slots!) if (slot !== NO_SLOT) slots.set(name, slot);
    this.#slots = slots;
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
    for (const [name, slot] of this.#slots ?? []) {
      if (slot !== NO_SLOT && this.#names[slot] !== name) found.push(`"${name}" is mapped wrongly`);
    }
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
