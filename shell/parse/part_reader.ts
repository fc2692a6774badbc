/** The parts of words: quotations and expansions. */
import { decodeAnsiC } from "./ansi_c.ts";
import type { Part, Script, Subscript, Word } from "./nodes.ts";
import { TextReader } from "./text_reader.ts";

/** Collects parts; unquoted text that comes in pieces is one. */
export class PartList {
  readonly parts: Part[] = [];
  #text = "";

  text(value: string): void {
    this.#text += value;
  }

  add(part: Part): void {
    this.#flush();
    this.parts.push(part);
  }

  addAll(parts: readonly Part[]): void {
    for (const part of parts) {
      if (part.type === "Text") this.text(part.value);
      else this.add(part);
    }
  }

  finish(): Part[] {
    this.#flush();
    return this.parts;
  }

  #flush(): void {
    if (this.#text === "") return;
    this.parts.push({ type: "Text", value: this.#text });
    this.#text = "";
  }
}

const PLAIN = /[^\\'"$`[\]{}/:()<>?*+@!|&; \t\n=-]+/y;
const PLAIN_QUOTED = /[^\\"'$`}]+/y;
/** For what a backslash quotes: all there is. */
const ANY = "";
/** A name, or what opens a substitution, across lines that are joined. */
const JOINED_DOLLAR = /\$(?:\\\n)*(?:\{(?:[#!]|\\\n)*|[([](?:\(|\\\n)*)?(?:\w|\\\n)*/y;
const SIMPLE_NAME = /[A-Za-z_]\w*|[0-9@*#?$!-]/y;

export abstract class PartReader extends TextReader {
  /** The commands up to the `)` that closes them, which is taken. */
  protected abstract readSubstitution(line: number): Script;
  /** What stands behind `${`, the brace that closes it included. */
  protected abstract readParameter(start: number, quoted: boolean): Part;

  protected wordFrom(start: number, parts: readonly Part[]): Word {
    let text = this.source.slice(start, this.at);
    // Of a plain word the continuations of lines are no part.
    if (text.includes("\\\n") && parts.every(({ type }) => type === "Text")) {
      text = text.replaceAll("\\\n", "");
    }
    return { type: "Word", text, parts, braces: text.includes("{") };
  }

  /** Unquoted parts up to one of `stops` or the end of the text. */
  protected readParts(stops: string, list = new PartList()): PartList {
    while (!this.atEnd && !stops.includes(this.source[this.at])) this.readPart(list);
    return list;
  }

  /** The next unquoted part, of a character at least. */
  protected readPart(list: PartList): void {
    const plain = this.takeMatch(PLAIN);
    if (plain !== "") return list.text(plain);
    const c = this.source[this.at];
    switch (c) {
      case "\\":
        return this.#readEscape(list);
      case "'":
        return list.add({ type: "Quoted", value: this.#readSingle() });
      case '"':
        return list.add(this.readDouble());
      case "$":
        return this.#addDollar(list, false);
      case "`":
        return list.add(this.#readBackquotes(false));
      case "<":
      case ">":
        if (this.source[this.at + 1] === "(") return list.add(this.readProcess(c));
    }
    this.advance(this.at + 1);
    list.text(c);
  }

  #readEscape(list: PartList): void {
    const value = this.source.slice(this.at + 1, this.at + 2);
    this.advance(this.at + 1 + value.length);
    if (value === "\n") return;
    if (value === "") list.text("\\");
    else if (value >= "\ud800" && value < "\udc00") {
      const low = this.source[this.at++];
      list.add({ type: "Quoted", value: value + low });
    } else list.add({ type: "Quoted", value });
  }

  #readSingle(): string {
    const line = this.line;
    const end = this.source.indexOf("'", this.at + 1);
    if (end < 0) throw this.unclosed("'", line);
    const value = this.source.slice(this.at + 1, end);
    this.advance(end + 1);
    return value;
  }

  /** @param within an operand that is quoted itself: there a backslash quotes whatever follows, as in bash */
  protected readDouble(within = false): Part {
    const line = this.line;
    this.advance(this.at + 1);
    const list = this.readQuoted('"', within ? ANY : '$`"\\');
    if (!this.take('"')) throw this.unclosed('"', line);
    return { type: "DoubleQuoted", parts: list.finish() };
  }

  /**
   * Text in which only expansions and some escapes count, as between double quotes.
   * @param stop the character before which it ends, or "" for the end of the text
   * @param escapable what a backslash quotes, or ANY
   * @param inner double quotes within are quotations of their own
   */
  protected readQuoted(stop: string, escapable: string, inner = stop === "}"): PartList {
    const list = new PartList();
    // Behind that the stop counts again: single quotes in an operand hide it, and nothing else.
    let hidden = -1;
    while (!this.atEnd) {
      const c = this.source[this.at];
      if (c === stop && this.at > hidden) break;
      if (c === "'" && stop === "}" && this.at > hidden) hidden = this.#hiddenTo();
      const plain = this.takeMatch(PLAIN_QUOTED);
      if (plain !== "") list.text(plain);
      else if (c === "\\") {
        const next = this.source.slice(this.at + 1, this.at + 2);
        this.advance(this.at + 1 + next.length);
        if (next !== "\n") list.text(this.#escaped(next, escapable));
      } else if (inner && this.source.startsWith('$"', this.at)) this.at++;
      else if (stop === "}" && this.#beginsAnsiC()) list.add(this.#readAnsiC());
      else if (c === "$") this.#addDollar(list, true);
      else if (c === "`") {
        list.add(this.#readBackquotes(escapable === ANY || escapable.includes('"')));
      } else if (c === '"' && inner && this.#closes(hidden)) list.add(this.readDouble(true));
      else if (c === '"' && this.at < hidden) this.at++;
      else {
        this.at++;
        list.text(c);
      }
    }
    return list;
  }

  /** Whether a double quote that apostrophes hide has its fellow among them; one alone vanishes. */
  #closes(hidden: number): boolean {
    if (this.at > hidden) return true;
    const end = this.source.indexOf('"', this.at + 1);
    return end >= 0 && end < hidden;
  }

  /** Where the apostrophe closes that opens here; nowhere in POSIX mode, in which it means itself. */
  #hiddenTo(): number {
    if (this.options.posix?.()) return -1;
    const end = this.source.indexOf("'", this.at + 1);
    // What the text of a document lacks must not keep the script from being read.
    if (end < 0 && !this.options.document) throw this.unclosed("'", this.line);
    return end;
  }

  #escaped(next: string, escapable: string): string {
    if (next === "") return "\\";
    return escapable === ANY || escapable.includes(next) ? next : `\\${next}`;
  }

  /** Within an operand between double quotes `$'...'` counts; in a here-document's it does not. */
  #beginsAnsiC(): boolean {
    return !this.options.document && this.source.startsWith("$'", this.at);
  }

  #addDollar(list: PartList, quoted: boolean): void {
    const part = this.#readDollar(quoted);
    if (part === undefined) list.text("$");
    else list.add(part);
  }

  #readDollar(quoted: boolean): Part | undefined {
    this.joinLines(JOINED_DOLLAR);
    const start = this.at;
    const next = this.source[start + 1];
    if (next === "{") {
      this.at += 2;
      return this.nested(() => this.readParameter(start, quoted));
    }
    if (next === "(") return this.nested(() => this.#readParenthesis());
    if (next === "[") return this.#readBracket();
    if (!quoted && next === "'") return this.#readAnsiC();
    this.at++;
    if (!quoted && next === '"') return this.readDouble();
    const name = this.takeMatch(SIMPLE_NAME);
    if (name === "") return undefined;
    const rest = { prefix: "", index: undefined, operation: undefined } as const;
    return { type: "Parameter", text: `$${name}`, name, ...rest };
  }

  #readAnsiC(): Part {
    const line = this.line;
    this.at += 2;
    const body = this.takeMatch(/(?:[^\\']|\\[^])*/y);
    if (!this.take("'")) throw this.unclosed("'", line);
    return { type: "Quoted", value: decodeAnsiC(body) };
  }

  /** `$(...)` or `$((...))` */
  #readParenthesis(): Part {
    const start = this.at;
    const { line } = this;
    if (this.source[start + 2] === "(") {
      const end = this.arithmeticEnd(start + 3);
      if (end >= 0) {
        const text = this.source.slice(start + 3, end);
        this.closeArithmetic(end);
        return { type: "Arithmetic", text };
      }
    }
    this.advance(start + 2);
    const script = this.readSubstitution(line);
    return { type: "CommandSubstitution", text: this.source.slice(start, this.at), script, line };
  }

  /** `$[...]` */
  #readBracket(): Part {
    const { line } = this;
    this.at += 2;
    const inner = this.readSubscript();
    if (inner === undefined) throw this.unclosed("]", line);
    return { type: "Arithmetic", text: inner.text };
  }

  #readBackquotes(quoted: boolean): Part {
    const { line, at: start } = this;
    this.at++;
    const raw = this.takeMatch(/(?:[^\\`]|\\[^])*/y);
    if (!this.take("`")) throw this.unclosed("`", line);
    const script = raw.replace(quoted ? /\\(?:([$`\\"])|\n)/g : /\\(?:([$`\\])|\n)/g, "$1");
    return { type: "CommandSubstitution", text: this.source.slice(start, this.at), script, line };
  }

  protected readProcess(operator: "<" | ">"): Part {
    const { line, at: start } = this;
    this.at += 2;
    const script = this.nested(() => this.readSubstitution(line));
    const text = this.source.slice(start, this.at);
    return { type: "ProcessSubstitution", operator, text, script };
  }

  /** What stands between brackets, and the bracket that closes them; undefined where none does. */
  protected readSubscript(): Subscript | undefined {
    const { at: start, line, joined } = this;
    const list = new PartList();
    for (let depth = 1; !this.atEnd;) {
      this.readParts("[]", list);
      if (this.atEnd) break;
      const c = this.source[this.at];
      depth += c === "[" ? 1 : -1;
      if (depth === 0) {
        const word = this.wordFrom(start, list.finish());
        this.at++;
        return { text: word.text, word };
      }
      list.text(c);
      this.at++;
    }
    this.goBack(start, line, joined);
    return undefined;
  }

  /** Steps over the `))` that `arithmeticEnd` has found, which may lie across joined lines. */
  protected closeArithmetic(end: number): void {
    this.advance(this.source.indexOf(")", end + 1) + 1);
  }

  /** Where the `))` stands that closes what begins at `from`; -1 where that is no arithmetic. */
  protected arithmeticEnd(from: number): number {
    const { source } = this;
    const next = /[()'"`\\]/g;
    let depth = 1;
    next.lastIndex = from;
    for (let found; (found = next.exec(source));) {
      const i = found.index;
      const c = found[0];
      if (c === "(") depth++;
      else if (c === ")") {
        if (--depth > 0) continue;
        const behind = /\)(?:\\\n)*\)/y;
        behind.lastIndex = i;
        return behind.test(source) ? i : -1;
      } else if (c === "\\") next.lastIndex = i + 2;
      else {
        const end = endOfQuotation(source, i);
        if (end < 0) return -1;
        next.lastIndex = end;
      }
    }
    return -1;
  }
}

/** Behind the quotation that opens at `i`; -1 where it does not close. */
export function endOfQuotation(source: string, i: number): number {
  const quote = source[i];
  if (quote === "'") return source.indexOf("'", i + 1) + 1 || -1;
  for (let at = i + 1; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === quote) return at + 1;
  }
  return -1;
}
