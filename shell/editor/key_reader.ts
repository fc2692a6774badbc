/** Characters and keys, from what is typed and from what stands for it. */
import { decodeName } from "../../core/bytes.ts";
import type { Binding, Keymap } from "./keymap.ts";
import type { EditorTerminal } from "./terminal.ts";

/** Ctrl-C: the line is given up. */
export class Interrupted extends Error {}
/** The terminal has gone, or the shell is to end. */
export class Hangup extends Error {}

/** Milliseconds in which the rest of a character, or of a key that nothing is bound to, comes. */
const TOGETHER = 100;

export interface PressedKeys {
  readonly keys: string;
  /** Undefined where nothing is bound to them. */
  readonly binding: Binding | undefined;
}

interface Recorder {
  record(c: string): void;
  forget(count: number): void;
}

interface Queued {
  readonly c: string;
  /** A macro or a repetition has it, and no person has typed it. */
  readonly played: boolean;
}

export class KeyReader {
  readonly #terminal: EditorTerminal;
  /** Characters that come before what the terminal has. */
  #queue: Queued[] = [];
  /** The beginning of a character. */
  #bytes: number[] = [];
  #lastPlayed = false;
  #reason: Error | undefined;
  #wake: () => void = () => {};
  /** Told of each character that a person types, and of the last that were read too early. */
  recorder: Recorder | undefined;

  constructor(terminal: EditorTerminal) {
    this.#terminal = terminal;
  }

  /** Whether there is a character without waiting. */
  get hasMore(): boolean {
    return this.#queue.length > 0 || this.#fill();
  }

  /** Characters of macros that are still to come. */
  get isPlaying(): boolean {
    return this.#queue[0]?.played ?? false;
  }

  /** Whoever waits for a key, or does so next, gets the error, until `reset`. */
  interrupt(reason: Error): void {
    this.#reason ??= reason;
    this.#wake();
  }

  reset(): void {
    this.#reason = undefined;
  }

  /** Has characters come next, those that were read last or those of a macro. */
  unread(text: string, played = false): void {
    if (!played) this.recorder?.forget(text.length);
    this.#queue.unshift(...Array.from(text, (c) => ({ c, played })));
  }

  /** Forgets what is still to come of macros. */
  stopPlaying(): void {
    this.#queue = this.#queue.filter(({ played }) => !played);
  }

  /** The next character; undefined where so many milliseconds have passed. Throws Interrupted, Hangup. */
  async character(milliseconds?: number): Promise<string | undefined> {
    while (!this.#reason && this.#queue.length === 0 && !this.#fill()) {
      const partial = this.#bytes.length > 0;
      if (await this.#wait(partial ? TOGETHER : milliseconds)) continue;
      if (!partial) return undefined;
      this.#decode();
    }
    if (this.#reason) throw this.#reason;
    const { c, played } = this.#queue.shift()!;
    this.#lastPlayed = played;
    if (!played) this.recorder?.record(c);
    return c;
  }

  /** The character that follows, whenever it comes. */
  async next(): Promise<string> {
    return (await this.character())!;
  }

  /** The keys that belong together. `timeout` is for those that are bound and begin others. */
  async keys(map: Keymap, timeout: number): Promise<PressedKeys> {
    let keys = "";
    let bound = "";
    for (;;) {
      const isBound = keys !== "" && bound === keys;
      if (isBound && this.#lastPlayed && this.#queue.length === 0) break;
      const c = await this.character(isBound ? timeout : undefined);
      if (c === undefined) break;
      keys += c;
      if (map.get(keys)) bound = keys;
      if (!map.isPrefix(keys)) break;
    }
    if (bound === "") return { keys: await this.#whole(keys), binding: undefined };
    this.unread(keys.slice(bound.length), this.#lastPlayed);
    return { keys: bound, binding: map.get(bound) };
  }

  /** With the end of a sequence that a terminal sends for one key. */
  async #whole(begun: string): Promise<string> {
    let keys = begun;
    // deno-lint-ignore no-control-regex
    while (/^\x1b(\[[0-?]*[ -/]*|O)$/.test(keys)) {
      const c = await this.character(TOGETHER);
      if (c === undefined) break;
      keys += c;
    }
    return keys;
  }

  /** Takes a character of the terminal, if all its bytes are there. */
  #fill(): boolean {
    for (;;) {
      const byte = this.#terminal.take();
      if (byte === undefined) return false;
      if (byte === null) {
        this.interrupt(new Hangup());
        return true;
      }
      this.#bytes.push(byte);
      const [first] = this.#bytes;
      const length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;
      // What does not continue it begins another.
      if (this.#bytes.length >= length || (byte & 0xc0) !== 0x80 && this.#bytes.length > 1) {
        this.#decode();
        return true;
      }
    }
  }

  #decode(): void {
    for (const c of decodeName(Uint8Array.from(this.#bytes.splice(0)))) {
      this.#queue.push({ c, played: false });
    }
  }

  /** False where the time has passed first. */
  #wait(milliseconds: number | undefined): Promise<boolean> {
    const woken = new Promise<boolean>((resolve) => {
      this.#wake = () => resolve(true);
    });
    return Promise.race([this.#terminal.wait(milliseconds), woken]);
  }
}
