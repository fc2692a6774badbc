/** Pattern trees in JavaScript's spelling. */
import { escapeRegex } from "../expand/pattern.ts";
import { type Node, type RegexSyntax, WORD_SET } from "./posix_syntax.ts";

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
export const INVALID = "\\udc80-\\udcff";
export const ANY = "[^]";

/** What must hold before and behind a match. */
export function around(whole: RegexStyle["whole"]): readonly [string, string] {
  if (whole === "word") return [`(?<![${WORD_SET}])`, `(?![${WORD_SET}])`];
  if (whole === "line") return ["(?<![^\\n])", "(?![^\\n])"];
  return ["", ""];
}

export function wholeSource(source: string, whole: RegexStyle["whole"]): string {
  const [before, behind] = around(whole);
  return whole ? `${before}(?:${source})${behind}` : source;
}

/** The text that a node is, where case counts and no more is asked. */
export function literalOf(node: Node, style: RegexStyle): string | undefined {
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

export class Emitter {
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
