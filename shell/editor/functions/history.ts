import type { FunctionTable } from "../functions.ts";
import type { LineEditor } from "../line_editor.ts";

/** So many entries on, with a negative count back. */
function go(editor: LineEditor, count: number): void {
  const last = editor.history.entries.length;
  const place = Math.min(Math.max(0, editor.place + count), last);
  if (place === editor.place) editor.ring();
  else editor.goTo(place);
}

function goTo(editor: LineEditor, place: number): void {
  if (place !== editor.place) editor.goTo(place);
}

export const HISTORY: FunctionTable = {
  "previous-history": (editor, { count }) => go(editor, -count),
  "next-history": (editor, { count }) => go(editor, count),
  "beginning-of-history": (editor) => goTo(editor, 0),
  "end-of-history": (editor) => goTo(editor, editor.history.entries.length),
  "fetch-history": (editor, { given }) => fetch(editor, given),
  "vi-fetch-history": (editor, { given }) => fetch(editor, given),
  "operate-and-get-next": (editor, { given }) => {
    editor.result = editor.text;
    const isNew = editor.place === editor.history.entries.length;
    editor.nextPlace = isNew ? undefined : (given ?? editor.place + 1);
  },
};

/** The entry of that number, or the oldest. */
function fetch(editor: LineEditor, number: number | undefined): void {
  const { first, next } = editor.history;
  if (number === undefined) return goTo(editor, 0);
  if (number < first || number >= next) return editor.ring();
  goTo(editor, number - first);
}
