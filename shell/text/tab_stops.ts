/** Tab stops as `expand` and `unexpand` take them: `4`, `4,8,20`, `4,/8`, `4,+8`. */
import { quoteName } from "./quoting.ts";

export class TabError extends Error {}

export class TabStops {
  /** @param every distance of those behind the list; 0 for none */
  constructor(
    readonly list: readonly number[],
    readonly every: number,
    readonly relative = false,
  ) {}

  /** The next stop behind a column, or undefined where there is none. */
  after(column: number): number | undefined {
    const stop = this.list.find((each) => each > column);
    if (stop !== undefined) return stop;
    if (this.every === 0) return undefined;
    const from = this.relative ? this.list.at(-1) ?? 0 : 0;
    return from + (Math.floor((column - from) / this.every) + 1) * this.every;
  }
}

/** Throws TabError. */
export function parseTabStops(texts: readonly string[]): TabStops {
  const words = texts.flatMap((text) => text.split(/[, \t]+/)).filter((word) => word !== "");
  const list: number[] = [];
  for (const [i, word] of words.entries()) {
    const match = /^([/+]?)(\d+)$/.exec(word);
    if (!match) {
      const rest = word.replace(/^[/+]?\d*/, "");
      throw new TabError(`tab size contains invalid character(s): ${quoteName(rest)}`);
    }
    const size = Number(match[2]);
    if (size >= 2 ** 64) throw new TabError(`tab stop is too large ${quoteName(match[2])}`);
    if (size === 0 && match[1] === "") throw new TabError("tab size cannot be 0");
    if (match[1] !== "") {
      if (i !== words.length - 1) {
        throw new TabError(`${quoteName(match[1])} specifier only allowed with the last value`);
      }
      return new TabStops(list, size, match[1] === "+");
    }
    if (list.length > 0 && size <= list[list.length - 1]) {
      throw new TabError("tab sizes must be ascending");
    }
    list.push(size);
  }
  if (list.length === 1) return new TabStops([], list[0]);
  return list.length === 0 ? new TabStops([], 8) : new TabStops(list, 0);
}
