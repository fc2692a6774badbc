/**
 * Patterns in time that grows with the text alone: all places that a match may have reached go forward together.
 * `pattern.ts` takes a regular expression where that cannot run away.
 */
import { bracketEnd, bracketSource } from "../../core/patterns/bracket_expression.ts";
import { readGroup } from "./pattern_group.ts";

type Node =
  | { readonly kind: "character"; readonly test: (c: string) => boolean; readonly set?: true }
  | { readonly kind: "any" }
  | { readonly kind: "many" }
  | { readonly kind: "group"; readonly operator: string; readonly branches: readonly Node[][] };

/** Places in a text between characters, 1 where a match may be. */
type Places = Uint8Array;

export class PatternMatcher {
  readonly #nodes: Node[];

  constructor(pattern: string, readonly anyCase = false) {
    this.#nodes = this.#parse(pattern);
  }

  /** @param hidden a dot at the beginning is matched by a dot alone, as in names of files */
  matches(text: string, hidden = false): boolean {
    const characters = split(text);
    const barrier = hidden && text.startsWith(".");
    return this.#ends(characters, 0, barrier)[characters.length] === 1;
  }

  /** Where the shortest and the longest match that begins at the text's start end; undefined for none. */
  prefix(text: string, longest: boolean): number | undefined {
    const characters = split(text);
    const ends = this.#ends(characters, 0);
    const at = longest ? ends.lastIndexOf(1) : ends.indexOf(1);
    return at < 0 ? undefined : lengthOf(characters, at);
  }

  /** Where the shortest and the longest match that ends with the text begin. */
  suffix(text: string, longest: boolean): number | undefined {
    const characters = split(text);
    const all = new Uint8Array(characters.length + 1);
    all[characters.length] = 1;
    const starts = back(this.#nodes, characters, all);
    const at = longest ? starts.indexOf(1) : starts.lastIndexOf(1);
    return at < 0 ? undefined : lengthOf(characters, at);
  }

  /** The text with its matches, each as long as can be, replaced. */
  replace(text: string, all: boolean, insert: (match: string) => string): string {
    const characters = split(text);
    // Where no match begins need not be tried one by one.
    const begins = back(this.#nodes, characters, new Uint8Array(characters.length + 1).fill(1));
    let out = "";
    let done = 0;
    for (let at = begins.indexOf(1); at >= 0 && at <= characters.length;) {
      const end = this.#ends(characters, at).lastIndexOf(1);
      if (end === at && at === characters.length && text !== "") break;
      const match = characters.slice(at, end).join("");
      out += characters.slice(done, at).join("") + insert(match);
      done = end;
      if (!all) break;
      const next = end > at ? end : end + 1;
      if (end === at && at < characters.length) out += characters[done++];
      at = begins.indexOf(1, next);
    }
    return out + characters.slice(done).join("");
  }

  #ends(characters: readonly string[], from: number, barrier = false): Places {
    const places = new Uint8Array(characters.length + 1);
    places[from] = 1;
    return forth(this.#nodes, characters, places, barrier);
  }

  #parse(pattern: string): Node[] {
    const nodes: Node[] = [];
    for (let i = 0; i < pattern.length;) {
      const group = readGroup(pattern, i);
      const bracket = pattern[i] === "[" ? bracketEnd(pattern, i) : -1;
      if (group) {
        const branches = group.branches.map((each) => this.#parse(each));
        nodes.push({ kind: "group", operator: pattern[i], branches });
        i = group.end;
      } else if (bracket > 0) {
        const regex = new RegExp(
          `^${bracketSource(pattern, i, bracket)}$`,
          this.anyCase ? "ui" : "u",
        );
        nodes.push({ kind: "character", test: (c) => regex.test(c), set: true });
        i = bracket + 1;
      } else if (pattern[i] === "*" || pattern[i] === "?") {
        nodes.push(pattern[i++] === "*" ? { kind: "many" } : { kind: "any" });
      } else {
        if (pattern[i] === "\\" && i + 1 < pattern.length) i++;
        const c = String.fromCodePoint(pattern.codePointAt(i)!);
        nodes.push({ kind: "character", test: this.#literal(c) });
        i += c.length;
      }
    }
    return nodes;
  }

  #literal(c: string): (c: string) => boolean {
    if (!this.anyCase) return (other) => other === c;
    const low = c.toLowerCase();
    return (other) => other.toLowerCase() === low;
  }
}

function split(text: string): readonly string[] {
  return /[\ud800-\udbff]/.test(text) ? Array.from(text) : text.split("");
}

function lengthOf(characters: readonly string[], count: number): number {
  let length = 0;
  for (let i = 0; i < count; i++) length += characters[i].length;
  return length;
}

/** The places to which the nodes lead from those. @param barrier no wildcard leads over the first character */
function forth(
  nodes: readonly Node[],
  text: readonly string[],
  places: Places,
  barrier: boolean,
): Places {
  for (const node of nodes) {
    if (!places.includes(1)) return places;
    if (node.kind === "many") places = spread(places, 1, barrier);
    else if (node.kind === "group") places = throughGroup(node, text, places, forth, barrier);
    else {
      const next = new Uint8Array(places.length);
      const wild = node.kind === "any" || node.set;
      for (let i = barrier && wild ? 1 : 0; i < text.length; i++) {
        if (places[i] && (node.kind === "any" || node.test(text[i]))) next[i + 1] = 1;
      }
      places = next;
    }
  }
  return places;
}

/** The places from which the nodes lead to those. */
function back(nodes: readonly Node[], text: readonly string[], places: Places): Places {
  for (const node of nodes.toReversed()) {
    if (!places.includes(1)) return places;
    if (node.kind === "many") places = spread(places, -1);
    else if (node.kind === "group") places = throughGroup(node, text, places, back);
    else {
      const next = new Uint8Array(places.length);
      for (let i = 0; i < text.length; i++) {
        if (places[i + 1] && (node.kind === "any" || node.test(text[i]))) next[i] = 1;
      }
      places = next;
    }
  }
  return places;
}

/** All places from the first on, or up to the last. */
function spread(places: Places, direction: 1 | -1, barrier = false): Places {
  const next = new Uint8Array(places.length);
  const first = places.indexOf(1, barrier ? 1 : 0);
  if (barrier) next[0] = places[0];
  if (direction === 1) next.fill(1, first < 0 ? places.length : first);
  else next.fill(1, 0, places.lastIndexOf(1) + 1);
  return next;
}

function throughGroup(
  { operator, branches }: Extract<Node, { kind: "group" }>,
  text: readonly string[],
  places: Places,
  step: typeof forth,
  barrier = false,
): Places {
  const once = (from: Places) => {
    const next = new Uint8Array(from.length);
    for (const branch of branches) merge(next, step(branch, text, from, barrier));
    return next;
  };
  if (operator === "!") return without(text, places, once, step === forth, barrier);
  const result = new Uint8Array(places.length);
  if (operator === "?" || operator === "*") merge(result, places);
  if (operator === "?" || operator === "@") {
    merge(result, once(places));
    return result;
  }
  for (let from = places;;) {
    const next = once(from);
    if (!merge(result, next)) return result;
    from = next;
  }
}

/** What `!( )` leaves: each place counts for itself. */
function without(
  text: readonly string[],
  places: Places,
  once: (from: Places) => Places,
  forward: boolean,
  barrier: boolean,
): Places {
  const result = new Uint8Array(places.length);
  for (let at = 0; at < places.length; at++) {
    if (!places[at] || (barrier && at === 0)) continue;
    const alone = new Uint8Array(places.length);
    alone[at] = 1;
    const matched = once(alone);
    const [from, to] = forward ? [at, text.length] : [0, at];
    for (let i = from; i <= to; i++) if (!matched[i]) result[i] = 1;
  }
  return result;
}

/** Adds places; whether any was new. */
function merge(into: Places, more: Places): boolean {
  let grown = false;
  for (let i = 0; i < more.length; i++) {
    if (more[i] && !into[i]) {
      into[i] = 1;
      grown = true;
    }
  }
  return grown;
}
