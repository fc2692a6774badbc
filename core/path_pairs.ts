/**
 * Texts that name one path or two, `FIRST[=SECOND]`, and lists of them. `\=`, `\:`, `\;` and `\\` stand for the
 * letter itself; and where it can be asked what exists, a name that does is taken as it is written.
 */

/** Whether a path exists. */
export type Exists = (path: string) => boolean;

export interface PathPair {
  /** As it was written. */
  readonly text: string;
  readonly first: string;
  readonly second?: string;
}

const NEVER: Exists = () => false;
/** An escape, or a letter by itself. */
const LETTER = /\\[\\=:;]|[^]/g;

function unescape(text: string): string {
  return text.replace(/\\([\\=:;])/g, "$1");
}

/** Where a letter stands that is not escaped. */
function positions(text: string, letter: string): number[] {
  const found: number[] = [];
  for (const { 0: part, index } of text.matchAll(LETTER)) if (part === letter) found.push(index);
  return found;
}

/** The name that is written, if one of what it may mean exists. */
function existing(text: string, exists: Exists): string | undefined {
  return [text, unescape(text)].find((name) => name !== "" && exists(name));
}

/** Splits at the "=" with the longest FIRST that exists, else at the first one: `second` is undefined without one. */
export function splitPair(text: string, exists = NEVER): PathPair {
  const ends = positions(text, "=");
  for (const end of [text.length, ...ends.toReversed()]) {
    const first = existing(text.slice(0, end), exists);
    if (first !== undefined) return pairAt(text, first, end);
  }
  const end = ends[0] ?? text.length;
  return pairAt(text, unescape(text.slice(0, end)), end);
}

function pairAt(text: string, first: string, end: number): PathPair {
  return end === text.length
    ? { text, first }
    : { text, first, second: unescape(text.slice(end + 1)) };
}

/**
 * The pairs of a list, without those that lack a side of their "=". A separator within a name that exists parts
 * nothing, unless what is before it exists as well.
 */
export function splitList(list: string, separator: string, exists = NEVER): PathPair[] {
  const ends = [...positions(list, separator), list.length];
  const pairs: PathPair[] = [];
  for (let start = 0, at = 0; at < ends.length; at++) {
    let pair = splitPair(list.slice(start, ends[at]), exists);
    for (let end = at; exists !== NEVER && end < ends.length; end++) {
      const longer = splitPair(list.slice(start, ends[end]), exists);
      if (longer.first === "" || !exists(longer.first)) continue;
      pair = longer;
      at = end;
      break;
    }
    pairs.push(pair);
    start = ends[at] + 1;
  }
  return pairs.filter(({ first, second }) => first !== "" && second !== "");
}

/** The last of several that go to one place, at its own turn. */
export function lastForPlace<T>(items: readonly T[], placeOf: (item: T) => string): T[] {
  const byPlace = new Map<string, T>();
  for (const item of items) {
    const place = placeOf(item);
    byPlace.delete(place);
    byPlace.set(place, item);
  }
  return [...byPlace.values()];
}
