import type { FunctionTable } from "../functions.ts";
import { Interrupted } from "../key_reader.ts";
import type { LineEditor } from "../line_editor.ts";

/** What was looked for last, which Ctrl-R again takes up. */
let lastQuery = "";

/** Milliseconds in which what follows Escape belongs to the same key. */
const SAME_KEY = 50;

/** Ctrl-R and Ctrl-S: looks through the history for what is being typed. */
class IncrementalSearch {
  readonly #editor: LineEditor;
  readonly #before: { readonly text: string; readonly cursor: number; readonly place: number };
  #query = "";
  #failing = false;
  #forward: boolean;

  constructor(editor: LineEditor, forward: boolean) {
    this.#editor = editor;
    const { text, cursor, place } = editor;
    this.#before = { text, cursor, place };
    this.#forward = forward;
  }

  async run(): Promise<void> {
    const editor = this.#editor;
    editor.keep();
    try {
      for (let goesOn = true; goesOn;) {
        editor.message = this.#message();
        if (!editor.keys.hasMore) editor.draw();
        goesOn = await this.#take(await editor.keys.next());
      }
    } catch (error) {
      if (error instanceof Interrupted) this.#giveUp();
      throw error;
    } finally {
      if (this.#query !== "") lastQuery = this.#query;
      editor.message = undefined;
    }
  }

  /** Whether the search goes on behind this character. */
  async #take(c: string): Promise<boolean> {
    const { keys } = this.#editor;
    const function_ = this.#functionOf(c);
    if (function_ === "reverse-search-history" || function_ === "forward-search-history") {
      this.#again(function_ === "forward-search-history");
    } else if (c === "\x7f" || c === "\b") {
      this.#query = Array.from(this.#query).slice(0, -1).join("");
      this.#restart();
    } else if (c === "\x07") {
      this.#giveUp();
      return false;
    } else if (c === "\x1b") {
      const next = await keys.character(SAME_KEY);
      if (next !== undefined) keys.unread(`\x1b${next}`);
      return false;
    } else if (c >= " ") {
      this.#query += c;
      this.#find(0);
    } else {
      // Any other key does on the line that was found what it always does.
      keys.unread(c);
      return false;
    }
    return true;
  }

  #functionOf(c: string): string | undefined {
    const binding = this.#editor.keymap.get(c);
    return binding?.kind === "function" ? binding.name : undefined;
  }

  #giveUp(): void {
    const { text, cursor, place } = this.#before;
    this.#editor.place = place;
    this.#editor.set(text, cursor);
  }

  /** With a shorter text, from where the search began. */
  #restart(): void {
    this.#giveUp();
    if (this.#query === "") this.#failing = false;
    else this.#find(0);
  }

  #again(forward: boolean): void {
    this.#forward = forward;
    if (this.#query === "") {
      this.#query = lastQuery;
      this.#find(0);
    } else this.#find(forward ? 1 : -1);
  }

  /** The place of the text in a line, from one on in the direction of the search. */
  #placeIn(line: string, from: number): number {
    if (this.#forward) return line.indexOf(this.#query, from);
    return from < 0 ? -1 : line.lastIndexOf(this.#query, from);
  }

  /** The next place of the text: in the line that is shown, behind `step`, then in another. */
  #find(step: number): void {
    if (this.#query === "") return;
    const editor = this.#editor;
    const here = this.#placeIn(editor.text, editor.cursor + step);
    if (here >= 0) {
      this.#failing = false;
      editor.cursor = here;
      return;
    }
    const shown = editor.text;
    const move = this.#forward ? 1 : -1;
    const found = findEntry(
      editor,
      editor.place + move,
      move,
      (line) => line !== shown && line.includes(this.#query),
    );
    this.#failing = found === undefined;
    if (found === undefined) return editor.ring();
    editor.place = found;
    const line = lineAt(editor, found);
    editor.set(line, this.#forward ? line.indexOf(this.#query) : line.lastIndexOf(this.#query));
  }

  #message(): string {
    const failed = this.#failing ? "failed " : "";
    const kind = this.#forward ? "i-search" : "reverse-i-search";
    return `(${failed}${kind})\`${this.#query}': `;
  }
}

function lineAt(editor: LineEditor, place: number): string {
  return editor.changed.get(place) ?? editor.history.entries[place]?.line ?? "";
}

/** The first place from `at` on whose line is wanted. */
function findEntry(
  editor: LineEditor,
  at: number,
  move: 1 | -1,
  isWanted: (line: string) => boolean,
): number | undefined {
  const { length } = editor.history.entries;
  for (let place = at; place >= 0 && place <= length; place += move) {
    if (isWanted(lineAt(editor, place))) return place;
  }
  return undefined;
}

/** A text that is read behind a prompt of its own; undefined where it was given up. */
export async function readPattern(editor: LineEditor, prompt: string): Promise<string | undefined> {
  const { text, cursor } = editor;
  let pattern = "";
  editor.message = prompt;
  editor.set("");
  try {
    for (;;) {
      editor.set(pattern);
      if (!editor.keys.hasMore) editor.draw();
      const c = await editor.keys.next();
      if (c === "\r" || c === "\n") return pattern;
      if (c === "\x1b" || c === "\x07") return undefined;
      if (c === "\x7f" || c === "\b") {
        if (pattern === "") return undefined;
        pattern = Array.from(pattern).slice(0, -1).join("");
      } else if (c === "\x15") pattern = "";
      else pattern += c;
    }
  } finally {
    editor.message = undefined;
    editor.set(text, cursor);
  }
}

/** Goes to the next entry that has a text; `^` before it stands for the line's beginning. */
export function searchFor(editor: LineEditor, pattern: string, forward: boolean): void {
  const move = forward ? 1 : -1;
  const found = findEntry(
    editor,
    editor.place + move,
    move,
    (line) => pattern.startsWith("^") ? line.startsWith(pattern.slice(1)) : line.includes(pattern),
  );
  if (found === undefined) return editor.ring();
  editor.goTo(found);
}

async function searchTyped(editor: LineEditor, forward: boolean): Promise<void> {
  const pattern = await readPattern(editor, ":");
  if (pattern) searchFor(editor, pattern, forward);
}

/** What stood before the cursor when the first of several such searches began. */
let sought = "";

/** To an entry that begins with what stands before the cursor, or has it somewhere. */
function searchTextBefore(editor: LineEditor, forward: boolean, anywhere: boolean): void {
  if (!/^history-(substring-)?search-/.test(editor.last)) {
    sought = editor.text.slice(0, editor.cursor);
  }
  const move = forward ? 1 : -1;
  const shown = editor.text;
  const found = findEntry(
    editor,
    editor.place + move,
    move,
    (line) => line !== shown && (anywhere ? line.includes(sought) : line.startsWith(sought)),
  );
  if (found === undefined) return editor.ring();
  editor.goTo(found);
  if (sought !== "" && !anywhere) editor.cursor = sought.length;
}

export const SEARCHES: FunctionTable = {
  "reverse-search-history": (editor) => new IncrementalSearch(editor, false).run(),
  "forward-search-history": (editor) => new IncrementalSearch(editor, true).run(),
  "non-incremental-reverse-search-history": (editor) => searchTyped(editor, false),
  "non-incremental-forward-search-history": (editor) => searchTyped(editor, true),
  "history-search-backward": (editor) => searchTextBefore(editor, false, false),
  "history-search-forward": (editor) => searchTextBefore(editor, true, false),
  "history-substring-search-backward": (editor) => searchTextBefore(editor, false, true),
  "history-substring-search-forward": (editor) => searchTextBefore(editor, true, true),
};
