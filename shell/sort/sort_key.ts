/** The keys of `sort`: where in a line they lie, and in which order they put it. */
import { quoteName } from "../text/quoting.ts";

/** A key that cannot be; the message is coreutils'. */
export class SortKeyError extends Error {}

/** Letters `bdfghiMnRrV` of a key, or of the command line for keys without any. */
export type Ordering = ReadonlySet<string>;

export interface SortKey {
  /** Fields and characters before the key's beginning. */
  readonly startField: number;
  readonly startChar: number;
  /** Fields before the one that the key ends in, Infinity for the line's end; 0 characters are the whole. */
  readonly endField: number;
  readonly endChar: number;
  readonly skipStartBlanks: boolean;
  readonly skipEndBlanks: boolean;
  readonly ordering: Ordering;
}

const LETTERS = "bdfghiMnRrV";

/** Parses `F[.C][OPTS][,F[.C][OPTS]]`. Keys without letters of their own take `inherited`. */
export function parseKey(text: string, inherited: Ordering): SortKey {
  const parser = new KeyParser(text);
  const startField = parser.count("invalid number at field start", true);
  const startChar = parser.take(".") ? parser.count("invalid number after '.'", false) : 1;
  const startLetters = parser.letters();
  let endField = Infinity;
  let endChar = 0;
  let endLetters = "";
  if (parser.take(",")) {
    endField = parser.count("invalid number after ','", true);
    if (parser.take(".")) endChar = parser.countOrZero("invalid number after '.'");
    endLetters = parser.letters();
  }
  parser.end();
  const own = startLetters + endLetters;
  const ordering = own === "" ? inherited : new Set(own);
  checkOrdering(ordering);
  return {
    startField: startField - 1,
    startChar: startChar - 1,
    endField: endField - 1,
    endChar,
    skipStartBlanks: own === "" ? inherited.has("b") : startLetters.includes("b"),
    skipEndBlanks: own === "" ? inherited.has("b") : endLetters.includes("b"),
    ordering,
  };
}

/** Throws where letters contradict each other. */
export function checkOrdering(ordering: Ordering): void {
  const kinds = [..."ghMnRV"].filter((letter) => ordering.has(letter));
  const filtered = ordering.has("d") || ordering.has("i");
  const clash = kinds.length > 1 ||
    (filtered && kinds.some((kind) => kind !== "R" && kind !== "V"));
  if (!clash) return;
  const shown = [..."dfghiMnRV"].filter((letter) => ordering.has(letter) && letter !== "f");
  throw new SortKeyError(`options '-${shown.join("")}' are incompatible`);
}

class KeyParser {
  #at = 0;

  constructor(readonly text: string) {}

  take(c: string): boolean {
    if (this.text[this.#at] !== c) return false;
    this.#at++;
    return true;
  }

  countOrZero(what: string): number {
    const digits = /^\d+/.exec(this.text.slice(this.#at))?.[0];
    if (digits === undefined) {
      const rest = quoteName(this.text.slice(this.#at));
      throw new SortKeyError(`${what}: invalid count at start of ${rest}`);
    }
    this.#at += digits.length;
    return Number(digits);
  }

  count(what: string, field: boolean): number {
    const count = this.countOrZero(what);
    if (count === 0) this.#fail(field ? "field number is zero" : "character offset is zero");
    return count;
  }

  letters(): string {
    const start = this.#at;
    while (this.#at < this.text.length && LETTERS.includes(this.text[this.#at])) this.#at++;
    return this.text.slice(start, this.#at);
  }

  end(): void {
    if (this.#at < this.text.length) this.#fail("stray character in field spec");
  }

  #fail(what: string): never {
    throw new SortKeyError(`${what}: invalid field specification ${quoteName(this.text)}`);
  }
}

function isBlank(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code === 32 || code === 9 || code === 10;
}

function skipBlanks(line: string, at: number): number {
  while (at < line.length && isBlank(line, at)) at++;
  return at;
}

/** Behind `count` fields: with a separator behind it too, without one at the blanks that follow. */
function skipFields(line: string, count: number, separator: string | undefined): number {
  let at = 0;
  for (; count > 0 && at < line.length; count--) {
    if (separator === undefined) {
      at = skipBlanks(line, at);
      while (at < line.length && !isBlank(line, at)) at++;
    } else {
      const next = line.indexOf(separator, at);
      at = next < 0 ? line.length : next + 1;
    }
  }
  return at;
}

/** The text of a key in a line. */
export function keyText(line: string, key: SortKey, separator: string | undefined): string {
  let start = skipFields(line, key.startField, separator);
  if (key.skipStartBlanks) start = skipBlanks(line, start);
  start = Math.min(line.length, start + key.startChar);
  return line.slice(start, Math.max(start, keyEnd(line, key, separator)));
}

function keyEnd(line: string, key: SortKey, separator: string | undefined): number {
  if (key.endField === Infinity) return line.length;
  if (key.endChar === 0) {
    const fields = skipFields(line, key.endField + (separator === undefined ? 1 : 0), separator);
    if (separator === undefined) return fields;
    const next = line.indexOf(separator, fields);
    return next < 0 ? line.length : next;
  }
  let end = skipFields(line, key.endField, separator);
  if (key.skipEndBlanks) end = skipBlanks(line, end);
  return Math.min(line.length, end + key.endChar);
}
