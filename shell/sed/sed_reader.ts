/** The text of a script with the place where it is read. */
import { SedError } from "./sed_program.ts";

/** A part of the script, from -e or from a file. */
export interface ScriptPart {
  readonly text: string;
  /** The file, or undefined for an expression of the command line. */
  readonly file?: string;
}

export class SedReader {
  readonly text: string;
  at = 0;

  constructor(readonly parts: readonly ScriptPart[]) {
    this.text = parts.map((part) => part.text).join("\n");
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  get next(): string | undefined {
    return this.text[this.at];
  }

  take(): string | undefined {
    return this.text[this.at++];
  }

  skip(characters: RegExp): void {
    while (!this.ended && characters.test(this.text[this.at])) this.at++;
  }

  number(): number | undefined {
    const digits = /^\d+/.exec(this.text.slice(this.at, this.at + 20))?.[0];
    if (digits === undefined) return undefined;
    this.at += digits.length;
    return Number(digits);
  }

  /** The rest of the line, whose newline is skipped. */
  line(): string {
    const end = this.text.indexOf("\n", this.at);
    const text = this.text.slice(this.at, end < 0 ? undefined : end);
    this.at = end < 0 ? this.text.length : end + 1;
    return text;
  }

  /**
   * Text up to `delimiter`, which is skipped; undefined where it does not come. A backslash before the
   * delimiter goes; in a regular expression `\n` becomes a newline.
   */
  delimited(delimiter: string, regex: boolean): string | undefined {
    let text = "";
    while (!this.ended) {
      const c = this.take()!;
      if (c === delimiter) return text;
      if (c === "[" && regex) {
        // The delimiter means nothing inside of brackets.
        const bracket = /^\^?\]?(?:\[[:.=][^\n]*?[:.=]\]|[^\]\n])*\]/.exec(
          this.text.slice(this.at),
        );
        if (!bracket) {
          this.at = this.text.length;
          return undefined;
        }
        text += c + bracket[0].replace(/\\n/g, "\n");
        this.at += bracket[0].length;
        continue;
      }
      if (c === "\n") return undefined;
      if (c !== "\\") {
        text += c;
        continue;
      }
      if (this.ended) return undefined;
      const escaped = this.take()!;
      if (escaped === "n" && regex && delimiter !== "n") text += "\n";
      else if (escaped === delimiter && (regex || escaped !== "&")) text += escaped;
      else if (escaped === "\n" && regex) text += "\n";
      else text += `\\${escaped}`;
    }
    return undefined;
  }

  /** An error at the place reached; `whole` is one of the script as a whole. */
  error(message: string, whole = false): SedError {
    let start = 0;
    const at = Math.min(this.at, this.text.length);
    for (const [i, { text, file }] of this.parts.entries()) {
      const last = i === this.parts.length - 1;
      if (at <= start + text.length || last) {
        const reached = at - start;
        const line = text.slice(0, reached).split("\n").length;
        return new SedError(
          file === undefined
            ? `-e expression #${i + 1}, char ${whole ? 0 : reached}: ${message}`
            : `file ${file} line ${whole ? 0 : line}: ${message}`,
        );
      }
      start += text.length + 1;
    }
    return new SedError(message);
  }
}
