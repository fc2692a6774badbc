import { hasWildcard, quotePattern } from "../pattern.ts";

/** One word after expansion: its text, and the same as a pattern in which what was quoted stays quoted. */
export interface Field {
  text: string;
  pattern: string;
}

/**
 * Builds the fields that one word expands to. With `splitting` off everything lands in one field, as in
 * assignments, patterns and redirection targets.
 */
export class FieldBuilder {
  #fields: Field[] = [];
  #text = "";
  #pattern = "";
  /** The field exists although it may be empty: something was quoted, or text was added. */
  #present = false;

  /**
   * @param quote makes text literal in the pattern language wanted (shell patterns unless told)
   */
  constructor(
    readonly splitting: boolean,
    readonly ifs: string,
    readonly quote: (text: string) => string = quotePattern,
  ) {}

  /** Text whose wildcards mean nothing. */
  literal(text: string): void {
    this.#text += text;
    this.#pattern += this.quote(text);
    if (text !== "") this.#present = true;
  }

  /** Text whose wildcards count. */
  active(text: string): void {
    this.#text += text;
    this.#pattern += text;
    this.#present = true;
  }

  /** A quotation begins: even where it is empty, it makes a field. */
  quoted(): void {
    this.#present = true;
  }

  /** The result of an unquoted expansion: split at IFS, its wildcards count. */
  expansion(text: string): void {
    if (text === "") return;
    if (!this.splitting || this.ifs === "") {
      this.#piece(text);
      return;
    }
    let start = 0;
    let i = 0;
    while (i < text.length) {
      if (!this.ifs.includes(text[i])) {
        i++;
        continue;
      }
      if (i > start) this.#piece(text.slice(start, i));
      i = this.#separator(text, i);
      start = i;
    }
    if (start < text.length) this.#piece(text.slice(start));
  }

  /** Ends the field that is being built, as between the elements of "$@". */
  break(): void {
    if (this.#present) {
      this.#fields.push({ text: this.#text, pattern: this.#pattern });
      this.#text = this.#pattern = "";
      this.#present = false;
    }
  }

  /** The fields; without splitting there is always exactly one. */
  finish(): Field[] {
    if (!this.splitting) return [{ text: this.#text, pattern: this.#pattern }];
    this.break();
    return this.#fields;
  }

  /** Consumes one separator: white space of IFS with at most one other IFS character in it. */
  #separator(text: string, at: number): number {
    const isBlank = (c: string) => " \t\n".includes(c) && this.ifs.includes(c);
    while (at < text.length && isBlank(text[at])) at++;
    if (at < text.length && this.ifs.includes(text[at])) {
      // A visible separator ends a field even where that is empty.
      this.#present = true;
      at++;
      while (at < text.length && isBlank(text[at])) at++;
    }
    this.break();
    return at;
  }

  #piece(text: string): void {
    this.#text += text;
    const pattern = text.replaceAll("\\", "\\\\");
    this.#pattern += hasWildcard(pattern) ? pattern : this.#partialPattern(text, pattern);
    this.#present = true;
  }

  /** `[` or `(` may still become a wildcard with what follows; text without any cannot. */
  #partialPattern(text: string, pattern: string): string {
    return /[[\]()|!+@]/.test(text) ? pattern : this.quote(text);
  }
}
