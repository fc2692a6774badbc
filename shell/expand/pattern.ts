/**
 * Shell patterns: `* ? [...]` and the extended `@( *( +( ?( !(`, as text in which a backslash quotes
 * the next character.
 */

import { bracketEnd, bracketSource } from "../../core/patterns/bracket_expression.ts";
import { readGroup } from "./pattern_group.ts";
import { PatternMatcher } from "./pattern_match.ts";

const SPECIAL = /[*?[\]\\!()|+@^-]/g;

/** Text that a pattern matches literally. */
export function quotePattern(text: string): string {
  return text.replace(SPECIAL, "\\$&");
}

/** Whether a pattern has an active wildcard. */
export function hasWildcard(pattern: string): boolean {
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === "\\") i++;
    else if (c === "*" || c === "?") return true;
    else if (c === "[" && bracketEnd(pattern, i) > 0) return true;
    else if ("@+!".includes(c) && pattern[i + 1] === "(") return true;
  }
  return false;
}

/** The pattern with its quoting removed. */
export function unquotePattern(pattern: string): string {
  return pattern.replace(/\\(.)/gs, "$1");
}

/** Regular-expression source for a pattern; `many` is what `*` stands for. */
export function patternSource(pattern: string, many = "[^]*", one = "[^]"): string {
  return new PatternCompiler(pattern, many, one).compile();
}

/** A pattern matches the whole of a text, or as little or as much as possible of its beginning. */
type Reach = "whole" | "shortest" | "prefix";

const cache = new Map<string, RegExp>();

export function patternRegex(pattern: string, reach: Reach, anyCase = false): RegExp {
  const key = `${reach[0]}${anyCase ? "i" : ""}:${pattern}`;
  let regex = cache.get(key);
  if (!regex) {
    if (cache.size > 500) cache.clear();
    const source = patternSource(pattern, reach === "shortest" ? "[^]*?" : "[^]*");
    regex = new RegExp(`^(?:${source})${reach === "whole" ? "$" : ""}`, anyCase ? "ui" : "u");
    cache.set(key, regex);
  }
  return regex;
}

/** A pattern that matches one text only. */
export function isLiteralPattern(pattern: string): boolean {
  return !/[*?[]|[+@!]\(/.test(pattern.replace(/\\[^]/g, ""));
}

/** The whole of a string against a pattern. */
export function matchesPattern(text: string, pattern: string, anyCase = false): boolean {
  if (!anyCase && isLiteralPattern(pattern)) return text === unquotePattern(pattern);
  if (mayRunAway(pattern, text.length)) return patternMatcher(pattern, anyCase).matches(text);
  return patternRegex(pattern, "whole", anyCase).test(text);
}

const matchers = new Map<string, PatternMatcher>();

export function patternMatcher(pattern: string, anyCase = false): PatternMatcher {
  const key = (anyCase ? "i" : "") + pattern;
  let matcher = matchers.get(key);
  if (!matcher) {
    if (matchers.size > 100) matchers.clear();
    matcher = new PatternMatcher(pattern, anyCase);
    matchers.set(key, matcher);
  }
  return matcher;
}

/** Steps of a regular expression that are quicker than the matcher's way. */
const STEPS = 4096;

/** Whether a regular expression might take more than a few steps for each character of a text. */
export function mayRunAway(pattern: string, length: number): boolean {
  // What `!( )` leaves depends on what stands behind it.
  if (pattern.includes("!(")) return true;
  if (/[*+]\(/.test(pattern)) return length > 16 || /\(.*\(/s.test(pattern);
  let stars = 0;
  for (const c of pattern) if (c === "*") stars++;
  return stars > 1 && length ** stars > STEPS;
}

class PatternCompiler {
  #at = 0;

  constructor(readonly pattern: string, readonly many: string, readonly one: string) {}

  compile(): string {
    return this.#sequence("");
  }

  /** Up to the end or to one of `stops`, which is not consumed. */
  #sequence(stops: string): string {
    let out = "";
    while (this.#at < this.pattern.length && !stops.includes(this.pattern[this.#at])) {
      out += this.#atom();
    }
    return out;
  }

  #atom(): string {
    const c = this.pattern[this.#at];
    if ("?*+@!".includes(c) && this.pattern[this.#at + 1] === "(") {
      const group = this.#group(c);
      if (group !== undefined) return group;
    }
    if (c === "[") {
      const end = bracketEnd(this.pattern, this.#at);
      if (end > 0) return this.#bracket(end);
    }
    this.#at++;
    if (c === "*") return this.many;
    if (c === "?") return this.one;
    if (c === "\\" && this.#at < this.pattern.length) return this.#literal();
    return escapeRegex(c);
  }

  #literal(): string {
    const c = String.fromCodePoint(this.pattern.codePointAt(this.#at)!);
    this.#at += c.length;
    return escapeRegex(c);
  }

  #group(kind: string): string | undefined {
    if (readGroup(this.pattern, this.#at) === undefined) return undefined;
    this.#at += 2;
    const branches = [this.#sequence("|)")];
    while (this.pattern[this.#at] === "|") {
      this.#at++;
      branches.push(this.#sequence("|)"));
    }
    this.#at++;
    const any = branches.join("|");
    if (kind === "!") {
      const rest = this.#sequence("|)");
      // The negation looks at the whole rest of the name, so the rest belongs into the look-ahead.
      return `(?!(?:${any})${rest}$)${this.many}${rest}`;
    }
    return `(?:${any})${kind === "@" ? "" : kind}`;
  }

  #bracket(end: number): string {
    const source = bracketSource(this.pattern, this.#at, end);
    this.#at = end + 1;
    return `${this.one === "[^]" ? "" : "(?!/)"}${source}`;
  }
}

/** Text that a regular expression with the `u` flag matches literally. */
export function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
