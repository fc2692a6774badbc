import type { FunctionTable } from "../functions.ts";
import type { LineEditor } from "../line_editor.ts";
import { after, before, isAlphanumeric, isNonBlank, wordEnd, wordStart } from "../text.ts";

type Step = (text: string, at: number) => number;

/** Goes so many steps, with a negative count back. */
function steps(editor: LineEditor, count: number, forward: Step, back: Step): void {
  const step = count < 0 ? back : forward;
  for (let i = Math.abs(count); i > 0; i--) {
    const next = step(editor.text, editor.cursor);
    if (next === editor.cursor) break;
    editor.cursor = next;
  }
}

const nextWord: Step = (text, at) => wordEnd(text, at, isAlphanumeric);
const lastWord: Step = (text, at) => wordStart(text, at, isAlphanumeric);
const nextShellWord: Step = (text, at) => wordEnd(text, at, isNonBlank);
const lastShellWord: Step = (text, at) => wordStart(text, at, isNonBlank);

/** To the so-manieth of a character, before or behind the cursor. */
async function findCharacter(editor: LineEditor, count: number): Promise<void> {
  const c = await editor.keys.next();
  const { text } = editor;
  let at = editor.cursor;
  for (let i = Math.abs(count); i > 0 && at >= 0; i--) {
    at = count > 0 ? text.indexOf(c, at + 1) : at === 0 ? -1 : text.lastIndexOf(c, at - 1);
  }
  if (at < 0) editor.ring();
  else editor.cursor = at;
}

/** A row of the screen up or down, within a line that takes several. */
function screenLine(editor: LineEditor, rows: number): void {
  const { columns } = editor.terminal;
  const place = editor.cursor + rows * columns;
  if (place >= 0 && place <= editor.text.length) editor.cursor = place;
}

export const MOTIONS: FunctionTable = {
  "beginning-of-line": (editor) => void (editor.cursor = 0),
  "end-of-line": (editor) => void (editor.cursor = editor.text.length),
  "forward-char": (editor, { count }) => steps(editor, count, after, before),
  "backward-char": (editor, { count }) => steps(editor, -count, after, before),
  "forward-word": (editor, { count }) => steps(editor, count, nextWord, lastWord),
  "backward-word": (editor, { count }) => steps(editor, -count, nextWord, lastWord),
  "shell-forward-word": (editor, { count }) => steps(editor, count, nextShellWord, lastShellWord),
  "shell-backward-word": (editor, { count }) => steps(editor, -count, nextShellWord, lastShellWord),
  "character-search": (editor, { count }) => findCharacter(editor, count),
  "character-search-backward": (editor, { count }) => findCharacter(editor, -count),
  "next-screen-line": (editor, { count }) => screenLine(editor, count),
  "previous-screen-line": (editor, { count }) => screenLine(editor, -count),
  "set-mark": (editor, { given }) => void (editor.mark = given ?? editor.cursor),
  "exchange-point-and-mark": (editor) => {
    const { cursor, text } = editor;
    editor.cursor = Math.min(editor.mark, text.length);
    editor.mark = cursor;
  },
  "clear-screen": (editor) => {
    editor.terminal.write("\x1b[H\x1b[2J");
    editor.screen.forget();
  },
  "redraw-current-line": (editor) => editor.screen.clear(),
  abort: (editor) => {
    editor.recording = undefined;
    editor.keys.stopPlaying();
    editor.ring();
  },
  "digit-argument": async (editor, { given, keys }) => {
    editor.argument = given;
    await readArgument(editor, keys.at(-1)!);
  },
  "vi-arg-digit": (editor, { given, keys }) => {
    editor.argument = given;
    return readArgument(editor, keys);
  },
  "universal-argument": (editor, { given }) => void (editor.argument = (given ?? 1) * 4),
};

/** The digits of a number; the first key behind them is the next. */
async function readArgument(editor: LineEditor, first: string): Promise<void> {
  let sign = first === "-" ? -1 : 1;
  let digits = first === "-" ? "" : first;
  if (editor.argument !== undefined && first !== "-") {
    sign = editor.argument < 0 ? -1 : 1;
    digits = String(Math.abs(editor.argument)) + digits;
  }
  for (;;) {
    editor.message = `(arg: ${sign < 0 ? "-" : ""}${digits || 1}) `;
    if (!editor.keys.hasMore) editor.draw();
    const { isPlaying } = editor.keys;
    const c = await editor.keys.next();
    if (!/^\d$/.test(c)) {
      editor.keys.unread(c, isPlaying);
      break;
    }
    digits += c;
  }
  editor.message = undefined;
  editor.argument = sign * Number(digits || 1);
}
