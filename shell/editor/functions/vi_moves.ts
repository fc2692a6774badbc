import type { FunctionTable } from "../functions.ts";
import type { LineEditor } from "../line_editor.ts";
import { after, before, characterAt } from "../text.ts";

/** Blanks, what words are made of, and the rest; with `big` all that is no blank is one. */
function kindOf(c: string, big: boolean): number {
  if (c === "" || /\s/.test(c)) return 0;
  return big || /[\p{L}\p{N}_]/u.test(c) ? 1 : 2;
}

export function nextWord(text: string, at: number, big: boolean): number {
  const kind = kindOf(characterAt(text, at), big);
  let place = at;
  while (place < text.length && kind !== 0 && kindOf(characterAt(text, place), big) === kind) {
    place = after(text, place);
  }
  while (place < text.length && kindOf(characterAt(text, place), big) === 0) {
    place = after(text, place);
  }
  return place;
}

/** The last character of the word at `at`, or of the next where `at` is its end. */
export function endOfWord(text: string, at: number, big: boolean): number {
  let place = after(text, at);
  while (place < text.length && kindOf(characterAt(text, place), big) === 0) {
    place = after(text, place);
  }
  return endOfThis(text, place, big);
}

/** The last character of the word that `at` is on. */
export function endOfThis(text: string, at: number, big: boolean): number {
  const kind = kindOf(characterAt(text, at), big);
  let place = at;
  for (;;) {
    const next = after(text, place);
    if (next >= text.length || kindOf(characterAt(text, next), big) !== kind) return place;
    place = next;
  }
}

function lastWord(text: string, at: number, big: boolean): number {
  let place = before(text, at);
  while (place > 0 && kindOf(characterAt(text, place), big) === 0) place = before(text, place);
  const kind = kindOf(characterAt(text, place), big);
  while (place > 0 && kindOf(characterAt(text, before(text, place)), big) === kind) {
    place = before(text, place);
  }
  return place;
}

type Move = (text: string, at: number, big: boolean) => number;

function times(editor: LineEditor, count: number, move: Move, big: boolean): void {
  for (let i = count; i > 0; i--) {
    const place = move(editor.text, editor.cursor, big);
    if (place === editor.cursor) break;
    editor.cursor = Math.min(place, editor.text.length);
  }
}

function fail(editor: LineEditor): void {
  editor.vi.failed = true;
  editor.ring();
}

const OPPOSITE: Record<string, string> = { f: "F", F: "f", t: "T", T: "t" };

/** f, F, t, T and a character; `;` and `,` do the last of them again, `,` in the other direction. */
async function findCharacter(editor: LineEditor, key: string, count: number): Promise<void> {
  const { vi } = editor;
  if (key !== ";" && key !== ",") {
    const c = await editor.keys.next();
    if (c === "\x1b") return fail(editor);
    vi.search = { key, c };
  }
  if (!vi.search) return fail(editor);
  const { c } = vi.search;
  const kind = key === "," ? OPPOSITE[vi.search.key] : vi.search.key;
  const forward = kind === "f" || kind === "t";
  const { text } = editor;
  let at = editor.cursor;
  for (let i = count; i > 0 && at >= 0; i--) {
    at = forward ? text.indexOf(c, at + 1) : at === 0 ? -1 : text.lastIndexOf(c, at - 1);
  }
  if (at < 0) return fail(editor);
  editor.cursor = kind === "t" ? before(text, at) : kind === "T" ? after(text, at) : at;
}

const PAIRS = ["()", "[]", "{}"];

/** The bracket that belongs to the next one. */
function matching(text: string, from: number): number | undefined {
  const at = text.slice(from).search(/[()[\]{}]/);
  if (at < 0) return undefined;
  const place = from + at;
  const pair = PAIRS.find((each) => each.includes(text[place]))!;
  const step = text[place] === pair[0] ? 1 : -1;
  let depth = 0;
  for (let i = place; i >= 0 && i < text.length; i += step) {
    if (text[i] === text[place]) depth++;
    else if (pair.includes(text[i]) && --depth === 0) return i;
  }
  return undefined;
}

export const VI_MOVES: FunctionTable = {
  "vi-next-word": (editor, { count }) => times(editor, count, nextWord, false),
  "vi-next-bigword": (editor, { count }) => times(editor, count, nextWord, true),
  "vi-prev-word": (editor, { count }) => times(editor, count, lastWord, false),
  "vi-prev-bigword": (editor, { count }) => times(editor, count, lastWord, true),
  "vi-end-word": (editor, { count }) => times(editor, count, endOfWord, false),
  "vi-end-bigword": (editor, { count }) => times(editor, count, endOfWord, true),
  "vi-first-print": (editor) => void (editor.cursor = /^\s*/.exec(editor.text)![0].length),
  "vi-column": (editor, { count }) =>
    void (editor.cursor = Math.min(count - 1, editor.text.length)),
  "vi-char-search": (editor, { count, keys }) => findCharacter(editor, keys, count),
  "vi-match": (editor) => {
    const place = matching(editor.text, editor.cursor);
    if (place === undefined) fail(editor);
    else editor.cursor = place;
  },
  "vi-set-mark": async (editor) =>
    void editor.vi.marks.set(await editor.keys.next(), editor.cursor),
  "vi-goto-mark": async (editor) => {
    const place = editor.vi.marks.get(await editor.keys.next());
    if (place === undefined || place > editor.text.length) editor.ring();
    else editor.cursor = place;
  },
};
