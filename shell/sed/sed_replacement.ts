/** The right-hand sides of `s`. */
import type { CaseChange, ReplacementPart } from "./sed_program.ts";

const CASES: Record<string, CaseChange> = {
  U: "upper",
  L: "lower",
  u: "upper-next",
  l: "lower-next",
  E: "end",
};
const NAMED: Record<string, string> = {
  a: "\x07",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
const NUMBERED: [RegExp, number][] = [
  [/^x([0-9A-Fa-f]{1,2})/, 16],
  [/^d([0-9]{1,3})/, 10],
  [/^o([0-7]{1,3})/, 8],
];

/** What `\xHH`, `\t` and their like at the beginning of `rest` (behind the backslash) mean. */
export function readEscape(rest: string): { text: string; length: number } | undefined {
  const named = NAMED[rest[0]];
  if (named) return { text: named, length: 1 };
  for (const [form, radix] of NUMBERED) {
    const match = form.exec(rest);
    if (!match) continue;
    const byte = parseInt(match[1], radix) & 255;
    const text = String.fromCharCode(byte < 128 ? byte : 0xdc00 + byte);
    return { text, length: match[0].length };
  }
  if (rest[0] !== "c" || rest.length < 2) return undefined;
  return { text: String.fromCharCode(rest[1].toUpperCase().charCodeAt(0) ^ 64), length: 2 };
}

export function parseReplacement(text: string): ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let plain = "";
  const push = (part: ReplacementPart) => {
    if (plain !== "") parts.push({ type: "text", text: plain });
    plain = "";
    parts.push(part);
  };
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === "&") push({ type: "group", index: 0 });
    else if (c !== "\\" || at + 1 === text.length) plain += c;
    else {
      const escaped = text[++at];
      const change = CASES[escaped];
      const special = readEscape(text.slice(at, at + 4));
      if (/[0-9]/.test(escaped)) push({ type: "group", index: Number(escaped) });
      else if (change) push({ type: "case", change });
      else if (special) {
        plain += special.text;
        at += special.length - 1;
      } else plain += escaped;
    }
  }
  if (plain !== "") parts.push({ type: "text", text: plain });
  return parts;
}

/** The text that replaces a match. */
export function expandReplacement(
  parts: readonly ReplacementPart[],
  match: RegExpExecArray,
): string {
  if (parts.length === 1 && parts[0].type === "text") return parts[0].text;
  let out = "";
  let all: "upper" | "lower" | undefined;
  let next: "upper-next" | "lower-next" | undefined;
  for (const part of parts) {
    if (part.type === "case") {
      if (part.change === "upper-next" || part.change === "lower-next") next = part.change;
      else {
        all = part.change === "end" ? undefined : part.change;
        next = undefined;
      }
      continue;
    }
    let text = part.type === "text" ? part.text : match[part.index] ?? "";
    if (text === "") continue;
    if (all) text = all === "upper" ? text.toUpperCase() : text.toLowerCase();
    if (next) {
      const [first] = text;
      const changed = next === "upper-next" ? first.toUpperCase() : first.toLowerCase();
      text = changed + text.slice(first.length);
      next = undefined;
    }
    out += text;
  }
  return out;
}
