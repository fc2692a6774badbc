/** Characters and words of a line that is being edited; places are offsets in its string. */
import { characterWidth } from "../text/width.ts";

/** The code point at a place, "" at the end. */
export function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? "" : String.fromCodePoint(code);
}

function isMark(c: string): boolean {
  return c > "\x7f" && characterWidth(c) === 0;
}

/** The place behind the character at `at`, with the marks over it. */
export function after(text: string, at: number): number {
  if (at >= text.length) return text.length;
  let next = at + characterAt(text, at).length;
  while (next < text.length && isMark(characterAt(text, next))) {
    next += characterAt(text, next).length;
  }
  return next;
}

/** The place of the character that ends at `at`. */
export function before(text: string, at: number): number {
  let place = at;
  while (place > 0) {
    place -=
      /[\udc00-\udfff]/.test(text[place - 1]) && /[\ud800-\udbff]/.test(text[place - 2] ?? "")
        ? 2
        : 1;
    if (!isMark(characterAt(text, place))) break;
  }
  return Math.max(0, place);
}

/** What belongs to a word: of emacs letters and digits. */
export type WordTest = (c: string) => boolean;

export const isAlphanumeric: WordTest = (c) => /[\p{L}\p{N}]/u.test(c);
export const isNonBlank: WordTest = (c) => c !== "" && !/\s/.test(c);

/** The end of the word at `at` or behind it. */
export function wordEnd(text: string, at: number, isWord: WordTest): number {
  while (at < text.length && !isWord(characterAt(text, at))) at = after(text, at);
  while (at < text.length && isWord(characterAt(text, at))) at = after(text, at);
  return at;
}

/** The beginning of the word before `at`. */
export function wordStart(text: string, at: number, isWord: WordTest): number {
  let place = before(text, at);
  if (at === 0) return 0;
  while (place > 0 && !isWord(characterAt(text, place))) place = before(text, place);
  if (!isWord(characterAt(text, place))) return 0;
  while (place > 0 && isWord(characterAt(text, before(text, place)))) place = before(text, place);
  return place;
}
