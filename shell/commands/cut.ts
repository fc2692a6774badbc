import { defineCommand } from "../command.ts";
import { encodeName } from "../../core/bytes.ts";
import { quoteName } from "../text/quoting.ts";
import { byteLines, ByteStringOutput, toByteString } from "../text/byte_string.ts";
import { eachInput } from "../text/input.ts";

interface Range {
  readonly first: number;
  readonly last: number;
}

type Cutter = (line: string) => string | undefined;

export const cut = defineCommand({
  name: "cut",
  summary: "Write parts of each line",
  usage: "OPTION... [FILE]...",
  options: {
    bytes: { short: "b", long: "bytes", value: "LIST", help: "these bytes" },
    chars: {
      short: "c",
      long: "characters",
      value: "LIST",
      help: "the same: bytes, as in GNU cut",
    },
    delimiter: { short: "d", long: "delimiter", value: "C", help: "fields end with C, not TAB" },
    fields: { short: "f", long: "fields", value: "LIST", help: "these fields" },
    whole: { short: "n", help: "ignored" },
    complement: { long: "complement", help: "all but those" },
    suppress: { short: "s", long: "only-delimited", help: "no lines without delimiter" },
    output: { long: "output-delimiter", value: "TEXT", help: "TEXT between what is written" },
    zero: { short: "z", long: "zero-terminated", help: "lines end with NUL" },
  },
  notes: "LIST is N, N-, N-M or -M, or several of them with commas between; counted from 1.\n" +
    "With no FILE, or when FILE is -, read standard input.",
  async run(context, options, operands) {
    const lists = options.given.filter((key) => ["bytes", "chars", "fields"].includes(key));
    if (lists.length === 0) {
      return context.misuse("you must specify a list of bytes, characters, or fields");
    }
    if (lists.length > 1) return context.misuse("only one list may be specified");
    const byFields = lists[0] === "fields";
    const delimiter = options.delimiter === undefined
      ? "\t"
      : toByteString(encodeName(options.delimiter)) || "\0";
    if (delimiter.length > 1) return context.misuse("the delimiter must be a single character");
    if (!byFields && options.delimiter !== undefined) {
      return context.misuse("an input delimiter may be specified only when operating on fields");
    }
    if (!byFields && options.suppress) {
      return context.misuse(
        "suppressing non-delimited lines makes sense\n\tonly when operating on fields",
      );
    }
    const parsed = parseList(options.fields ?? options.bytes ?? options.chars!, byFields);
    if (typeof parsed === "string") return context.misuse(parsed);
    const ranges = options.complement ? complement(parsed) : parsed;
    const between = options.output === undefined
      ? undefined
      : toByteString(encodeName(options.output));
    const cutter = byFields
      ? fieldCutter(ranges, delimiter, between ?? delimiter, options.suppress)
      : byteCutter(ranges, between ?? "");
    const end = options.zero ? "\0" : "\n";
    const out = new ByteStringOutput(context.stdout);
    return await eachInput(context, operands, async (source) => {
      for await (const { lines } of byteLines(source, end)) {
        for (const line of lines) {
          const part = cutter(line);
          if (part !== undefined) out.add(part + end);
        }
        await out.flush();
      }
    });
  },
});

/** Ranges in order, merged where they overlap; or what is wrong. */
function parseList(text: string, fields: boolean): Range[] | string {
  const numbered = fields
    ? "fields are numbered from 1"
    : "byte/character positions are numbered from 1";
  const ranges: Range[] = [];
  for (const piece of text.split(/[, \t]/)) {
    const match = /^(\d*)(-?)(\d*)$/.exec(piece);
    if (!match) {
      return fields
        ? `invalid field value ${quoteName(piece)}`
        : `invalid byte/character position ${quoteName(piece)}`;
    }
    const [, from, dash, to] = match;
    if (dash === "" && from === "") return numbered;
    if (from === "" && to === "") return "invalid range with no endpoint: -";
    const first = from === "" ? 1 : Number(from);
    const last = dash === "" ? first : to === "" ? Infinity : Number(to);
    if (first === 0 || (last === 0 && from === "")) return numbered;
    const large = [from, to].find((digits) => digits !== "" && BigInt(digits) >= 2n ** 64n - 1n);
    if (large !== undefined) {
      return `${fields ? "field number" : "byte/character offset"} ${
        quoteName(large)
      } is too large`;
    }
    if (last < first) return "invalid decreasing range";
    ranges.push({ first, last });
  }
  ranges.sort((a, b) => a.first - b.first);
  const merged: Range[] = [];
  for (const range of ranges) {
    const before = merged.at(-1);
    if (!before || range.first > before.last) merged.push(range);
    else if (range.last > before.last) merged[merged.length - 1] = { ...before, last: range.last };
  }
  return merged;
}

function complement(ranges: readonly Range[]): Range[] {
  const all: Range[] = [];
  let next = 1;
  for (const { first, last } of ranges) {
    if (first > next) all.push({ first: next, last: first - 1 });
    next = last + 1;
  }
  if (next < Infinity) all.push({ first: next, last: Infinity });
  return all;
}

function byteCutter(ranges: readonly Range[], between: string): Cutter {
  if (ranges.length === 1) {
    const [{ first, last }] = ranges;
    return (line) => line.slice(first - 1, last);
  }
  return (line) =>
    ranges.filter(({ first }) => first <= line.length)
      .map(({ first, last }) => line.slice(first - 1, last)).join(between);
}

function fieldCutter(
  ranges: readonly Range[],
  delimiter: string,
  between: string,
  suppress: boolean,
): Cutter {
  const single = ranges.length === 1 && ranges[0].first === ranges[0].last
    ? ranges[0].first
    : undefined;
  return (line) => {
    if (!line.includes(delimiter)) return suppress ? undefined : line;
    if (single !== undefined) return fieldAt(line, delimiter, single);
    const fields = line.split(delimiter);
    if (ranges.length === 1) return fields.slice(ranges[0].first - 1, ranges[0].last).join(between);
    const chosen: string[] = [];
    for (const { first, last } of ranges) {
      for (let i = first; i <= last && i <= fields.length; i++) chosen.push(fields[i - 1]);
    }
    return chosen.join(between);
  };
}

function fieldAt(line: string, delimiter: string, number: number): string {
  let start = 0;
  for (let i = 1; i < number; i++) {
    start = line.indexOf(delimiter, start) + 1;
    if (start === 0) return "";
  }
  const end = line.indexOf(delimiter, start);
  return line.slice(start, end < 0 ? undefined : end);
}
