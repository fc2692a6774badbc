/** POSIX regular expressions run by JavaScript's. */
import { escapeRegex } from "../pattern.ts";
import { type Node, parsePosixRegex, type RegexSyntax, WORD_SET } from "./posix_syntax.ts";

export interface RegexStyle extends RegexSyntax {
  readonly ignoreCase?: boolean;
  /**
   * `lines`: the text is many lines, nothing matches a newline, and `^` and `$` are the ends of a line.
   * `multiline`: as sed's M: `^` and `$` are the ends of a line too. Without: the ends of the text.
   */
  readonly mode?: "lines" | "multiline";
  /** Only whole words match, or whole lines. */
  readonly whole?: "word" | "line";
}

/** Bytes that are no UTF-8 belong to no character. */
const INVALID = "\\udc80-\\udcff";
const ANY = "[^]";

/**
 * One or several patterns, each of which may match. Throws RegexError. Of the matches at the leftmost
 * place the longest is taken, as POSIX wants; what groups hold in it may differ from POSIX where
 * alternatives overlap.
 */
export function compilePosixRegex(patterns: readonly string[], style: RegexStyle): PosixRegex {
  let groups = 0;
  const branches: Node[] = [];
  for (const pattern of patterns) {
    const parsed = parsePosixRegex(pattern, { ...style, groupsBefore: groups });
    groups += parsed.groups;
    branches.push(parsed.node);
  }
  const node: Node = branches.length === 1 ? branches[0] : { type: "alternatives", branches };
  const emitter = new Emitter(style);
  const source = wholeSource(emitter.emit(node, true), style.whole);
  const ambiguous = emitter.ambiguous || new Choices().leftOpen(node);
  return new PosixRegex(source, style, groups, ambiguous, literalOf(node, style));
}

/** A pattern in JavaScript's own syntax, for `grep -P`. Throws SyntaxError. */
export function compileNativeRegex(source: string, style: RegexStyle): PosixRegex {
  return new PosixRegex(wholeSource(source, style.whole), style, 0, false, undefined);
}

function wholeSource(source: string, whole: RegexStyle["whole"]): string {
  if (whole === "word") return `(?<![${WORD_SET}])(?:${source})(?![${WORD_SET}])`;
  if (whole === "line") return `(?<![^\\n])(?:${source})(?![^\\n])`;
  return source;
}

export class PosixRegex {
  readonly #regex: RegExp;
  readonly #source: string;
  readonly #flags: string;
  readonly #lines: boolean;
  /** Whether some byte is named that is no UTF-8 by itself. */
  readonly namesBytes: boolean;

  /**
   * @param groups how many groups there are
   * @param ambiguous whether the first match at a place may not be the longest
   * @param literal the text that the pattern is, where it is nothing else
   */
  constructor(
    source: string,
    style: RegexStyle,
    readonly groups: number,
    readonly ambiguous: boolean,
    readonly literal: string | undefined,
  ) {
    this.#source = source;
    this.#flags = `u${style.ignoreCase ? "i" : ""}`;
    this.namesBytes = /[\udc80-\udcff]|\\udc/u.test(source.replaceAll(INVALID, ""));
    this.#lines = style.mode === "lines";
    this.#regex = new RegExp(source, `g${this.#flags}`);
  }

  /** Where a match begins at or behind `from`, -1 where there is none. */
  search(text: string, from: number): number {
    if (this.literal !== undefined) return text.indexOf(this.literal, from);
    this.#regex.lastIndex = from;
    return this.#regex.exec(text)?.index ?? -1;
  }

  /** The first match at or behind `from`. */
  exec(text: string, from = 0): RegExpExecArray | null {
    this.#regex.lastIndex = from;
    const match = this.#regex.exec(text);
    return match && this.ambiguous ? this.#longest(text, match) : match;
  }

  /** Tries longer and longer ends of a match whose pattern leaves a choice, from the longest on. */
  #longest(text: string, match: RegExpExecArray): RegExpExecArray {
    const { index } = match;
    const newline = this.#lines ? text.indexOf("\n", index) : -1;
    const limit = newline < 0 ? text.length : newline;
    const shortest = index + match[0].length;
    if (limit === shortest) return match;
    // What follows the end that is tried must not look like the end of the text.
    const inside = new RegExp(`(?:${this.#source})(?=\\uffff(?!${ANY}))`, `y${this.#flags}`);
    for (let end = limit; end > shortest; end--) {
      const behind = end === text.length
        ? new RegExp(`(?:${this.#source})(?!${ANY})`, `y${this.#flags}`)
        : inside;
      const part = end === text.length ? text : `${text.slice(0, end)}\uffff`;
      behind.lastIndex = index;
      const longer = behind.exec(part);
      if (longer) return longer;
    }
    return match;
  }
}

/** The text that a node is, where case counts and no more is asked. */
function literalOf(node: Node, style: RegexStyle): string | undefined {
  if (style.ignoreCase || style.whole) return undefined;
  if (node.type === "char") return node.char;
  if (node.type !== "sequence" || node.items.length === 0) return undefined;
  let text = "";
  for (const item of node.items) {
    if (item.type !== "char") return undefined;
    text += item.char;
  }
  // A byte inside of a character is no match of that byte.
  return /^[\udc80-\udcff]|[\udc80-\udcff]$/u.test(text) ? undefined : text;
}

class Emitter {
  /** Whether some alternatives may match the same place with different lengths. */
  ambiguous = false;
  readonly #newline: string;

  constructor(readonly style: RegexStyle) {
    this.#newline = style.mode === "lines" ? "\\n" : "";
  }

  /** @param last whether nothing follows the node in the pattern */
  emit(node: Node, last: boolean): string {
    switch (node.type) {
      case "char":
        return emitChar(node.char);
      case "any":
        return `[^${this.#newline}${INVALID}]`;
      case "set":
        return this.#set(node.source, node.negated);
      case "assert":
        return this.#assertion(node.kind);
      case "group":
        return `(${this.emit(node.node, last)})`;
      case "backref":
        // Digits that follow must not belong to the number.
        return `(?:\\${node.index})`;
      case "repeat":
        return this.#repeat(node.node, node.min, node.max);
      case "sequence":
        return node.items.map((item, i) => this.emit(item, last && i === node.items.length - 1))
          .join("");
      case "alternatives":
        return this.#alternatives(node.branches, last);
    }
  }

  #set(source: string, negated: boolean): string {
    if (negated) return `[^${this.#newline}${INVALID}${source}]`;
    return this.#newline && source.includes("\\t-\\r") ? `(?!\\n)[${source}]` : `[${source}]`;
  }

  #assertion(kind: string): string {
    const lines = this.style.mode !== undefined;
    const word = `[${WORD_SET}]`;
    switch (kind) {
      case "^":
        return lines ? "(?<![^\\n])" : "^";
      case "$":
        return lines ? "(?![^\\n])" : "$";
      case "b":
        return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
      case "B":
        return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
      case "<":
        return `(?<!${word})(?=${word})`;
      case ">":
        return `(?<=${word})(?!${word})`;
      case "`":
        return this.style.mode === "lines" ? "(?<![^\\n])" : `(?<!${ANY})`;
      default:
        return this.style.mode === "lines" ? "(?![^\\n])" : `(?!${ANY})`;
    }
  }

  #repeat(node: Node, min: number, max: number): string {
    const inner = this.emit(node, false);
    const atom = node.type === "char" || node.type === "any" || node.type === "set" ||
        node.type === "group" || node.type === "backref"
      ? inner
      : `(?:${inner})`;
    if (min === 0 && max === Infinity) return `${atom}*`;
    if (min === 1 && max === Infinity) return `${atom}+`;
    if (min === 0 && max === 1) return `${atom}?`;
    return `${atom}{${min}${max === min ? "" : `,${max === Infinity ? "" : max}`}}`;
  }

  #alternatives(branches: readonly Node[], last: boolean): string {
    const firsts = branches.map((branch) => firstChar(branch));
    const folded = firsts.map((c) => this.style.ignoreCase ? c?.toLowerCase() : c);
    const distinct = !folded.includes(undefined) && new Set(folded).size === folded.length;
    let ordered = branches;
    if (!distinct) {
      const literals = branches.map((branch) => literalOf(branch, {} as RegexStyle));
      if (last && !literals.includes(undefined)) {
        const order = branches.map((_, i) => i)
          .sort((a, b) => literals[b]!.length - literals[a]!.length);
        ordered = order.map((i) => branches[i]);
      } else this.ambiguous = true;
    }
    return `(?:${ordered.map((branch) => this.emit(branch, last)).join("|")})`;
  }
}

/**
 * Whether taking as much as possible early may cost more later: in `a?(ab)*` the first part may take what
 * the second needs. Repeated single characters alone leave no such choice: the earlier takes, the better.
 */
class Choices {
  /** Something of variable length has come before. */
  #variable = false;

  leftOpen(node: Node): boolean {
    switch (node.type) {
      case "group":
        return this.leftOpen(node.node);
      case "sequence":
        return node.items.some((item) => this.leftOpen(item));
      case "alternatives": {
        const open = node.branches.some((branch) => this.leftOpen(branch));
        this.#variable = true;
        return open;
      }
      case "repeat":
        return this.#repeat(node.node, node.min, node.max);
      default:
        return false;
    }
  }

  #repeat(node: Node, min: number, max: number): boolean {
    const before = this.#variable;
    const single = node.type === "char" || node.type === "any" || node.type === "set";
    if (!single && min !== max && before) return true;
    const open = !single && this.leftOpen(node);
    // What is repeated comes before itself.
    const again = !single && max > 1 && this.#variable && !before && this.leftOpen(node);
    this.#variable ||= min !== max;
    return open || again;
  }
}

function emitChar(char: string): string {
  const code = char.charCodeAt(0);
  if (code >= 0xdc80 && code <= 0xdcff) return `\\u${code.toString(16)}`;
  return escapeRegex(char);
}

/** The character that every match of a node begins with, where there is one. */
function firstChar(node: Node): string | undefined {
  switch (node.type) {
    case "char":
      return node.char;
    case "group":
      return firstChar(node.node);
    case "repeat":
      return node.min > 0 ? firstChar(node.node) : undefined;
    case "sequence": {
      const first = node.items.find((item) => item.type !== "assert");
      return first && firstChar(first);
    }
    default:
      return undefined;
  }
}
