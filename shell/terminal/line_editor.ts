/** Reads lines from a terminal by node:readline, with the keys that it lacks. */
import type { Shell } from "../shell.ts";
import type { History } from "./history.ts";
import { historyWords } from "./history_expansion.ts";
import { type Editor, type Key, type KeyTaker, setLine } from "./readline_editor.ts";
import { ReverseSearch } from "./reverse_search.ts";
import { TabCompletion } from "./tab_completion.ts";

type Readline = typeof import("node:readline");
export type Streams = Required<Pick<import("node:readline").ReadLineOptions, "input" | "output">>;

/** Ctrl-C at the prompt. */
export const ABANDONED = Symbol("abandoned");
/** Ctrl-D at an empty prompt. */
export const END = Symbol("end");

/** A terminal that says where pasted text begins and ends. */
const PASTE_ON = "\x1b[?2004h";
const PASTE_OFF = "\x1b[?2004l";

export interface ReadRequest {
  readonly prompt: string;
  /** What has been typed of the same script so far. */
  readonly above: string;
  /** Ends the reading when it is aborted. */
  readonly ended?: AbortSignal;
}

type Typed = string | typeof ABANDONED | typeof END;

/**
 * Reads line by line. The terminal is in raw mode only while a line is being read, so that commands and
 * children find it as they expect it.
 */
export class LineEditor {
  /** Lines that came with an earlier one, as when several are pasted. */
  #queued: string[] = [];
  /** The beginning of a line that came with them. */
  #begun = "";

  constructor(
    readonly readline: Readline,
    readonly shell: Shell,
    readonly streams: Streams,
    readonly history: History,
  ) {}

  read({ prompt, above, ended }: ReadRequest): Promise<Typed> {
    const queued = this.#queued.shift();
    if (queued !== undefined) return Promise.resolve(queued);
    const { input, output } = this.streams;
    if ((input as { destroyed?: boolean }).destroyed) return Promise.resolve(END);
    const lines = this.history.entries.map(({ line }) => line).reverse();
    const editor = this.readline.createInterface({
      ...{ input, output, prompt, history: lines, terminal: true },
      historySize: lines.length + 1,
    }) as unknown as Editor;
    this.#takeKeys(editor, prompt, above);
    return new Promise((resolve) => {
      let result: Typed = END;
      let done = false;
      const finish = (value: string | typeof ABANDONED) => {
        if (done) return;
        done = true;
        result = value;
        // Only after the whole chunk of input has been seen: what follows in it must not be lost.
        setTimeout(() => {
          this.#begun = editor.line;
          editor.close();
        }, 0);
      };
      editor.on("line", (line) => done ? void this.#queued.push(line) : finish(line));
      editor.on("SIGINT", () => {
        output.write("^C\n");
        // It came too late for the editor and too early for the script: the line is given up before it runs.
        result = ABANDONED;
        this.#queued = [];
        // The abandoned text must not begin the next line.
        editor.line = "";
        editor.cursor = 0;
        finish(ABANDONED);
      });
      const end = () => editor.close();
      ended?.addEventListener("abort", end, { once: true });
      // The terminal has gone.
      editor.on("error", end);
      editor.on("close", () => {
        ended?.removeEventListener("abort", end);
        output.write(PASTE_OFF);
        resolve(result);
      });
      void this.shell.reclaimInput()?.then((chunk) => {
        if (chunk) input.unshift(chunk);
      });
      output.write(PASTE_ON);
      editor.prompt();
      if (this.#begun !== "") editor.write(this.#begun);
      this.#begun = "";
    });
  }

  #takeKeys(editor: Editor, prompt: string, above: string): void {
    const takers: KeyTaker[] = [
      new PastedText(editor),
      new ReverseSearch(editor, this.history, prompt),
      new TabCompletion(editor, this.shell, this.streams.output, above),
      new LastArguments(editor, this.history),
    ];
    const edit = editor._ttyWrite.bind(editor);
    editor._ttyWrite = (text, key = {}) => {
      if (takers.some((taker) => taker.take(text, key))) return;
      // The editor would stop this process.
      if (key.ctrl && key.name === "z") return;
      edit(text, key);
    };
  }
}

/** What a terminal sends around pasted text, without the last character. */
const BEGINNING = "\x1b[200";
const ENDING = "\x1b[201";

/** Pasted text goes into the line as it is: newlines in it run nothing, Tabs complete nothing. */
class PastedText implements KeyTaker {
  readonly #editor: Editor;
  #text: string | undefined;
  /** Deno's readline tells the last character of these sequences as a key of its own. */
  #tilde = false;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  take(text: string | undefined, key: Key): boolean {
    const { sequence } = key;
    if (this.#tilde) {
      this.#tilde = false;
      if (sequence === "~") return true;
    }
    this.#tilde = sequence === BEGINNING || sequence === ENDING;
    if (sequence?.startsWith(BEGINNING)) this.#text = "";
    else if (sequence?.startsWith(ENDING)) {
      const pasted = this.#text?.replace(/\r\n?/g, "\n").replace(/\n$/, "");
      this.#text = undefined;
      if (pasted) this.#editor._insertString(pasted);
    } else if (this.#text === undefined) return false;
    else this.#text += sequence ?? text ?? "";
    return true;
  }
}

/** Alt-. and Alt-_: the last word of the line before, again: of the one before that. */
class LastArguments implements KeyTaker {
  readonly #editor: Editor;
  readonly #history: History;
  /** How far back the word was taken, and where it stands. */
  #taken: { back: number; start: number; end: number } | undefined;

  constructor(editor: Editor, history: History) {
    this.#editor = editor;
    this.#history = history;
  }

  take(_text: string | undefined, key: Key): boolean {
    if (!key.meta || (key.sequence !== "\x1b." && key.sequence !== "\x1b_")) {
      this.#taken = undefined;
      return false;
    }
    const { line, cursor } = this.#editor;
    const { back, start, end } = this.#taken ?? { back: 0, start: cursor, end: cursor };
    const earlier = this.#history.line(-back - 1);
    if (earlier === undefined) return true;
    const word = historyWords(earlier).at(-1) ?? "";
    setLine(this.#editor, line.slice(0, start) + word + line.slice(end), start + word.length);
    this.#taken = { back: back + 1, start, end: start + word.length };
    return true;
  }
}
