/** Brace expansion, on the source text of a word as bash does it: before anything else, quotes kept. */
import { braceSequence } from "../../core/patterns/brace_sequence.ts";
import { ShellError } from "../language/control.ts";

/** How many words a word may become, which lie in memory. */
const MOST = 2 ** 24;

/**
 * The texts a word's source expands to; itself where it holds no brace expression. Throws ShellError where they
 * are too many.
 */
export function expandBraces(text: string): string[] {
  for (let i = 0; i < text.length; i = skip(text, i)) {
    if (text[i] !== "{") continue;
    const group = readGroup(text, i);
    if (!group) continue;
    const before = text.slice(0, i);
    const tails = expandBraces(text.slice(group.end));
    checkCount(group.items.length * tails.length);
    return group.items.flatMap((item) => tails.map((tail) => before + item + tail));
  }
  return [text];
}

function readGroup(text: string, open: number): { items: string[]; end: number } | undefined {
  const parts: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let i = open; i < text.length; i = skip(text, i)) {
    const c = text[i];
    if (c === "{") depth++;
    else if (c === "," && depth === 1) {
      parts.push(text.slice(start, i));
      start = i + 1;
    } else if (c === "}" && --depth === 0) {
      parts.push(text.slice(start, i));
      const items = parts.length > 1 ? parts.flatMap(expandBraces) : sequence(parts[0]);
      return items && { items, end: i + 1 };
    }
  }
  return undefined;
}

function sequence(body: string): string[] | undefined {
  const found = braceSequence(body);
  if (!found) return undefined;
  checkCount(found.count);
  return Array.from({ length: found.count }, (_, index) => found.item(index));
}

function checkCount(count: number): void {
  if (count <= MOST) return;
  throw new ShellError(`brace expansion: failed to allocate memory for ${count} elements`);
}

/** The offset behind the character, escape, quotation or expansion that stands at `i`. */
function skip(text: string, i: number): number {
  const c = text[i];
  if (c === "\\") return i + 2;
  if (c === "'") return after(text, "'", i + 1);
  if (c === "`") return afterQuoted(text, "`", i + 1);
  if (c === '"') return afterQuoted(text, '"', i + 1);
  if (c === "$" && text[i + 1] === "(") return afterNested(text, "(", ")", i + 1);
  if (c === "$" && text[i + 1] === "{") return afterNested(text, "{", "}", i + 1);
  return i + 1;
}

function after(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  return at < 0 ? text.length : at + 1;
}

function afterQuoted(text: string, end: string, from: number): number {
  let i = from;
  while (i < text.length && text[i] !== end) i = text[i] === "$" ? skip(text, i) : escaped(text, i);
  return i + 1;
}

function escaped(text: string, i: number): number {
  return text[i] === "\\" ? i + 2 : i + 1;
}

function afterNested(text: string, open: string, close: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i = skip(text, i)) {
    if (text[i] === open) depth++;
    else if (text[i] === close && --depth === 0) return i + 1;
  }
  return text.length;
}
