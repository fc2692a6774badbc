/** Ctrl-R and Ctrl-S: looks through the history for what is being typed. */
import type { History } from "./history.ts";
import { type Editor, isText, type Key, type KeyTaker, setLine } from "./readline_editor.ts";

export class ReverseSearch implements KeyTaker {
  readonly #editor: Editor;
  readonly #history: History;
  readonly #prompt: string;
  /** The line before the search, while one goes on. */
  #before: { line: string; cursor: number } | undefined;
  #query = "";
  /** What was looked for last, which Ctrl-R again takes up. */
  static #last = "";
  /** Index of the entry that is shown. */
  #at = 0;
  #failing = false;
  #forward = false;

  constructor(editor: Editor, history: History, prompt: string) {
    this.#editor = editor;
    this.#history = history;
    this.#prompt = prompt;
  }

  take(text: string | undefined, key: Key): boolean {
    const starts = key.ctrl && (key.name === "r" || key.name === "s");
    if (!this.#before) {
      if (starts) this.#begin(key.name === "s");
      return starts === true;
    }
    if (starts) this.#again(key.name === "s");
    else if (key.name === "backspace" || (key.ctrl && key.name === "h")) {
      this.#query = this.#query.slice(0, -1);
      this.#at = this.#history.entries.length - 1;
      this.#find(0);
    } else if (key.ctrl && (key.name === "g" || key.name === "c")) {
      const { line, cursor } = this.#before;
      this.#end();
      setLine(this.#editor, line, cursor);
      return key.name === "g";
    } else if (isText(text, key)) {
      this.#query += text;
      this.#find(0);
    } else {
      // Any other key does on the line that was found what it always does.
      this.#end();
      return key.name === "escape";
    }
    return true;
  }

  #begin(forward: boolean): void {
    const { line, cursor } = this.#editor;
    this.#before = { line, cursor };
    this.#query = "";
    this.#failing = false;
    this.#forward = forward;
    this.#at = forward ? 0 : this.#history.entries.length - 1;
    this.#draw();
  }

  #again(forward: boolean): void {
    this.#forward = forward;
    if (this.#query === "") {
      this.#query = ReverseSearch.#last;
      this.#find(0);
    } else this.#find(forward ? 1 : -1);
  }

  /** Goes `step` on from the shown entry, and then to the next that has the text, and is another. */
  #find(step: number): void {
    const { entries } = this.#history;
    const move = this.#forward ? 1 : -1;
    const shown = step === 0 ? undefined : this.#editor.line;
    let at = this.#at + step;
    while (at >= 0 && at < entries.length) {
      const { line } = entries[at];
      if (line.includes(this.#query) && line !== shown) break;
      at += move;
    }
    this.#failing = this.#query !== "" && (at < 0 || at >= entries.length);
    if (!this.#failing && this.#query !== "") {
      this.#at = at;
      const { line } = entries[at];
      this.#editor.line = line;
      this.#editor.cursor = line.indexOf(this.#query);
    }
    this.#draw();
  }

  #draw(): void {
    const kind = `${this.#failing ? "failed " : ""}${
      this.#forward ? "i-search" : "reverse-i-search"
    }`;
    this.#editor.setPrompt(`(${kind})\`${this.#query}': `);
    this.#editor._refreshLine();
  }

  #end(): void {
    if (this.#query !== "") ReverseSearch.#last = this.#query;
    this.#before = undefined;
    this.#editor.setPrompt(this.#prompt);
    this.#editor._refreshLine();
  }
}
