import type { FunctionTable } from "../functions.ts";
import type { LineEditor } from "../line_editor.ts";
import { END } from "../typed.ts";
import { after, before, isAlphanumeric, wordEnd, wordStart } from "../text.ts";

/** Types a text, over what is there where the editor overwrites. */
function type(editor: LineEditor, text: string): void {
  if (editor.overwrites) {
    const { cursor } = editor;
    let end = cursor;
    for (const _ of text) end = after(editor.text, end);
    editor.remove(cursor, end);
  }
  editor.insert(text);
}

/** The words behind the cursor, or with a negative count before it, each changed. */
function changeWords(editor: LineEditor, count: number, change: (word: string) => string): void {
  const { text, cursor } = editor;
  let from = cursor;
  let to = cursor;
  for (let i = Math.abs(count); i > 0; i--) {
    if (count > 0) to = wordEnd(text, to, isAlphanumeric);
    else from = wordStart(text, from, isAlphanumeric);
  }
  editor.set(text.slice(0, from) + change(text.slice(from, to)) + text.slice(to), to);
}

function capitalized(text: string): string {
  return text.replace(
    /[\p{L}\p{N}]+/gu,
    (word) => {
      const [first] = word;
      return first.toUpperCase() + word.slice(first.length).toLowerCase();
    },
  );
}

function transposeCharacters(editor: LineEditor): void {
  const { text } = editor;
  const at = editor.cursor === text.length ? before(text, editor.cursor) : editor.cursor;
  const left = before(text, at);
  if (left === at) return editor.ring();
  const right = after(text, at);
  editor.set(
    text.slice(0, left) + text.slice(at, right) + text.slice(left, at) + text.slice(right),
    right,
  );
}

function transposeWords(editor: LineEditor): void {
  const { text } = editor;
  const end = wordEnd(text, editor.cursor, isAlphanumeric);
  const start = wordStart(text, end, isAlphanumeric);
  const first = wordStart(text, start, isAlphanumeric);
  const firstEnd = wordEnd(text, first, isAlphanumeric);
  if (first === start || firstEnd > start) return editor.ring();
  const parts = [text.slice(start, end), text.slice(firstEnd, start), text.slice(first, firstEnd)];
  editor.set(text.slice(0, first) + parts.join("") + text.slice(end), end);
}

/** What a terminal sends behind pasted text. */
const PASTE_END = "\x1b[201~";

/** Pasted text goes into the line as it is: newlines in it run nothing, Tabs complete nothing. */
async function paste(editor: LineEditor): Promise<void> {
  const parts: string[] = [];
  let tail = "";
  while (!tail.endsWith(PASTE_END)) {
    const c = await editor.keys.next();
    parts.push(c);
    tail = (tail + c).slice(-PASTE_END.length);
  }
  const text = parts.join("").slice(0, -PASTE_END.length);
  editor.insert(text.replace(/\r\n?/g, "\n").replace(/\n$/, ""));
}

function deleteCharacters(editor: LineEditor, count: number): void {
  const { text, cursor } = editor;
  let to = cursor;
  for (let i = Math.abs(count); i > 0; i--) to = count > 0 ? after(text, to) : before(text, to);
  if (to === cursor) editor.ring();
  else if (Math.abs(count) > 1) editor.kill(cursor, to);
  else editor.remove(cursor, to);
}

export const CHANGES: FunctionTable = {
  "self-insert": (editor, { count, keys }) => type(editor, keys.repeat(Math.max(0, count))),
  "quoted-insert": async (editor, { count }) => {
    const c = await editor.keys.next();
    type(editor, c.repeat(Math.max(1, count)));
  },
  "tab-insert": (editor, { count }) => type(editor, "\t".repeat(Math.max(1, count))),
  "bracketed-paste-begin": paste,
  "delete-char": (editor, { count, keys }) => {
    const ends = editor.text === "" && keys === "\x04" && editor.last !== "delete-char";
    if (ends) editor.result = END;
    else deleteCharacters(editor, count);
  },
  "backward-delete-char": (editor, { count }) => deleteCharacters(editor, -count),
  "forward-backward-delete-char": (editor, { count }) =>
    deleteCharacters(editor, editor.cursor === editor.text.length ? -count : count),
  "transpose-chars": transposeCharacters,
  "transpose-words": transposeWords,
  "upcase-word": (editor, { count }) => changeWords(editor, count, (word) => word.toUpperCase()),
  "downcase-word": (editor, { count }) => changeWords(editor, count, (word) => word.toLowerCase()),
  "capitalize-word": (editor, { count }) => changeWords(editor, count, capitalized),
  "overwrite-mode": (editor) => void (editor.overwrites = !editor.overwrites),
  "delete-horizontal-space": (editor) => {
    const { text, cursor } = editor;
    const from = text.slice(0, cursor).trimEnd().length;
    editor.remove(from, cursor + (/^\s*/.exec(text.slice(cursor))![0].length));
  },
  undo: (editor) => {
    const state = editor.undos.undo(editor.text);
    if (state) editor.set(state.text, state.cursor);
    else editor.ring();
  },
  "revert-line": (editor) => {
    const state = editor.undos.revert();
    if (state) editor.set(state.text, editor.bindings.isVi ? 0 : state.text.length);
  },
};
