/** Reads lines from a terminal with the keys of readline, in its emacs and its vi mode. */
import type { Completion } from "../completion/complete.ts";
import type { History } from "../terminal/history.ts";
import { editFunction, type Pressed } from "./functions.ts";
import type { KeyBindings } from "./key_bindings.ts";
import { Hangup, Interrupted, KeyReader, type PressedKeys } from "./key_reader.ts";
import type { Keymap } from "./keymap.ts";
import { KillRing } from "./kill_ring.ts";
import { Screen } from "./screen.ts";
import type { EditorTerminal } from "./terminal.ts";
import { before as placeBefore } from "./text.ts";
import { ABANDONED, END, type Typed } from "./typed.ts";
import { UndoList } from "./undo_list.ts";
import { ViState } from "./vi_state.ts";

/** What keys ask of the shell. */
export interface EditorShell {
  /** What the word at the end of a text could be. */
  complete(text: string, signal: AbortSignal): Promise<Completion>;
  /** Runs the command of `bind -x`, which may change the line; returns what it has become. */
  run(command: string, line: LineState, argument: number | undefined): Promise<LineState>;
  /** Has a person edit a text in $VISUAL or $EDITOR; undefined where that has failed. */
  edit(text: string): Promise<string | undefined>;
  /** The line with its aliases, tildes and variables expanded, or what the history has for `!`. */
  expand(line: string, kind: "history" | "words" | "globs"): Promise<string>;
  readInputrc(): void;
}

export interface LineState {
  readonly text: string;
  readonly cursor: number;
}

interface ReadRequest {
  readonly prompt: string;
  /** What has been typed of the same script so far. */
  readonly above: string;
  /** Ends the reading when it is aborted. */
  readonly ended?: AbortSignal;
}

/** A terminal that says where pasted text begins and ends. */
const PASTE_ON = "\x1b[?2004h";
const PASTE_OFF = "\x1b[?2004l";

export class LineEditor {
  readonly kills = new KillRing();
  readonly vi = new ViState();
  readonly undos = new UndoList();
  readonly keys: KeyReader;
  readonly screen: Screen;
  /** The line, and the place before whose character the cursor stands. */
  text = "";
  cursor = 0;
  mark = 0;
  overwrites = false;
  /** Index of the history's entry that is being edited; behind the last for a new line. */
  place = 0;
  /** Lines of the history that have been changed and left, by their index. */
  readonly changed = new Map<number, string>();
  /** What a numeric argument says, for the next function. */
  argument: number | undefined;
  /** The function that ran before. */
  last = "";
  /** What stands in the prompt's place while something else is read. */
  message: string | undefined;
  /** What has been typed above the line. */
  above = "";
  /** The line, once it is read. */
  result: Typed | undefined;
  /** How far back the word was taken that yank-last-arg has put last, and where it stands. */
  lastArgument = { back: 0, start: 0 };
  /** The entry that the next line begins with, as of operate-and-get-next. */
  nextPlace: number | undefined;
  /** The macro that is being recorded, and the last. */
  recording: string | undefined;
  macro = "";
  /** Ctrl-C gives up what the keys wait for. */
  #working: AbortController | undefined;
  #prompt = "";
  #reading = false;
  /** The terminal is in the editor's modes. */
  #owns = false;
  #saysPastes = false;

  constructor(
    readonly terminal: EditorTerminal,
    readonly bindings: KeyBindings,
    readonly history: History,
    readonly shell: EditorShell,
  ) {
    this.keys = new KeyReader(terminal);
    this.screen = new Screen(terminal);
    this.keys.recorder = {
      record: (c) => {
        if (this.recording !== undefined) this.recording += c;
        this.vi.record(c);
      },
      forget: (count) => {
        this.recording = this.recording?.slice(0, -count || undefined);
        this.vi.forget(count);
      },
    };
  }

  /** The next line; the terminal stays the editor's until `rest`. */
  async read({ prompt, above, ended }: ReadRequest): Promise<Typed> {
    if (ended?.aborted) return END;
    this.#start(prompt, above);
    const hangUp = () => this.keys.interrupt(new Hangup());
    ended?.addEventListener("abort", hangUp, { once: true });
    this.#begin();
    try {
      while (this.result === undefined) await this.#step();
    } catch (error) {
      if (error instanceof Hangup) this.result = END;
      else if (error instanceof Interrupted) this.#abandon();
      else throw error;
    } finally {
      ended?.removeEventListener("abort", hangUp);
      this.#end();
    }
    return this.result!;
  }

  /** Ctrl-C has come, as a signal. */
  interrupt(): void {
    this.#working?.abort();
    if (this.#reading) this.keys.interrupt(new Interrupted());
  }

  /** The terminal has another size. */
  resized(): void {
    if (this.#reading) this.screen.resized(this.prompt, this.text, this.cursor);
  }

  get keymap(): Keymap {
    const { bindings } = this;
    return bindings.map(!bindings.isVi ? "emacs" : this.vi.inserts ? "vi-insert" : "vi-command");
  }

  get prompt(): string {
    if (this.message !== undefined) return this.message;
    if (!this.bindings.isOn("show-mode-in-prompt")) return this.#prompt;
    const name = !this.bindings.isVi
      ? "emacs-mode-string"
      : this.vi.inserts
      ? "vi-ins-mode-string"
      : "vi-cmd-mode-string";
    return this.bindings.setting(name)!.replace(/\\1/g, "\x01").replace(/\\2/g, "\x02") +
      this.#prompt;
  }

  draw(): void {
    this.screen.show(this.prompt, this.text, this.cursor);
  }

  set(text: string, cursor = text.length): void {
    this.text = text;
    this.cursor = Math.min(cursor, text.length);
  }

  insert(text: string): void {
    const { cursor } = this;
    this.set(this.text.slice(0, cursor) + text + this.text.slice(cursor), cursor + text.length);
  }

  /** Takes a part away: what it was. */
  remove(from: number, to: number): string {
    const [start, end] = from < to ? [from, to] : [to, from];
    const removed = this.text.slice(start, end);
    this.set(this.text.slice(0, start) + this.text.slice(end), start);
    return removed;
  }

  /** Cuts a part, which `yank` puts back. */
  kill(from: number, to: number): void {
    const joined = /kill|rubout|discard/.test(this.last);
    this.kills.add(
      this.text.slice(Math.min(from, to), Math.max(from, to)),
      to < from ? "before" : "behind",
      joined,
    );
    this.remove(from, to);
  }

  ring(): void {
    if (this.bindings.setting("bell-style") !== "none") this.terminal.write("\x07");
  }

  /** Writes below the line, which is shown again behind it. */
  below(text: string): void {
    this.screen.show(this.prompt, this.text, this.text.length);
    this.screen.leave();
    this.terminal.write(text);
  }

  /** What takes long, and Ctrl-C gives up: undefined then. */
  async work<T>(body: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    const controller = this.#working = new AbortController();
    const given = new Promise<undefined>((resolve) =>
      controller.signal.addEventListener("abort", () => resolve(undefined))
    );
    try {
      return await Promise.race([body(controller.signal).catch(() => undefined), given]);
    } finally {
      this.#working = undefined;
    }
  }

  /** Has the terminal be as commands expect it, and the line shown again behind them. */
  async outside<T>(body: () => Promise<T>): Promise<T> {
    this.screen.clear();
    this.#reading = false;
    this.rest();
    try {
      return await body();
    } finally {
      this.#begin();
    }
  }

  /**
   * Has the terminal be as commands expect it. Until then it stays the editor's from one line to the next: in between
   * the terminal itself would take some keys.
   */
  rest(): void {
    if (!this.#owns) return;
    this.#owns = false;
    if (this.#saysPastes) this.terminal.write(PASTE_OFF);
    this.terminal.end();
  }

  /** Goes to an entry of the history; what was changed of this one stays. */
  goTo(place: number): void {
    this.keep();
    this.place = place;
    const line = this.changed.get(place) ?? this.history.entries[place]?.line ?? "";
    const isOld = place < this.history.entries.length;
    this.set(line, this.bindings.isVi && isOld ? 0 : line.length);
    this.undos.clear();
  }

  /** The line of the history so far before this one. */
  entryBefore(back: number): string | undefined {
    return this.history.entries[this.place - 1 - back]?.line;
  }

  /** Notes what has been made of this entry. */
  keep(): void {
    if (this.text !== this.history.entries[this.place]?.line) {
      this.changed.set(this.place, this.text);
    }
  }

  #start(prompt: string, above: string): void {
    this.#prompt = prompt;
    this.above = above;
    this.result = this.message = this.argument = undefined;
    this.text = this.last = "";
    this.cursor = this.mark = 0;
    this.overwrites = false;
    this.changed.clear();
    this.undos.clear(this.bindings.isVi);
    this.vi.start();
    this.keys.reset();
    this.place = this.history.entries.length;
    if (this.nextPlace !== undefined) this.goTo(Math.min(this.nextPlace, this.place));
    this.nextPlace = undefined;
  }

  #begin(): void {
    if (!this.#owns) {
      this.terminal.begin();
      this.#saysPastes = this.bindings.isOn("enable-bracketed-paste");
      if (this.#saysPastes) this.terminal.write(PASTE_ON);
    }
    this.#owns = this.#reading = true;
    this.draw();
  }

  #end(): void {
    this.message = undefined;
    if (typeof this.result === "string") {
      this.screen.show(this.prompt, this.text, this.text.length);
      this.screen.leave();
    } else this.screen.forget();
    this.#reading = false;
  }

  #abandon(): void {
    this.keys.stopPlaying();
    this.message = this.recording = undefined;
    this.screen.show(this.prompt, this.text, this.text.length);
    this.terminal.write("^C\n");
    this.result = ABANDONED;
  }

  async #step(): Promise<void> {
    if (!this.keys.hasMore) this.draw();
    this.vi.begin(this.argument);
    await this.press(await this.keys.keys(this.keymap, this.bindings.number("keyseq-timeout")));
  }

  /** Runs a function by its name; none is no error. */
  async run(name: string, pressed: Pressed): Promise<void> {
    await editFunction(name)?.(this, pressed);
  }

  /** Does what keys are bound to. */
  async press({ keys, binding }: PressedKeys): Promise<void> {
    const { argument, place } = this;
    const before = { text: this.text, cursor: this.cursor };
    const name = binding?.kind === "function" ? binding.name : binding ? "" : unbound(keys, this);
    this.argument = undefined;
    if (binding?.kind === "macro") {
      this.keys.unread(binding.keys, true);
      this.argument = argument;
      return;
    }
    if (binding?.kind === "command") {
      const state = { text: this.text, cursor: this.cursor };
      const { text, cursor } = await this.outside(() =>
        this.shell.run(binding.text, state, argument)
      );
      this.set(text, cursor);
    } else await this.run(name, { count: argument ?? 1, given: argument, keys });
    if (this.place === place) this.undos.note(name, before, this);
    this.vi.done(name);
    // In vi's command mode the cursor stands on a character.
    const isMoving = this.bindings.isVi && !this.vi.inserts && this.result === undefined;
    if (isMoving && this.cursor === this.text.length) {
      this.cursor = placeBefore(this.text, this.cursor);
    }
    if (this.argument === undefined) this.last = name;
  }
}

/** The function of keys that nothing is bound to. */
function unbound(keys: string, editor: LineEditor): string {
  // deno-lint-ignore no-control-regex
  const isText = /^[^\x00-\x1f\x7f]$/u.test(keys);
  if (isText && (!editor.bindings.isVi || editor.vi.inserts)) return "self-insert";
  editor.ring();
  return "";
}
