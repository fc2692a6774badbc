/** The text of a script, and where the parser stands in it. */
import { ScriptError } from "./script_error.ts";

/** What the running shell tells the parser. */
export interface ParserOptions {
  /** The line on which the text begins. */
  readonly line?: number;
  /** More text may come: what is not finished asks for it. */
  open?: boolean;
  /** What a word stands for as an alias; asked for each command word while the shell expands aliases. */
  readonly alias?: (name: string) => string | undefined;
  /** Whether `@(` and its like begin patterns; so by default. */
  readonly extendedPatterns?: () => boolean;
  readonly posix?: () => boolean;
  /** The text is a here-document's. */
  readonly document?: true;
}

/** Deepest nesting of constructs: the parser calls itself for each. */
const DEPTH = 2000;

export class TextReader {
  protected source: string;
  protected at = 0;
  protected line: number;
  /** How many lines have been joined to those before them. */
  protected joined = 0;
  #depth = 0;

  constructor(source: string, protected readonly options: ParserOptions = {}) {
    this.source = source;
    this.line = options.line ?? 1;
  }

  protected get atEnd(): boolean {
    return this.at >= this.source.length;
  }

  /** Steps over characters, lines among them. */
  protected advance(to: number): void {
    for (let i = this.at; i < to; i++) if (this.source.charCodeAt(i) === 10) this.line++;
    this.at = to;
  }

  /** Takes `text` where it stands next. */
  protected take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.advance(this.at + text.length);
    return true;
  }

  /** What a sticky expression matches here; it is stepped over. */
  protected takeMatch(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0] ?? "";
    if (found !== "") this.advance(this.at + found.length);
    return found;
  }

  /** Takes the continuations of lines out of what a sticky expression matches here. */
  protected joinLines(pattern: RegExp): void {
    pattern.lastIndex = this.at;
    const pieces = pattern.exec(this.source)?.[0].split("\\\n") ?? [];
    if (pieces.length < 2) return;
    this.source = this.source.slice(0, this.at) + pieces.join("") +
      this.source.slice(pattern.lastIndex);
    this.line += pieces.length - 1;
    this.joined += pieces.length - 1;
  }

  /** Goes back to `at`, which stood on `line` when `joined` lines had been joined. */
  protected goBack(at: number, line: number, joined: number): void {
    this.at = at;
    this.line = line + this.joined - joined;
  }

  /** Runs what nests; a script that nests too deep is refused. */
  protected nested<T>(body: () => T): T {
    if (this.#depth >= DEPTH) throw this.error("maximum nesting of constructs exceeded");
    this.#depth++;
    try {
      return body();
    } finally {
      this.#depth--;
    }
  }

  protected error(
    message: string,
    line = this.line,
    incomplete = false,
    awaits?: readonly string[],
  ): ScriptError {
    return new ScriptError(message, line, incomplete, undefined, awaits);
  }

  /** An error that gives up no more than the line on which the parser stands, in which bash is alike. */
  protected giveUpLine(error: Error): Error {
    if (error instanceof ScriptError && !error.incomplete) error.lineAlone = true;
    return error;
  }

  /** A quotation or substitution that opened on `line` does not end. */
  protected unclosed(closing: string, line: number): ScriptError {
    return this.error(`unexpected EOF while looking for matching \`${closing}'`, line, true, [
      closing,
    ]);
  }

  /** The whole line on which an offset lies. */
  protected lineAt(offset: number): string {
    const start = this.source.lastIndexOf("\n", offset - 1) + 1;
    const end = this.source.indexOf("\n", offset);
    return this.source.slice(start, end < 0 ? undefined : end);
  }
}
