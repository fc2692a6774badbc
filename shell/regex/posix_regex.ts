/** POSIX regular expressions: run by JavaScript's engine, or by one of ours where that could run away. */
import { LinearWay } from "./linear_way.ts";
import { isWithinPair, programSize } from "./linear_regex.ts";
import { type Node, parsePosixRegex, RegexError } from "./posix_syntax.ts";
import { ANY, Emitter, INVALID, literalOf, type RegexStyle, wholeSource } from "./regex_source.ts";
import { relaxed } from "./relaxed.ts";
import { hasBackReference } from "./run_away.ts";

export type { RegexStyle };

/** Instructions that the linear engine may need at most. */
const LARGEST = 200_000;

/**
 * One or several patterns, each of which may match. Throws RegexError. Of the matches at the leftmost
 * place the longest is taken, as POSIX wants; groups hold what the first way to it took, as in glibc.
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
  const back = hasBackReference(node);
  const ambiguous = emitter.ambiguous || new Choices().leftOpen(node) || (!back && forgets(node));
  const literal = literalOf(node, style);
  const way = literal === undefined
    ? new LinearWay(back ? relaxed(node) : node, groups, style)
    : undefined;
  const spared = !way || (!ambiguous && way.runAway.safeLength > LARGEST);
  if (!spared && programSize(way.node) > LARGEST) {
    throw new RegexError("Regular expression too big");
  }
  const [linear, filter] = back ? [undefined, way] : [way, undefined];
  return new PosixRegex(source, style, { groups, ambiguous, literal, linear, filter });
}

/**
 * A pattern in JavaScript's own syntax, for `grep -P`. Throws SyntaxError.
 * @param wider an extended POSIX pattern that matches wherever this one does
 */
export function compileNativeRegex(
  source: string,
  style: RegexStyle,
  wider?: string,
): PosixRegex {
  const filter = wider === undefined ? undefined : filterOf(wider, style);
  const nature = { groups: 0, ambiguous: false, filter };
  return new PosixRegex(wholeSource(source, style.whole), style, nature);
}

function filterOf(pattern: string, style: RegexStyle): LinearWay | undefined {
  const wide = { ...style, extended: true, whole: undefined };
  try {
    const { node, groups } = parsePosixRegex(pattern, wide);
    return programSize(node) > LARGEST ? undefined : new LinearWay(node, groups, wide);
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    return undefined;
  }
}

interface RegexNature {
  readonly groups: number;
  /** Whether the first match at a place may not be the longest, or hold other groups. */
  readonly ambiguous: boolean;
  /** The text that the pattern is, where it is nothing else. */
  readonly literal?: string;
  /** Absent for texts, back-references and Perl's patterns. */
  readonly linear?: LinearWay;
  /** In place of the linear way for back-references and Perl's patterns: matches wherever the pattern does. */
  readonly filter?: LinearWay;
}

export class PosixRegex {
  readonly groups: number;
  readonly linear: LinearWay | undefined;
  readonly #filter: LinearWay | undefined;
  readonly #ambiguous: boolean;
  readonly #literal: string | undefined;
  readonly #regex: RegExp;
  readonly source: string;
  readonly #flags: string;
  readonly #lines: boolean;
  /** Whether some byte is named that is no UTF-8 by itself. */
  readonly namesBytes: boolean;

  constructor(source: string, style: RegexStyle, nature: RegexNature) {
    this.groups = nature.groups;
    this.linear = nature.linear;
    this.#filter = nature.filter;
    this.#ambiguous = nature.ambiguous;
    this.#literal = nature.literal;
    this.source = source;
    this.#flags = `u${style.ignoreCase ? "i" : ""}`;
    this.namesBytes = /[\udc80-\udcff]|\\udc/u.test(source.replaceAll(INVALID, ""));
    this.#lines = style.mode === "lines";
    this.#regex = new RegExp(source, `g${this.#flags}`);
  }

  /** An offset at the beginning or the end of a match at or behind `from`, -1 where there is none. */
  search(text: string, from: number): number {
    if (this.#literal !== undefined) return text.indexOf(this.#literal, from);
    if (this.linear?.runAway.threatens(text, this.#lines)) {
      return this.linear.regex.find(text, from);
    }
    return this.#filtered(text, from)?.index ?? -1;
  }

  /** The first match at or behind `from`. */
  exec(text: string, from = 0): RegExpExecArray | null {
    const { linear } = this;
    if (linear?.runAway.threatens(text, this.#lines)) return linear.regex.exec(text, from);
    const match = this.#filtered(text, from);
    if (!match || !this.#ambiguous) return match;
    return linear ? linear.regex.execAt(text, match.index) : this.#longest(text, match);
  }

  /** Looks only where a filter sees that something may be found, in lines each for itself. */
  #filtered(text: string, from: number): RegExpExecArray | null {
    if (!this.#filter?.runAway.threatens(text, this.#lines)) return this.#first(text, from);
    for (;;) {
      const at = this.#filter.regex.search(text, from);
      if (at < 0) return null;
      const newline = this.#lines ? text.indexOf("\n", at) : -1;
      if (newline < 0) return this.#first(text, at);
      const match = this.#first(text.slice(0, newline), at);
      if (match) return match;
      from = newline + 1;
    }
  }

  /** JavaScript's engine finds assertions to hold within a character of two units, and goes back to its begin. */
  #first(text: string, from: number): RegExpExecArray | null {
    this.#regex.lastIndex = isWithinPair(text, from) ? from + 1 : from;
    for (;;) {
      const match = this.#regex.exec(text);
      if (!match || !isWithinPair(text, match.index)) return match;
      this.#regex.lastIndex = match.index + 1;
    }
  }

  /** Tries longer and longer ends of a match whose pattern leaves a choice, from the longest on. */
  #longest(text: string, match: RegExpExecArray): RegExpExecArray {
    const { index } = match;
    const newline = this.#lines ? text.indexOf("\n", index) : -1;
    const limit = newline < 0 ? text.length : newline;
    const shortest = index + match[0].length;
    if (limit === shortest) return match;
    // What follows the end that is tried must not look like the end of the text.
    const inside = new RegExp(`(?:${this.source})(?=\\uffff(?!${ANY}))`, `y${this.#flags}`);
    for (let end = limit; end > shortest; end--) {
      const behind = end === text.length
        ? new RegExp(`(?:${this.source})(?!${ANY})`, `y${this.#flags}`)
        : inside;
      const part = end === text.length ? text : `${text.slice(0, end)}\uffff`;
      behind.lastIndex = index;
      const longer = behind.exec(part);
      if (longer) return longer;
    }
    return match;
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

/** Whether a group may take nothing when it is repeated: JavaScript forgets then what it took before. */
function forgets(node: Node, repeated = false, skipped = false): boolean {
  switch (node.type) {
    case "group":
      return (repeated && skipped) || forgets(node.node, repeated, skipped);
    case "sequence":
      return node.items.some((item) => forgets(item, repeated, skipped));
    case "alternatives":
      return node.branches.some((branch) => forgets(branch, repeated, repeated));
    case "repeat":
      return forgets(node.node, repeated || node.max > 1, repeated && node.min === 0 || skipped);
    default:
      return false;
  }
}
