import { encodeName } from "../../core/bytes.ts";
import { defineCommand } from "../command.ts";
import { quoteName } from "../text/quoting.ts";
import { parseSet, SetError, type TrSet } from "../text/tr_set.ts";

export const tr = defineCommand({
  name: "tr",
  summary: "Replace, squeeze or delete bytes of standard input",
  usage: "[OPTION]... SET1 [SET2]",
  options: {
    complement: { short: "c", long: "complement", help: "all bytes that are not in SET1" },
    complementToo: { short: "C", help: "the same" },
    delete: { short: "d", long: "delete", help: "delete the bytes of SET1" },
    squeeze: { short: "s", long: "squeeze-repeats", help: "repeated bytes of the last SET once" },
    truncate: { short: "t", long: "truncate-set1", help: "SET1 is not longer than SET2" },
  },
  notes:
    "A SET is bytes, ranges (a-z), classes ([:digit:]), equivalents ([=a=]), repeats ([x*4],\n" +
    "[x*]) and escapes (\\n, \\\\, \\NNN).",
  stopEarly: true,
  async run(context, options, operands) {
    const complemented = options.complement || options.complementToo;
    const replacing = !options.delete && (operands.length === 2 || !options.squeeze);
    const least = options.delete === options.squeeze ? 2 : 1;
    const most = options.delete && !options.squeeze ? 1 : 2;
    const wrong = operandError(operands, least, most, options.delete, options.squeeze);
    if (wrong !== undefined) return context.misuse(wrong);
    let table: Uint8Array | undefined;
    let deleted: Uint8Array | undefined;
    let squeezed: Uint8Array | undefined;
    try {
      const first = parseSet(encodeName(operands[0]), false);
      const second = operands[1] === undefined
        ? undefined
        : parseSet(encodeName(operands[1]), true);
      const set1 = complemented ? complementOf(first.expand(0)) : first.expand(0);
      if (replacing) table = translation(set1, first, second!, options.truncate, complemented);
      if (options.delete) deleted = members(set1);
      if (options.squeeze) squeezed = members(second ? second.expand(set1.length) : set1);
    } catch (error) {
      if (!(error instanceof SetError)) throw error;
      return context.fail(error.message);
    }
    const filter = makeFilter(table, deleted, squeezed);
    for (let chunk; (chunk = await context.stdin.read()) !== null;) {
      const bytes = filter(chunk);
      if (bytes.length > 0) await context.stdout.write(bytes);
    }
    return 0;
  },
});

function operandError(
  operands: readonly string[],
  least: number,
  most: number,
  deleting: boolean,
  squeezing: boolean,
): string | undefined {
  if (operands.length < least) {
    if (operands.length === 0) return "missing operand";
    const why = deleting && squeezing
      ? "Two strings must be given when both deleting and squeezing repeats."
      : "Two strings must be given when translating.";
    return `missing operand after ${quoteName(operands[0])}\n${why}`;
  }
  if (operands.length <= most) return undefined;
  const why = most === 1
    ? "\nOnly one string may be given when deleting without squeezing repeats."
    : "";
  return `extra operand ${quoteName(operands[most])}${why}`;
}

function complementOf(set: readonly number[]): number[] {
  const inside = members(set);
  const all: number[] = [];
  for (let byte = 0; byte < 256; byte++) if (!inside[byte]) all.push(byte);
  return all;
}

function members(set: readonly number[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of set) table[byte] = 1;
  return table;
}

/** The byte that each byte becomes. */
function translation(
  set1: readonly number[],
  first: TrSet,
  second: TrSet,
  truncate: boolean,
  complemented: boolean,
): Uint8Array {
  if (!complemented) second.checkCaseClasses(first);
  const set2 = second.expand(set1.length);
  if (set2.length === 0 && !truncate) {
    throw new SetError("when not truncating set1, string2 must be non-empty");
  }
  if (complemented && second.hasClasses && new Set(set2).size > 1) {
    throw new SetError(
      "when translating with complemented character classes,\n" +
        "string2 must map all characters in the domain to one",
    );
  }
  const table = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const last = set2.at(-1);
  set1.forEach((byte, i) => {
    const to = set2[i] ?? (truncate ? undefined : last);
    if (to !== undefined) table[byte] = to;
  });
  return table;
}

/** First translates or deletes, then squeezes; the last byte written is kept between chunks. */
function makeFilter(
  table: Uint8Array | undefined,
  deleted: Uint8Array | undefined,
  squeezed: Uint8Array | undefined,
): (chunk: Uint8Array) => Uint8Array {
  let before = -1;
  return (chunk) => {
    const out = new Uint8Array(chunk.length);
    if (table && !squeezed) {
      for (let at = 0; at < chunk.length; at++) out[at] = table[chunk[at]];
      return out;
    }
    let length = 0;
    for (let at = 0; at < chunk.length; at++) {
      let byte = chunk[at];
      if (deleted && deleted[byte] === 1) continue;
      if (table) byte = table[byte];
      if (squeezed && byte === before && squeezed[byte] === 1) continue;
      before = byte;
      out[length++] = byte;
    }
    return out.subarray(0, length);
  };
}
