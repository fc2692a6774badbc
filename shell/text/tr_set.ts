/** The sets of `tr`. */
import { quoteName } from "./quoting.ts";

/** A set that cannot be; the message is coreutils'. */
export class SetError extends Error {}

type Item =
  | { readonly kind: "bytes"; readonly bytes: readonly number[] }
  | { readonly kind: "class"; readonly name: string; readonly bytes: readonly number[] }
  | { readonly kind: "repeat"; readonly byte: number; readonly count: number | undefined };

const CLASS_PATTERNS: Record<string, RegExp> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  // deno-lint-ignore no-control-regex
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[\x21-\x7e]/,
  lower: /[a-z]/,
  print: /[\x20-\x7e]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\t-\r ]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

const ESCAPES: Record<string, number> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };

const MOST_REPEATS = 2 ** 20;

export class TrSet {
  constructor(readonly items: readonly Item[]) {}

  /** The bytes in order. `[x*]` fills up to `length`. */
  expand(length: number): number[] {
    const fixed = this.items.reduce((sum, item) => sum + sizeOf(item), 0);
    const out: number[] = [];
    for (const item of this.items) {
      if (item.kind !== "repeat") out.push(...item.bytes);
      else {
        // No more than what stands against it, where anything does.
        const most = length === 0 ? MOST_REPEATS : Math.max(1, length - out.length);
        const count = Math.min(item.count ?? Math.max(0, length - fixed), most);
        for (let i = 0; i < count; i++) out.push(item.byte);
      }
    }
    return out;
  }

  get hasClasses(): boolean {
    return this.items.some((item) => item.kind === "class");
  }

  /** In the second set, classes are for case alone and stand where the first has its partner. */
  checkCaseClasses(first: TrSet): void {
    let offset = 0;
    for (const item of this.items) {
      if (item.kind === "class") {
        if (item.name !== "upper" && item.name !== "lower") {
          throw new SetError(
            "when translating, the only character classes that may appear in\n" +
              "string2 are 'upper' and 'lower'",
          );
        }
        let before = 0;
        const partner = first.items.find((other) => {
          const here = before === offset;
          before += sizeOf(other);
          return here && other.kind === "class" && /^(?:upper|lower)$/.test(other.name);
        });
        if (!partner) throw new SetError("misaligned [:upper:] and/or [:lower:] construct");
      }
      offset += sizeOf(item);
    }
  }
}

function sizeOf(item: Item): number {
  return item.kind === "repeat" ? item.count ?? 0 : item.bytes.length;
}

/** Throws SetError. */
export function parseSet(bytes: Uint8Array, second: boolean): TrSet {
  const units = unescape(bytes);
  const items: Item[] = [];
  for (let at = 0; at < units.length;) {
    const special = bracketed(units, at, second);
    if (special) {
      items.push(special.item);
      at = special.end;
      continue;
    }
    const from = units[at].byte;
    const dash = units[at + 1];
    if (dash && !dash.escaped && dash.byte === 45 && at + 2 < units.length) {
      const to = units[at + 2].byte;
      if (to < from) {
        const shown = `${show(from)}-${show(to)}`;
        throw new SetError(
          `range-endpoints of '${shown}' are in reverse collating sequence order`,
        );
      }
      items.push({
        kind: "bytes",
        bytes: Array.from({ length: to - from + 1 }, (_, i) => from + i),
      });
      at += 3;
      continue;
    }
    items.push({ kind: "bytes", bytes: [from] });
    at++;
  }
  const fills = items.filter((item) => item.kind === "repeat" && item.count === undefined);
  if (fills.length > 1) throw new SetError("only one [c*] repeat construct may appear in string2");
  return new TrSet(items);
}

interface Unit {
  readonly byte: number;
  readonly escaped: boolean;
}

function unescape(bytes: Uint8Array): Unit[] {
  const units: Unit[] = [];
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 92 || at + 1 === bytes.length) {
      units.push({ byte: bytes[at], escaped: false });
      continue;
    }
    const rest = String.fromCharCode(...bytes.subarray(at + 1, at + 4));
    const octal = /^(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(rest)?.[0];
    if (octal !== undefined) {
      units.push({ byte: parseInt(octal, 8), escaped: true });
      at += octal.length;
      continue;
    }
    units.push({ byte: ESCAPES[rest[0]] ?? bytes[at + 1], escaped: true });
    at++;
  }
  return units;
}

/** `[:class:]`, `[=x=]`, `[x*n]` at a position, or undefined. */
function bracketed(
  units: readonly Unit[],
  at: number,
  second: boolean,
): { item: Item; end: number } | undefined {
  const plain = (i: number, text: string) =>
    i < units.length && !units[i].escaped && units[i].byte === text.charCodeAt(0);
  if (!plain(at, "[")) return undefined;
  for (const mark of [":", "="]) {
    if (!plain(at + 1, mark)) continue;
    let end = at + 2;
    while (end < units.length && !(plain(end, mark) && plain(end + 1, "]"))) end++;
    if (end >= units.length) continue;
    const inner = String.fromCharCode(...units.slice(at + 2, end).map((unit) => unit.byte));
    const item = mark === ":" ? classItem(inner) : equivalent(inner, second);
    return { item, end: end + 2 };
  }
  if (at + 2 >= units.length || !plain(at + 2, "*")) return undefined;
  let end = at + 3;
  while (end < units.length && !units[end].escaped && /\d/.test(show(units[end].byte))) end++;
  if (!plain(end, "]")) return undefined;
  const digits = String.fromCharCode(...units.slice(at + 3, end).map((unit) => unit.byte));
  const count = parseInt(digits, digits.startsWith("0") ? 8 : 10);
  if (count >= 2 ** 64) {
    throw new SetError(`invalid repeat count ${quoteName(digits)} in [c*n] construct`);
  }
  const item: Item = { kind: "repeat", byte: units[at + 1].byte, count: count || undefined };
  if (!second && !count) {
    throw new SetError("the [c*] repeat construct may not appear in string1");
  }
  return { item, end: end + 1 };
}

function classItem(name: string): Item {
  const pattern = CLASS_PATTERNS[name];
  if (!pattern) throw new SetError(`invalid character class ${quoteName(name)}`);
  const bytes: number[] = [];
  for (let byte = 0; byte < 128; byte++) {
    if (pattern.test(String.fromCharCode(byte))) bytes.push(byte);
  }
  return { kind: "class", name, bytes };
}

function equivalent(inner: string, second: boolean): Item {
  if (inner.length !== 1) {
    throw new SetError(`${inner}: equivalence class operand must be a single character`);
  }
  if (second) {
    throw new SetError("[=c=] expressions may not appear in string2 when translating");
  }
  return { kind: "bytes", bytes: [inner.charCodeAt(0)] };
}

function show(byte: number): string {
  return byte < 32 || byte > 126
    ? `\\${byte.toString(8).padStart(3, "0")}`
    : String.fromCharCode(byte);
}
