/**
 * Patterns of `fs.glob`: `*`, `?`, `[a-z]`, `{a,b}`, `**` and `@(a|b)` with its kin `?* +!`.
 *
 * Brackets and sequences in braces are the shell's (`core/patterns/`). The rest is not, for `fs.glob` means something
 * else by it: braces belong to the pattern and know no quotes, names with a dot go by the pattern's first character,
 * `!(a)` forbids the group with all that follows it, and `**` needs no option (`shell/expand/{braces,pattern,glob}.ts`).
 */
import { braceSequence } from "../patterns/brace_sequence.ts";
import { bracketEnd, bracketSource } from "../patterns/bracket_expression.ts";

/** `**`: any number of directories. */
export const ANY_DEPTH = Symbol("**");

/** One component of a path: a name, a test of names, or any number of them. */
export type Segment = string | RegExp | typeof ANY_DEPTH;

/** A pattern without braces. */
export interface Pattern {
  isAbsolute: boolean;
  /** It ends in a slash: only directories match. */
  wantsDirectory: boolean;
  segments: Segment[];
}

const MAGIC = /[*?[\\]|[@!+]\(/;

/** The patterns that one with braces stands for. */
export function parsePattern(text: string): Pattern[] {
  return expandBraces(text).map((plain) => ({
    isAbsolute: plain.startsWith("/"),
    wantsDirectory: plain.endsWith("/"),
    segments: namesOf(plain).map(toSegment),
  }));
}

/** The components of a path, without those that ".." takes back. */
function namesOf(path: string): string[] {
  const names: string[] = [];
  for (const name of path.split("/")) {
    const last = names.at(-1);
    if (name === "" || name === ".") continue;
    if (name === ".." && last !== undefined && last !== ".." && !MAGIC.test(last)) names.pop();
    else names.push(name);
  }
  return names;
}

/** Whether a relative path matches; a name that begins with a dot only where the pattern's does. */
export function matchesPath(pattern: Pattern, path: string): boolean {
  return matchesFrom(pattern.segments, 0, namesOf(path), 0);
}

function matchesFrom(segments: Segment[], at: number, names: string[], from: number): boolean {
  if (at === segments.length) return from === names.length;
  const segment = segments[at];
  if (segment === ANY_DEPTH) {
    if (matchesFrom(segments, at + 1, names, from)) return true;
    return from < names.length && names[from][0] !== "." &&
      matchesFrom(segments, at, names, from + 1);
  }
  return from < names.length && matchesName(segment, names[from]) &&
    matchesFrom(segments, at + 1, names, from + 1);
}

/** Whether a name is what a segment other than `**` asks for. */
export function matchesName(segment: string | RegExp, name: string): boolean {
  return typeof segment === "string" ? segment === name : segment.test(name);
}

function toSegment(text: string): Segment {
  if (text === "**") return ANY_DEPTH;
  if (!MAGIC.test(text)) return text;
  const dots = text[0] === "." ? "" : "(?!\\.)";
  try {
    return new RegExp(`^${dots}${translate(text)}$`, "su");
  } catch {
    // What is no pattern after all, such as "[z-a]", is a name.
    return text;
  }
}

const GROUP_ENDS: Record<string, string> = { "@": ")", "?": ")?", "*": ")*", "+": ")+" };

function translate(text: string): string {
  let out = "";
  const ends: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if ("@?*+!".includes(char) && text[at + 1] === "(") {
      out += char === "!" ? "(?!(?:" : "(?:";
      ends.push(char);
      at++;
    } else if (char === "|" && ends.length > 0) out += "|";
    else if (char === ")" && ends.length > 0) out += groupEnd(ends.pop()!, text.slice(at + 1));
    else if (char === "*") out += ".*";
    else if (char === "?") out += ".";
    else if (char === "\\" && at + 1 < text.length) out += escaped(text[++at]);
    else if (char === "[" && bracketEnd(text, at) > 0) {
      const end = bracketEnd(text, at);
      out += bracketSource(text, at, end);
      at = end;
    } else out += escaped(char);
  }
  return out;
}

/** The end of a group of that kind; "!" forbids the group where the rest of the pattern follows it. */
function groupEnd(kind: string, rest: string): string {
  return kind === "!" ? `)${translate(rest)}$).*?` : GROUP_ENDS[kind];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** `a{b,c}d` is abd and acd, `{1..3}` is 1, 2 and 3; braces with neither stay as they are. */
function expandBraces(text: string): string[] {
  for (let open = text.indexOf("{"); open >= 0; open = text.indexOf("{", open + 1)) {
    const group = partsOf(text, open);
    if (group === undefined) continue;
    const [before, after] = [text.slice(0, open), text.slice(group.end + 1)];
    const ends = expandBraces(after);
    return group.parts.flatMap(expandBraces).flatMap((part) =>
      ends.map((end) => before + part + end)
    );
  }
  return [text];
}

function partsOf(text: string, open: number): { parts: string[]; end: number } | undefined {
  const parts: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "{") depth++;
    else if (text[at] === "," && depth === 1) {
      parts.push(text.slice(start, at));
      start = at + 1;
    } else if (text[at] === "}" && --depth === 0) {
      parts.push(text.slice(start, at));
      const range = parts.length > 1 ? parts : rangeOf(parts[0]);
      return range && { parts: range, end: at };
    }
  }
  return undefined;
}

/** Node's limit: what is beyond it is left out. */
const MOST = 100_000;

function rangeOf(text: string): string[] | undefined {
  const found = braceSequence(text);
  return found &&
    Array.from({ length: Math.min(found.count, MOST) }, (_, index) => found.item(index));
}
