/** The elements of an array variable: by index, or by any text in an associative one. */

import { encodeName } from "../../core/bytes.ts";

/** Buckets over which bash spreads the keys of an associative array; their order is that of the keys. */
const BUCKETS = 1024;

export class ArrayValue {
  /** Keys are texts in both kinds; an index is written without sign or leading zeros. */
  #elements = new Map<string, string>();
  /** The highest index so far is the last in `#elements`, so that their order is the insertion's. */
  #sorted = true;
  #highest = -1;
  /** `declare -a x` has made it, and nothing has been assigned. */
  declaredOnly = false;
  /** Who may change it: `Variables` copies an array that it shares. */
  owner: unknown;

  /** @param buckets over which bash spreads the keys */
  constructor(readonly associative = false, readonly buckets = BUCKETS) {}

  static from(values: Iterable<string>): ArrayValue {
    const array = new ArrayValue();
    for (const value of values) array.push(value);
    return array;
  }

  copy(): ArrayValue {
    const copy = new ArrayValue(this.associative, this.buckets);
    copy.#elements = new Map(this.#elements);
    copy.#sorted = this.#sorted;
    copy.#highest = this.#highest;
    copy.declaredOnly = this.declaredOnly;
    return copy;
  }

  get size(): number {
    return this.#elements.size;
  }

  /** One more than the highest index. */
  get end(): number {
    return this.#highest + 1;
  }

  get(key: string): string | undefined {
    return this.#elements.get(key);
  }

  has(key: string): boolean {
    return this.#elements.has(key);
  }

  set(key: string, value: string): void {
    this.declaredOnly = false;
    if (!this.associative) {
      const index = Number(key);
      if (index > this.#highest) this.#highest = index;
      else if (!this.#elements.has(key)) this.#sorted = false;
    }
    this.#elements.set(key, value);
  }

  push(value: string): void {
    this.set(String(this.#highest + 1), value);
  }

  delete(key: string): void {
    if (!this.#elements.delete(key) || this.associative || Number(key) !== this.#highest) return;
    this.#highest = -1;
    for (const each of this.#elements.keys()) this.#highest = Math.max(this.#highest, Number(each));
  }

  /** Replaces each value by what `change` makes of it. */
  change(change: (value: string) => string): void {
    for (const [key, value] of this.#elements) this.#elements.set(key, change(value));
  }

  /** In ascending order; keys of an associative array in bash's own. */
  keys(): string[] {
    return this.entries().map(([key]) => key);
  }

  values(): string[] {
    if (!this.associative && this.#sorted) return [...this.#elements.values()];
    return this.entries().map(([, value]) => value);
  }

  entries(): [string, string][] {
    const all = [...this.#elements];
    if (this.associative) return inBucketOrder(all, this.buckets);
    if (this.#sorted) return all;
    all.sort(([a], [b]) => Number(a) - Number(b));
    this.#elements = new Map(all);
    this.#sorted = true;
    return all;
  }
}

/** In one bucket the newest key comes first. */
function inBucketOrder(entries: [string, string][], buckets: number): [string, string][] {
  const placed = entries.map((entry, age) => ({ entry, age, bucket: hashOf(entry[0]) % buckets }));
  placed.sort((a, b) => a.bucket - b.bucket || b.age - a.age);
  return placed.map(({ entry }) => entry);
}

/** FNV-1 over the key's bytes, which are signed in C on x86. */
function hashOf(key: string): number {
  let hash = 2166136261;
  for (const byte of encodeName(key)) hash = Math.imul(hash, 16777619) ^ (byte << 24 >> 24);
  return hash >>> 0;
}
