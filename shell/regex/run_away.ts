/**
 * How many ways JavaScript's engine, which tries them one by one, may find through a text. A pattern that
 * always knows by the next character how to go on has one from each place. A repetition that could as well
 * end where it goes on multiplies them by its length, and one that is repeated itself without bound by any
 * power of it.
 */
import type { CharacterTest } from "./character_test.ts";
import { type Node, nullable } from "./posix_syntax.ts";

/** Ways that are tried within about a second, as a power of two. */
const WAYS = 30;
/** Beyond ASCII any two characters count as alike. */
const OTHER = 128;
/** Those that case folds to ASCII: ſ and the Kelvin sign. */
const BEYOND = [0x17f, 0x212a];
/** A single character before a repetition lets it begin at one place in so many (a power of two). */
const RARE = 4;

/** Characters that may come next, one place each and one for all beyond ASCII. */
type Characters = Uint8Array<ArrayBuffer>;

/** `length ** lengths * 2 ** bits` ways. */
interface Weight {
  readonly lengths: number;
  readonly bits: number;
}

const NONE: Weight = { lengths: 0, bits: 0 };

export class RunAway {
  /** Longest text that is safe. */
  readonly safeLength: number;
  /** The text that was looked at last, and what was found. */
  #block = "";
  #blockThreatens = false;
  readonly #firsts = new Map<Node, Characters>();

  constructor(readonly node: Node, readonly testOf: (node: Node) => CharacterTest) {
    if (!choosing(node)) {
      this.safeLength = Infinity;
      return;
    }
    const { lengths, bits } = this.#weigh(node, new Uint8Array(OTHER + 1));
    // The search begins at each place, and what is repeated runs on from there.
    const all = 1 + Math.max(lengths, unbounded(node) ? 1 : 0);
    const rare = beginsWithCharacter(node) ? RARE : 0;
    this.safeLength = Math.floor(2 ** ((WAYS - bits + rare) / all));
  }

  /** @param lines whether no match spans lines, so that the longest line counts */
  threatens(text: string, lines: boolean): boolean {
    if (text.length <= this.safeLength) return false;
    if (!lines) return true;
    // A block is searched once for each of its matches.
    if (text !== this.#block) {
      this.#block = text;
      this.#blockThreatens = this.#hasLongLine(text);
    }
    return this.#blockThreatens;
  }

  /** A JavaScript class of what every match begins with; undefined where one may be empty. */
  get beginnings(): string | undefined {
    if (nullable(this.node)) return undefined;
    let source = "";
    this.#first(this.node).forEach((taken, code) => {
      if (taken) source += code < OTHER ? `\\u{${code.toString(16)}}` : "\\u{80}-\\u{10ffff}";
    });
    return `[${source}]`;
  }

  #hasLongLine(text: string): boolean {
    const { safeLength } = this;
    for (let at = 0; at + safeLength < text.length;) {
      const newline = text.lastIndexOf("\n", at + safeLength);
      if (newline < at) return true;
      at = newline + 1;
    }
    return false;
  }

  #weigh(node: Node, next: Characters): Weight {
    switch (node.type) {
      case "group":
        return this.#weigh(node.node, next);
      case "sequence":
        return this.#sequence(node.items, next);
      case "alternatives":
        return this.#alternatives(node.branches, next);
      case "repeat":
        return this.#repeat(node, next);
      default:
        return NONE;
    }
  }

  #sequence(items: readonly Node[], next: Characters): Weight {
    let lengths = 0;
    let bits = 0;
    for (let i = items.length - 1; i >= 0; i--) {
      const own = this.#weigh(items[i], next);
      lengths += own.lengths;
      bits += own.bits - (own.lengths > 0 && items[i - 1]?.type === "char" ? RARE : 0);
      next = nullable(items[i]) ? union(this.#first(items[i]), next) : this.#first(items[i]);
    }
    return { lengths, bits };
  }

  #alternatives(branches: readonly Node[], next: Characters): Weight {
    let lengths = 0;
    let bits = 0;
    let seen: Characters = new Uint8Array(OTHER + 1);
    let alike = false;
    for (const branch of branches) {
      const own = this.#weigh(branch, next);
      lengths = Math.max(lengths, own.lengths);
      bits = Math.max(bits, own.bits);
      const first = nullable(branch) ? union(this.#first(branch), next) : this.#first(branch);
      alike ||= overlap(seen, first);
      seen = union(seen, first);
    }
    return { lengths, bits: alike ? bits + Math.log2(branches.length) : bits };
  }

  #repeat({ node, min, max }: Extract<Node, { type: "repeat" }>, next: Characters): Weight {
    const first = this.#first(node);
    const inner = this.#weigh(node, max > 1 ? union(first, next) : next);
    const open = min !== max && overlap(first, next);
    if (max === 0) return NONE;
    if (max === Infinity) {
      if (inner.lengths > 0 || inner.bits > 0) return { lengths: Infinity, bits: 0 };
      return open ? { lengths: 1, bits: 0 } : NONE;
    }
    return {
      lengths: inner.lengths * max,
      bits: inner.bits * max + (open ? Math.log2(max - min + 1) : 0),
    };
  }

  #first(node: Node): Characters {
    let first = this.#firsts.get(node);
    if (!first) {
      first = this.#newFirst(node);
      this.#firsts.set(node, first);
    }
    return first;
  }

  #newFirst(node: Node): Characters {
    const first = new Uint8Array(OTHER + 1);
    switch (node.type) {
      case "char":
      case "any":
      case "set": {
        const test = this.testOf(node);
        for (let code = 0; code < OTHER; code++) first[code] = Number(test.takes(code));
        first[OTHER] = Number(
          node.type !== "char" || BEYOND.some((code) => test.takes(code)) ||
            node.char.codePointAt(0)! >= OTHER,
        );
        return first;
      }
      case "backref":
        return first.fill(1);
      case "group":
      case "repeat":
        return this.#first(node.node);
      case "alternatives":
        return node.branches.reduce((all, branch) => union(all, this.#first(branch)), first);
      case "sequence":
        return node.items.slice(0, node.items.findIndex((item) => !nullable(item)) + 1 || undefined)
          .reduce((all, item) => union(all, this.#first(item)), first);
      default:
        return first;
    }
  }
}

function union(a: Characters, b: Characters): Characters {
  return a.map((each, i) => each | b[i]);
}

function overlap(a: Characters, b: Characters): boolean {
  return a.some((each, i) => each & b[i]);
}

function some(node: Node, test: (node: Node) => boolean): boolean {
  if (test(node)) return true;
  if (node.type === "group" || node.type === "repeat") return some(node.node, test);
  if (node.type === "sequence") return node.items.some((each) => some(each, test));
  return node.type === "alternatives" && node.branches.some((each) => some(each, test));
}

/** Whether there is more than one way at any place. */
function choosing(node: Node): boolean {
  return some(node, ({ type }) => type === "repeat" || type === "alternatives");
}

function unbounded(node: Node): boolean {
  return some(node, (each) => each.type === "repeat" && each.max === Infinity);
}

export function hasBackReference(node: Node): boolean {
  return some(node, ({ type }) => type === "backref");
}

function beginsWithCharacter(node: Node): boolean {
  return node.type === "sequence" && node.items[0]?.type === "char";
}
