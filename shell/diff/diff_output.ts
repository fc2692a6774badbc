/** Differences as `diff` writes them. */
import type { Change } from "./edit_script.ts";

export interface DiffFile {
  /** Lines as byte strings, without newlines. */
  readonly lines: readonly string[];
  /** The last line lacks its newline. */
  readonly unterminated: boolean;
}

function lineText(mark: string, file: DiffFile, i: number): string {
  const open = file.unterminated && i === file.lines.length - 1;
  return `${mark}${file.lines[i]}\n${open ? "\\ No newline at end of file\n" : ""}`;
}

/** A range of lines counted from 1; an empty one is told by the line before. */
function range(from: number, to: number): string {
  if (to - from <= 1) return String(to === from ? from : to);
  return `${from + 1},${to}`;
}

export function* normalOutput(
  one: DiffFile,
  two: DiffFile,
  changes: readonly Change[],
): Generator<string> {
  for (const { from, to, otherFrom, otherTo } of changes) {
    const letter = from === to ? "a" : otherFrom === otherTo ? "d" : "c";
    yield `${range(from, to)}${letter}${range(otherFrom, otherTo)}\n`;
    for (let i = from; i < to; i++) yield lineText("< ", one, i);
    if (letter === "c") yield "---\n";
    for (let j = otherFrom; j < otherTo; j++) yield lineText("> ", two, j);
  }
}

/** Commands of ed(1) that make the second file of the first, from its end on. */
export function* edOutput(two: DiffFile, changes: readonly Change[]): Generator<string> {
  for (const { from, to, otherFrom, otherTo } of changes.toReversed()) {
    const letter = from === to ? "a" : otherFrom === otherTo ? "d" : "c";
    yield `${range(from, to)}${letter}\n`;
    if (letter === "d") continue;
    let adding = true;
    for (let j = otherFrom; j < otherTo; j++) {
      if (!adding) yield "a\n";
      adding = two.lines[j] !== ".";
      // A point alone would end the text.
      yield adding ? `${two.lines[j]}\n` : "..\n.\ns/.//\n";
    }
    if (adding) yield ".\n";
  }
}

/** The same as RCS has it, from the beginning on. */
export function* rcsOutput(two: DiffFile, changes: readonly Change[]): Generator<string> {
  for (const { from, to, otherFrom, otherTo } of changes) {
    if (to > from) yield `d${from + 1} ${to - from}\n`;
    if (otherTo === otherFrom) continue;
    yield `a${to} ${otherTo - otherFrom}\n`;
    for (let j = otherFrom; j < otherTo; j++) {
      const open = two.unterminated && j === two.lines.length - 1;
      yield two.lines[j] + (open ? "" : "\n");
    }
  }
}

/** What tells a hunk that begins with a line. */
type Heading = (first: number) => string;

/** Changes that are shown together, as their context touches, and the lines that they are shown among. */
interface Hunk {
  readonly changes: readonly Change[];
  readonly from: number;
  readonly to: number;
  readonly otherFrom: number;
  readonly otherTo: number;
}

function* hunks(one: DiffFile, changes: readonly Change[], context: number): Generator<Hunk> {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    const near = last && change.from - last[last.length - 1].to <= 2 * context;
    if (near) last.push(change);
    else groups.push([change]);
  }
  for (const group of groups) {
    const [first, last] = [group[0], group[group.length - 1]];
    const from = Math.max(0, first.from - context);
    const otherFrom = first.otherFrom - (first.from - from);
    const to = Math.min(one.lines.length, last.to + context);
    yield { changes: group, from, to, otherFrom, otherTo: last.otherTo + (to - last.to) };
  }
}

export function* unifiedOutput(
  one: DiffFile,
  two: DiffFile,
  changes: readonly Change[],
  context: number,
  header: string,
  heading: Heading,
): Generator<string> {
  if (changes.length > 0) yield header;
  for (const { changes: group, from, to, otherFrom, otherTo } of hunks(one, changes, context)) {
    yield `@@ -${unifiedRange(from, to)} +${unifiedRange(otherFrom, otherTo)} @@${heading(from)}\n`;
    let at = from;
    for (const change of group) {
      for (; at < change.from; at++) yield lineText(" ", one, at);
      for (; at < change.to; at++) yield lineText("-", one, at);
      for (let j = change.otherFrom; j < change.otherTo; j++) yield lineText("+", two, j);
    }
    for (; at < to; at++) yield lineText(" ", one, at);
  }
}

function unifiedRange(from: number, to: number): string {
  const count = to - from;
  if (count === 1) return String(to);
  return `${count === 0 ? from : from + 1},${count}`;
}

export function* contextOutput(
  one: DiffFile,
  two: DiffFile,
  changes: readonly Change[],
  context: number,
  header: string,
  heading: Heading,
): Generator<string> {
  if (changes.length > 0) yield header;
  for (const { changes: group, from, to, otherFrom, otherTo } of hunks(one, changes, context)) {
    yield `***************${heading(from)}\n*** ${contextRange(from, to)} ****\n`;
    if (group.some((change) => change.to > change.from)) {
      let at = from;
      for (const change of group) {
        for (; at < change.from; at++) yield lineText("  ", one, at);
        const mark = change.otherTo > change.otherFrom ? "! " : "- ";
        for (; at < change.to; at++) yield lineText(mark, one, at);
      }
      for (; at < to; at++) yield lineText("  ", one, at);
    }
    yield `--- ${contextRange(otherFrom, otherTo)} ----\n`;
    if (group.some((change) => change.otherTo > change.otherFrom)) {
      let at = otherFrom;
      for (const change of group) {
        for (; at < change.otherFrom; at++) yield lineText("  ", two, at);
        const mark = change.to > change.from ? "! " : "+ ";
        for (; at < change.otherTo; at++) yield lineText(mark, two, at);
      }
      for (; at < otherTo; at++) yield lineText("  ", two, at);
    }
  }
}

function contextRange(from: number, to: number): string {
  if (to - from <= 1) return String(to);
  return `${from + 1},${to}`;
}
