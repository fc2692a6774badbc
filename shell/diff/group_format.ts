/** `diff -D` and the formats of groups and lines: whole files, with what differs marked. */
import { OptionError } from "../options.ts";
import type { DiffFile } from "./diff_output.ts";
import type { Change } from "./edit_script.ts";

export type GroupKind = "old" | "new" | "unchanged" | "changed";

export interface GroupFormats {
  readonly groups: Readonly<Record<GroupKind, string>>;
  readonly lines: Readonly<Record<"old" | "new" | "unchanged", string>>;
}

/** What `-D NAME` makes of them. */
export function ifdefFormats(name: string): GroupFormats["groups"] {
  return {
    unchanged: "%=",
    old: `#ifndef ${name}\n%<#endif /* ! ${name} */\n`,
    new: `#ifdef ${name}\n%>#endif /* ${name} */\n`,
    changed: `#ifndef ${name}\n%<#else /* ${name} */\n%>#endif /* ${name} */\n`,
  };
}

export function* groupOutput(
  one: DiffFile,
  two: DiffFile,
  changes: readonly Change[],
  formats: GroupFormats,
): Generator<string> {
  let at = 0;
  let otherAt = 0;
  const show = (kind: GroupKind, to: number, otherTo: number) => {
    const change = { from: at, to, otherFrom: otherAt, otherTo };
    [at, otherAt] = [to, otherTo];
    return groupText(formats, kind, one, two, change);
  };
  for (const { from, to, otherFrom, otherTo } of changes) {
    if (from > at || otherFrom > otherAt) yield show("unchanged", from, otherFrom);
    yield show(from === to ? "new" : otherFrom === otherTo ? "old" : "changed", to, otherTo);
  }
  if (at < one.lines.length || otherAt < two.lines.length) {
    yield show("unchanged", one.lines.length, two.lines.length);
  }
}

const GROUP = /%(?:%|[<>=]|c'(\\[0-7]+|.)'|(-?'?0?\d*(?:\.\d*)?)([doxX])([eflmnEFLMN]))/gs;
const LINE = /%(?:%|[lL]|c'(\\[0-7]+|.)'|(-?'?0?\d*(?:\.\d*)?)([doxX])n)/gs;

/** Throws OptionError for what is no format. */
export function checkFormat(option: string, format: string, ofLines: boolean): void {
  if (!format.replace(ofLines ? LINE : GROUP, "").includes("%")) return;
  throw new OptionError(`${option} '${format}': invalid or unsupported format`, true);
}

function groupText(
  { groups, lines }: GroupFormats,
  kind: GroupKind,
  one: DiffFile,
  two: DiffFile,
  { from, to, otherFrom, otherTo }: Change,
): string {
  const text = (file: DiffFile, format: string, first: number, end: number) => {
    let out = "";
    for (let i = first; i < end; i++) out += lineText(file, format, i);
    return out;
  };
  return groups[kind].replace(GROUP, (whole, character, spec, radix, letter: string) => {
    if (whole === "%%") return "%";
    if (whole === "%<") return text(one, lines.old, from, to);
    if (whole === "%>") return text(two, lines.new, otherFrom, otherTo);
    if (whole === "%=") return text(one, lines.unchanged, from, to);
    if (character !== undefined) return characterOf(character);
    const [first, end] = letter < "a" ? [otherFrom, otherTo] : [from, to];
    const numbers = { e: first, f: first + 1, l: end, m: end + 1, n: end - first };
    return numberText(numbers[letter.toLowerCase() as keyof typeof numbers], spec, radix);
  });
}

function lineText(file: DiffFile, format: string, i: number): string {
  const line = file.lines[i];
  const end = file.unterminated && i === file.lines.length - 1 ? "" : "\n";
  return format.replace(LINE, (whole, character, spec, radix) => {
    if (whole === "%%") return "%";
    if (whole === "%l") return line;
    if (whole === "%L") return line + end;
    return character === undefined ? numberText(i + 1, spec, radix) : characterOf(character);
  });
}

function characterOf(text: string): string {
  return text.length > 1 ? String.fromCharCode(parseInt(text.slice(1), 8) & 255) : text;
}

function numberText(value: number, spec: string, radix: string): string {
  const [, minus, zero, width, digits] = /^(-?)'?(0?)(\d*)(?:\.(\d*))?$/.exec(spec)!;
  let text = value.toString(radix === "d" ? 10 : radix === "o" ? 8 : 16).padStart(
    Number(digits || 0),
    "0",
  );
  if (radix === "X") text = text.toUpperCase();
  if (minus) return text.padEnd(Number(width || 0));
  return text.padStart(Number(width || 0), zero && digits === undefined ? "0" : " ");
}
