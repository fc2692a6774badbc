import type { FunctionTable } from "../functions.ts";
import type { LineEditor } from "../line_editor.ts";
import { showKeys } from "../key_names.ts";

/** What makes a line a comment. */
const COMMENT = "#";

async function editElsewhere(editor: LineEditor, given: number | undefined): Promise<void> {
  const { history } = editor;
  const text = given === undefined ? editor.text : history.line(given) ?? "";
  const edited = await editor.outside(() => editor.shell.edit(text));
  if (edited === undefined) return editor.ring();
  editor.set(edited);
  if (edited !== "") editor.result = edited;
}

async function expand(
  editor: LineEditor,
  kind: "history" | "words" | "globs",
  from = 0,
): Promise<void> {
  const { text, cursor } = editor;
  const to = kind === "globs" ? cursor : text.length;
  const expanded = await editor.work(() => editor.shell.expand(text.slice(from, to), kind));
  if (expanded === undefined) return editor.ring();
  editor.set(text.slice(0, from) + expanded + text.slice(to), from + expanded.length);
}

/** Where the word begins that the cursor is on or behind. */
function wordBefore({ text, cursor }: LineEditor): number {
  return /\S*$/.exec(text.slice(0, cursor))!.index;
}

export const LINES: FunctionTable = {
  "accept-line": (editor) => void (editor.result = editor.text),
  "abandon-line": (editor) => editor.interrupt(),
  "insert-comment": (editor, { given }) => {
    const isComment = editor.text.startsWith(COMMENT);
    editor.set(
      given !== undefined && isComment
        ? editor.text.slice(COMMENT.length)
        : editor.text.replace(/^/gm, COMMENT),
    );
    editor.result = editor.text;
  },
  "edit-and-execute-command": (editor, { given }) => editElsewhere(editor, given),
  "vi-edit-and-execute-command": (editor, { given }) => editElsewhere(editor, given),
  "shell-expand-line": (editor) => expand(editor, "words"),
  "history-expand-line": (editor) => expand(editor, "history"),
  "history-and-alias-expand-line": (editor) => expand(editor, "history"),
  "magic-space": async (editor) => {
    if (editor.text.includes("!")) await expand(editor, "history");
    editor.insert(" ");
  },
  "glob-expand-word": (editor) => expand(editor, "globs", wordBefore(editor)),
  "tilde-expand": async (editor) => {
    const start = wordBefore(editor);
    const word = editor.text.slice(start, editor.cursor);
    if (word.startsWith("~")) await expand(editor, "globs", start);
  },
  "vi-tilde-expand": async (editor) => {
    const start = wordBefore(editor);
    if (editor.text[start] === "~") await expand(editor, "globs", start);
  },
  "re-read-init-file": (editor) => editor.shell.readInputrc(),
  "emacs-editing-mode": (editor) => editor.bindings.set("editing-mode", "emacs"),
  "vi-editing-mode": (editor) => {
    editor.bindings.set("editing-mode", "vi");
    editor.vi.start();
  },
  "start-kbd-macro": (editor) => void (editor.recording = ""),
  "end-kbd-macro": (editor, { keys }) => {
    if (editor.recording === undefined) return editor.ring();
    editor.macro = editor.recording.slice(0, -keys.length);
    editor.recording = undefined;
  },
  "call-last-kbd-macro": (editor, { count }) => {
    if (editor.recording !== undefined) return editor.ring();
    editor.keys.unread(editor.macro.repeat(Math.max(1, count)), true);
  },
  "print-last-kbd-macro": (editor) => editor.below(`"${showKeys(editor.macro)}"\n`),
};
