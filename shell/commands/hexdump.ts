import { type CommandContext, defineCommand } from "../command.ts";
import { eachBlock, Repeats } from "../bytes_view/block_reader.ts";
import { type OdType, parseOdTypes, printable } from "../bytes_view/od_types.ts";
import { parseSize } from "../text/sizes.ts";

/** Bytes of a line. */
const SIZE = 16;

type Row = (block: Uint8Array, offset: number) => string;

export const hexdump = defineCommand({
  name: "hexdump",
  summary: "Write bytes in hexadecimal, decimal, octal or as characters",
  usage: "[OPTION]... [FILE]...",
  options: {
    octalBytes: { short: "b", long: "one-byte-octal", help: "bytes in octal" },
    canonical: { short: "C", long: "canonical", help: "bytes in hexadecimal, and as characters" },
    chars: { short: "c", long: "one-byte-char", help: "bytes as characters" },
    decimal: { short: "d", long: "two-bytes-decimal", help: "pairs in decimal" },
    length: { short: "n", long: "length", value: "N", help: "N bytes at most" },
    octal: { short: "o", long: "two-bytes-octal", help: "pairs in octal" },
    skip: { short: "s", long: "skip", value: "N", help: "past N bytes" },
    verbose: { short: "v", long: "no-squeezing", help: "no * for lines that are the same" },
    hex: { short: "x", long: "two-bytes-hex", help: "pairs in hexadecimal, wide" },
  },
  notes: "Pairs in hexadecimal by default. With no FILE read standard input.",
  run: (context, options, operands) => {
    const kinds = options.given.filter((key) => Object.hasOwn(ROWS, key));
    const rows = kinds.length > 0 ? kinds.map((key) => ROWS[key]) : [pairs(" ", 4, 16, 4)];
    const last = kinds.at(-1) ?? "";
    return dump(context, operands, rows, options, last === "canonical" ? 8 : 7);
  },
});

async function dump(
  context: CommandContext,
  operands: readonly string[],
  rows: readonly Row[],
  options: { skip?: string; length?: string; verbose: boolean },
  addressWidth: number,
): Promise<number> {
  const [skip, limit] = [options.skip ?? "0", options.length ?? "0"].map(parseCount);
  if (skip === undefined || limit === undefined) {
    return context.fail(`bad ${skip === undefined ? "skip" : "length"} value`);
  }
  const repeats = new Repeats(options.verbose, SIZE);
  const { status, end } = await eachBlock(context, operands, {
    skip,
    limit: options.length === undefined ? Infinity : limit,
    size: SIZE,
  }, (block, offset) => {
    const kind = repeats.of(block);
    if (kind === "star") context.add("*\n");
    if (kind === "show") { for (const row of rows) context.add(row(block, offset)); }
  });
  if (end > skip) context.add(`${hexadecimal(end, addressWidth)}\n`);
  return status;
}

function parseCount(text: string): number | undefined {
  return /^0x[0-9a-f]+$/i.test(text) ? parseInt(text, 16) : parseSize(text);
}

function hexadecimal(value: number, width: number): string {
  return value.toString(16).padStart(width, "0");
}

/** Pairs of bytes, each with a gap before it; a line is as long whatever it holds. */
function pairs(gap: string, width: number, radix: number, cell: number, zeros = true): Row {
  const length = 8 * (gap.length + cell);
  return (block, offset) => {
    let text = "";
    for (let i = 0; i < block.length; i += 2) {
      const value = block[i] | ((block[i + 1] ?? 0) << 8);
      const digits = value.toString(radix).padStart(width, zeros ? "0" : " ");
      text += gap + digits.padStart(cell);
    }
    return `${hexadecimal(offset, 7)}${text.padEnd(length)}\n`;
  };
}

function bytesRow(show: (block: Uint8Array, at: number) => string): Row {
  return (block, offset) => {
    let text = "";
    for (let i = 0; i < block.length; i++) text += show(block, i).padStart(4);
    return `${hexadecimal(offset, 7)}${text.padEnd(4 * SIZE)}\n`;
  };
}

function canonicalRow(block: Uint8Array, offset: number): string {
  let text = "";
  for (let i = 0; i < SIZE; i++) {
    text += (i === 8 ? "  " : " ") + (i < block.length ? hexadecimal(block[i], 2) : "  ");
  }
  return `${hexadecimal(offset, 8)} ${text}  |${printable(block)}|\n`;
}

const [characters] = parseOdTypes("c") as OdType[];

const ROWS: Record<string, Row> = {
  octalBytes: bytesRow((block, i) => block[i].toString(8).padStart(3, "0")),
  canonical: canonicalRow,
  chars: bytesRow((block, i) => characters.show(block, i)),
  decimal: pairs("   ", 5, 10, 5),
  octal: pairs("  ", 6, 8, 6),
  hex: pairs("    ", 4, 16, 4),
};
