import { historyWords } from "../../terminal/history_expansion.ts";
import type { FunctionTable } from "../functions.ts";
import type { LineEditor } from "../line_editor.ts";
import { isAlphanumeric, isNonBlank, wordEnd, wordStart, type WordTest } from "../text.ts";

/** Cuts so many words behind the cursor, with a negative count before it. */
function killWords(editor: LineEditor, count: number, isWord: WordTest): void {
  const { text, cursor } = editor;
  let to = cursor;
  for (let i = Math.abs(count); i > 0; i--) {
    to = count > 0 ? wordEnd(text, to, isWord) : wordStart(text, to, isWord);
  }
  editor.kill(cursor, to);
}

function isPathPart(c: string): boolean {
  return isNonBlank(c) && c !== "/";
}

function region({ cursor, mark, text }: LineEditor): [number, number] {
  const other = Math.min(mark, text.length);
  return cursor < other ? [cursor, other] : [other, cursor];
}

function copy(editor: LineEditor, from: number, to: number): void {
  editor.kills.add(editor.text.slice(from, to), "behind", false);
}

function yank(editor: LineEditor, text: string | undefined): void {
  if (text === undefined) return editor.ring();
  editor.mark = editor.cursor;
  editor.insert(text);
}

/** The last word of the line before, or its so-manieth; again: of the one before that. */
function yankLastArgument(editor: LineEditor, given: number | undefined): void {
  const repeated = /^(yank-last-arg|insert-last-argument)$/.test(editor.last);
  const { back, start } = repeated ? editor.lastArgument : { back: 0, start: editor.cursor };
  const earlier = editor.entryBefore(back);
  if (earlier === undefined) return editor.ring();
  const word = historyWords(earlier).at(given ?? -1) ?? "";
  editor.remove(start, editor.cursor);
  editor.insert(word);
  editor.lastArgument = { back: back + 1, start };
}

export const KILLS: FunctionTable = {
  "kill-line": (editor, { count }) =>
    editor.kill(editor.cursor, count > 0 ? editor.text.length : 0),
  "backward-kill-line": (editor) => editor.kill(editor.cursor, 0),
  "unix-line-discard": (editor) => editor.kill(editor.cursor, 0),
  "kill-whole-line": (editor) => {
    editor.cursor = 0;
    editor.kill(0, editor.text.length);
  },
  "kill-word": (editor, { count }) => killWords(editor, count, isAlphanumeric),
  "backward-kill-word": (editor, { count }) => killWords(editor, -count, isAlphanumeric),
  "shell-kill-word": (editor, { count }) => killWords(editor, count, isNonBlank),
  "shell-backward-kill-word": (editor, { count }) => killWords(editor, -count, isNonBlank),
  "unix-word-rubout": (editor, { count }) => killWords(editor, -count, isNonBlank),
  "unix-filename-rubout": (editor, { count }) => killWords(editor, -count, isPathPart),
  "kill-region": (editor) => editor.kill(...region(editor)),
  "copy-region-as-kill": (editor) => copy(editor, ...region(editor)),
  "copy-backward-word": (editor) =>
    copy(editor, wordStart(editor.text, editor.cursor, isAlphanumeric), editor.cursor),
  "copy-forward-word": (editor) =>
    copy(editor, editor.cursor, wordEnd(editor.text, editor.cursor, isAlphanumeric)),
  yank: (editor) => yank(editor, editor.kills.current),
  "yank-pop": (editor) => {
    if (editor.last !== "yank" && editor.last !== "yank-pop") return editor.ring();
    // Where the last has been put.
    editor.remove(editor.mark, editor.cursor);
    yank(editor, editor.kills.turn());
  },
  "yank-last-arg": (editor, { given }) => yankLastArgument(editor, given),
  "insert-last-argument": (editor, { given }) => yankLastArgument(editor, given),
  "yank-nth-arg": (editor, { given }) => {
    const earlier = editor.entryBefore(0);
    const word = earlier === undefined ? undefined : historyWords(earlier).at(given ?? 1);
    if (word === undefined) editor.ring();
    else editor.insert(word);
  },
};
