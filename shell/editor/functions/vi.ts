import { historyWords } from "../../terminal/history_expansion.ts";
import { VI_MOTIONS } from "../default_keys.ts";
import type { FunctionTable } from "../functions.ts";
import { Keymap } from "../keymap.ts";
import type { LineEditor } from "../line_editor.ts";
import { after, before, characterAt } from "../text.ts";
import { END } from "../typed.ts";
import { readPattern, searchFor } from "./searches.ts";
import { endOfThis, endOfWord } from "./vi_moves.ts";

const MOTIONS = new Keymap({ ...VI_MOTIONS, "\x1b": "abort" });

/** Movements onto the last character of what an operator takes. */
const INCLUSIVE = new Set(["e", "E", "f", "t", "%"]);

function insertAt(editor: LineEditor, place: number): void {
  editor.cursor = Math.min(place, editor.text.length);
  editor.vi.inserts = true;
}

/** What an operator takes: undefined where no movement follows it. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** The movement behind an operator, with a count of its own; the operator again is the line. */
async function readRange(
  editor: LineEditor,
  operator: string,
  count: number,
): Promise<Range | undefined> {
  const start = editor.cursor;
  let pressed = await editor.keys.keys(MOTIONS, 0);
  let own = "";
  while (/^[1-9]$/.test(pressed.keys) || (own !== "" && pressed.keys === "0")) {
    own += pressed.keys;
    pressed = await editor.keys.keys(MOTIONS, 0);
  }
  if (pressed.keys === operator) return { from: 0, to: editor.text.length };
  const { binding, keys } = pressed;
  if (binding?.kind !== "function" || binding.name === "abort") return undefined;
  const total = count * Number(own || 1);
  if (operator === "c" && /^[wW]$/.test(keys)) return changedWord(editor, total, keys === "W");
  editor.vi.failed = false;
  await editor.run(binding.name, { count: total, given: total, keys });
  const end = editor.cursor;
  editor.cursor = start;
  const { key } = editor.vi.search ?? {};
  const inclusive = INCLUSIVE.has(keys) ||
    (/^[;,]$/.test(keys) && end > start && key !== undefined);
  if (editor.vi.failed || (end === start && !inclusive)) return undefined;
  const [from, to] = end < start ? [end, start] : [start, end];
  return { from, to: inclusive && end >= start ? after(editor.text, to) : to };
}

/** `cw` takes no blanks behind the word. */
function changedWord({ text, cursor }: LineEditor, count: number, big: boolean): Range {
  if (/^\s/.test(characterAt(text, cursor))) {
    return { from: cursor, to: cursor + 1 };
  }
  let last = endOfThis(text, cursor, big);
  for (let i = count; i > 1; i--) last = endOfWord(text, last, big);
  return { from: cursor, to: after(text, last) };
}

/** d, c and y with a movement; D, C and Y to the line's end. */
async function operate(
  editor: LineEditor,
  keys: string,
  count: number,
  apply: (range: Range) => void,
): Promise<void> {
  const range = /^[DCY]$/.test(keys)
    ? { from: editor.cursor, to: editor.text.length }
    : await readRange(editor, keys, count);
  if (range) apply(range);
  else editor.ring();
}

function cut(editor: LineEditor, { from, to }: Range): void {
  editor.kills.add(editor.text.slice(from, to), "behind", false);
  editor.remove(from, to);
}

function put(editor: LineEditor, keys: string, count: number): void {
  const text = editor.kills.current?.repeat(count);
  if (!text) return editor.ring();
  if (keys === "p") editor.cursor = after(editor.text, editor.cursor);
  editor.insert(text);
  editor.cursor = before(editor.text, editor.cursor);
}

async function changeCharacters(editor: LineEditor, count: number): Promise<void> {
  const c = await editor.keys.next();
  const { text, cursor } = editor;
  let to = cursor;
  for (let i = 0; i < count; i++) {
    if (to >= text.length) return editor.ring();
    to = after(text, to);
  }
  if (c === "\x1b") return;
  const fresh = c.repeat(count);
  editor.set(text.slice(0, cursor) + fresh + text.slice(to), cursor + fresh.length - c.length);
}

function changeCase(editor: LineEditor, count: number): void {
  const { text, cursor } = editor;
  let to = cursor;
  for (let i = 0; i < count; i++) to = after(text, to);
  const changed = text.slice(cursor, to).replace(
    /\p{L}/gu,
    (c) => c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase(),
  );
  editor.set(text.slice(0, cursor) + changed + text.slice(to), cursor + changed.length);
}

function charactersBehind(editor: LineEditor, count: number): Range {
  let to = editor.cursor;
  for (let i = 0; i < count; i++) to = after(editor.text, to);
  return { from: editor.cursor, to };
}

/** `.`: the last change again, with its count or another. */
function repeatChange(editor: LineEditor, given: number | undefined): void {
  const { change } = editor.vi;
  if (!change) return editor.ring();
  editor.argument = given ?? change.count;
  // deno-lint-ignore no-control-regex
  const [, insert, typed] = /^([iaIA])([^]*)\x1b$/.exec(change.keys) ?? [];
  const keys = insert ? `${insert}${typed.repeat(given ?? 1)}\x1b` : change.keys;
  editor.keys.unread(keys, true);
}

async function search(editor: LineEditor, keys: string): Promise<void> {
  const text = await readPattern(editor, keys);
  if (text === undefined) return;
  // As readline has it, `/` goes back.
  const pattern = editor.vi.pattern = {
    text: text || editor.vi.pattern?.text || "",
    forward: keys === "?",
  };
  searchFor(editor, pattern.text, pattern.forward);
}

function searchAgain(editor: LineEditor, keys: string): void {
  const { pattern } = editor.vi;
  if (!pattern) return editor.ring();
  searchFor(editor, pattern.text, keys === "n" ? pattern.forward : !pattern.forward);
}

export const VI: FunctionTable = {
  "vi-movement-mode": (editor) => {
    if (editor.vi.inserts) editor.cursor = before(editor.text, editor.cursor);
    editor.vi.inserts = false;
    editor.overwrites = false;
  },
  "vi-insertion-mode": (editor) => insertAt(editor, editor.cursor),
  "vi-insert-beg": (editor) => insertAt(editor, 0),
  "vi-append-mode": (editor) => insertAt(editor, after(editor.text, editor.cursor)),
  "vi-append-eol": (editor) => insertAt(editor, editor.text.length),
  "vi-delete-to": (editor, { keys, count }) =>
    operate(editor, keys.toLowerCase() === keys ? "d" : keys, count, (range) => cut(editor, range)),
  "vi-change-to": (editor, { keys, count }) =>
    operate(editor, keys.toLowerCase() === keys ? "c" : keys, count, (range) => {
      cut(editor, range);
      editor.vi.inserts = true;
    }),
  "vi-yank-to": (editor, { keys, count }) =>
    operate(
      editor,
      keys.toLowerCase() === keys ? "y" : keys,
      count,
      ({ from, to }) => editor.kills.add(editor.text.slice(from, to), "behind", false),
    ),
  "vi-subst": (editor, { keys, count }) => {
    cut(
      editor,
      keys === "S" ? { from: 0, to: editor.text.length } : charactersBehind(editor, count),
    );
    editor.vi.inserts = true;
  },
  "vi-delete": (editor, { count }) => {
    const range = charactersBehind(editor, count);
    if (range.from === range.to) editor.ring();
    else cut(editor, range);
  },
  "vi-rubout": (editor, { count }) => {
    const to = editor.cursor;
    let from = to;
    for (let i = 0; i < count; i++) from = before(editor.text, from);
    if (from === to) editor.ring();
    else cut(editor, { from, to });
  },
  "vi-change-char": (editor, { count }) => changeCharacters(editor, count),
  "vi-replace": (editor) => {
    editor.overwrites = true;
    editor.vi.inserts = true;
  },
  "vi-put": (editor, { keys, count }) => put(editor, keys, count),
  "vi-undo": (editor, { count }) => {
    for (let i = 0; i < count; i++) {
      const state = editor.undos.undo(editor.text);
      if (!state) return editor.ring();
      editor.set(state.text, state.cursor);
    }
  },
  "vi-redo": (editor, { given }) => repeatChange(editor, given),
  "vi-change-case": (editor, { count }) => changeCase(editor, count),
  "vi-search": (editor, { keys }) => search(editor, keys),
  "vi-search-again": (editor, { keys }) => searchAgain(editor, keys),
  "vi-yank-arg": (editor, { given }) => {
    const earlier = editor.entryBefore(0);
    const word = earlier === undefined ? undefined : historyWords(earlier).at(given ?? -1);
    if (word === undefined) return editor.ring();
    editor.cursor = after(editor.text, editor.cursor);
    editor.insert(editor.text === "" ? word : ` ${word}`);
    editor.vi.inserts = true;
  },
  "vi-eof-maybe": (editor) => void (editor.result = editor.text === "" ? END : editor.text),
};
