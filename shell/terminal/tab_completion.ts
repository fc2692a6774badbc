/** The Tab key: completes the word before the cursor, and lists what it could be. */
import { type Candidate, complete } from "../completion/complete.ts";
import { displayWidth } from "../files/listing.ts";
import { inColumns } from "../ls/layout.ts";
import type { Shell } from "../shell.ts";
import { type Editor, type Key, type KeyTaker, setLine } from "./readline_editor.ts";

/** More than so many are listed only if asked for, as readline has it. */
const ASK_FROM = 100;

export interface Screen {
  write(text: string): unknown;
  readonly columns?: number;
}

export class TabCompletion implements KeyTaker {
  readonly #editor: Editor;
  readonly #shell: Shell;
  readonly #screen: Screen;
  /** Lines typed above the one that is being edited. */
  readonly #above: string;
  /** Keys that came while candidates were being looked for. */
  #waiting: [string | undefined, Key][] | undefined;
  /** Ctrl-C gives up a completion that takes too long. */
  #abort = new AbortController();
  /** The last key was a Tab that left more than one candidate. */
  #repeated = false;
  /** Candidates that are listed at a `y`. */
  #asked: readonly Candidate[] | undefined;

  constructor(editor: Editor, shell: Shell, screen: Screen, above: string) {
    this.#editor = editor;
    this.#shell = shell;
    this.#screen = screen;
    this.#above = above;
  }

  take(text: string | undefined, key: Key): boolean {
    if (this.#waiting) {
      this.#waiting.push([text, key]);
      if (key.ctrl && key.name === "c") this.#abort.abort();
      return true;
    }
    if (this.#asked) {
      this.#answer(text, key, this.#asked);
      return true;
    }
    if (key.name !== "tab" || key.shift || key.ctrl || key.meta) {
      this.#repeated = false;
      return false;
    }
    this.#waiting = [];
    const { signal } = this.#abort = new AbortController();
    const given = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    void Promise.race([this.#complete(signal), given]).catch(() => {}).finally(() => {
      const keys = this.#waiting ?? [];
      this.#waiting = undefined;
      for (const [later, laterKey] of keys) this.#editor._ttyWrite(later, laterKey);
    });
    return true;
  }

  async #complete(signal: AbortSignal): Promise<void> {
    const editor = this.#editor;
    const before = editor.line.slice(0, editor.cursor);
    const { start, candidates } = await complete(this.#above + before, this.#shell, signal);
    if (signal.aborted) return;
    const word = before.slice(start - this.#above.length);
    if (candidates.length === 0) return this.#ring();
    const common = candidates.length === 1
      ? candidates[0].text
      : commonStart(candidates.map(({ text }) => text.trimEnd()));
    if (common.length > word.length || (candidates.length === 1 && common !== word)) {
      const from = start - this.#above.length;
      // The blank that ends a word may be there already.
      const rest = editor.line.slice(editor.cursor);
      const fresh = rest.startsWith(" ") ? common.trimEnd() : common;
      setLine(editor, before.slice(0, from) + fresh + rest, from + fresh.length);
      this.#repeated = candidates.length > 1;
      return;
    }
    if (!this.#repeated) {
      this.#repeated = true;
      return this.#ring();
    }
    if (candidates.length < ASK_FROM) return this.#list(candidates);
    this.#asked = candidates;
    this.#below(`Display all ${candidates.length} possibilities? (y or n)`);
  }

  #answer(text: string | undefined, key: Key, candidates: readonly Candidate[]): void {
    if (/^[yY ]$/.test(text ?? "")) {
      this.#asked = undefined;
      this.#list(candidates);
    } else if (/^[nN\x7f]$/.test(text ?? "") || key.ctrl || key.name === "escape") {
      this.#asked = undefined;
      this.#below("\n");
      this.#redraw();
    }
  }

  #list(candidates: readonly Candidate[]): void {
    const cells = candidates.map(({ label }) => {
      const text = label.replace(/\p{Cc}/gu, "?");
      return { text, width: displayWidth(text) };
    });
    this.#below(`\n${inColumns(cells, { width: this.#screen.columns ?? 80, tab: 0 }, false)}`);
    this.#redraw();
  }

  /** Writes below the line, which stays. */
  #below(text: string): void {
    const editor = this.#editor;
    const { cursor } = editor;
    if (cursor !== editor.line.length) setLine(editor, editor.line);
    editor.cursor = cursor;
    this.#screen.write(text.startsWith("\n") ? text : `\n${text}`);
  }

  #redraw(): void {
    this.#editor.prevRows = 0;
    this.#editor._refreshLine();
  }

  #ring(): void {
    this.#screen.write("\x07");
  }
}

function commonStart(texts: readonly string[]): string {
  let [common] = texts;
  for (const text of texts) {
    let length = 0;
    while (length < common.length && common[length] === text[length]) length++;
    common = common.slice(0, length);
  }
  return common;
}
