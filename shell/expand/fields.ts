import { hasWildcard, quotePattern } from "./pattern.ts";

/** One word after expansion: its text, and the same as a pattern in which what was quoted stays quoted. */
export interface Field {
  text: string;
  /** Undefined where nothing in the text is active. */
  pattern: string | undefined;
}

/** Characters that may be part of a wildcard, alone or with what follows. */
const SUSPICIOUS = /[*?[\]()|!+@^\\-]/;

/**
 * Builds the fields that one word expands to. With `splitting` off everything lands in one field, as in
 * assignments, patterns and redirection targets.
 */
export class FieldBuilder {
  #fields: Field[] = [];
  #text = "";
  #pattern: string | undefined;
  /** The field exists although it may be empty: something was quoted, or text was added. */
  #present = false;
  /** What has been added last ends with a backslash that has quoted nothing. */
  #dangling = false;
  /** White space at the end of an expansion has ended a field, and nothing has been added since. */
  #afterBlank = false;

  /**
   * @param quote makes text literal in the pattern language wanted (shell patterns by default)
   */
  constructor(
    readonly splitting: boolean,
    readonly ifs: string,
    readonly quote: (text: string) => string = quotePattern,
  ) {}

  /** Text whose wildcards mean nothing. */
  literal(text: string): void {
    if (text === "") return;
    this.#close();
    if (this.#pattern !== undefined) this.#pattern += this.quote(text);
    this.#text += text;
    this.#present = true;
    this.#afterBlank = false;
  }

  /** Text whose wildcards count. */
  active(text: string): void {
    this.#dangling = false;
    this.#pattern = (this.#pattern ?? this.quote(this.#text)) + text;
    this.#text += text;
    this.#present = true;
    this.#afterBlank = false;
  }

  /** A quotation begins: even where it is empty, it makes a field. */
  quoted(): void {
    this.#present = true;
    this.#afterBlank = false;
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
    this.#close();
    if (this.#present) {
      this.#fields.push({ text: this.#text, pattern: this.#pattern });
      this.#text = "";
      this.#pattern = undefined;
      this.#present = false;
    }
  }

  finish(): Field[] {
    this.break();
    return this.#fields;
  }

  /** Without splitting: the one field's text. */
  get text(): string {
    return this.#text;
  }

  /** Without splitting: the one field as a pattern. */
  get pattern(): string {
    this.#close();
    return this.#pattern ?? this.quote(this.#text);
  }

  /** Consumes one separator: white space of IFS with at most one other IFS character in it. */
  #separator(text: string, at: number): number {
    const isBlank = (c: string) => " \t\n".includes(c) && this.ifs.includes(c);
    while (at < text.length && isBlank(text[at])) at++;
    if (at < text.length && this.ifs.includes(text[at])) {
      // A visible separator ends a field even where that is empty, unless white space has just ended one.
      if (!this.#afterBlank || this.#present) this.#present = true;
      this.#afterBlank = false;
      at++;
      while (at < text.length && isBlank(text[at])) at++;
    } else if (at === text.length) {
      const ended = this.#present;
      this.break();
      this.#afterBlank ||= ended;
      return at;
    }
    this.break();
    return at;
  }

  #piece(text: string): void {
    if (this.quote !== quotePattern) return this.active(text);
    if (!SUSPICIOUS.test(text)) return this.literal(text);
    this.active(text);
    this.#dangling = /(?<!\\)(\\\\)*\\$/.test(this.#pattern!);
  }

  /** A backslash behind which nothing active has come stands for itself. */
  #close(): void {
    if (this.#dangling) this.#pattern += "\\";
    this.#dangling = false;
  }
}

/** Whether a field is to be matched against file names. */
export function isPattern(field: Field): field is Field & { pattern: string } {
  return field.pattern !== undefined && hasWildcard(field.pattern);
}
