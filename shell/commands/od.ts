import { defineCommand } from "../command.ts";
import { eachBlock, Repeats } from "../bytes_view/block_reader.ts";
import { type OdType, parseOdTypes, printable } from "../bytes_view/od_types.ts";
import { quoteName } from "../text/quoting.ts";
import { readArgument } from "../text/sizes.ts";

/** Older options and the types they stand for. */
const SHORT_TYPES: Record<string, string> = {
  ...{ named: "a", octalBytes: "o1", chars: "c", shorts: "u2", ints: "dI", longs: "dL" },
  ...{ octal: "o2", signed: "d2", hex: "x2" },
};
const RADIX: Record<string, [radix: number, width: number]> = { o: [8, 7], d: [10, 7], x: [16, 6] };

export const od = defineCommand({
  name: "od",
  summary: "Write bytes as numbers or characters",
  usage: "[OPTION]... [FILE]...",
  options: {
    address: {
      short: "A",
      long: "address-radix",
      value: "RADIX",
      help: "offsets as d, o, x or n: none",
    },
    named: { short: "a", help: "as -t a" },
    octalBytes: { short: "b", help: "as -t o1" },
    chars: { short: "c", help: "as -t c" },
    shorts: { short: "d", help: "as -t u2" },
    ints: { short: "i", help: "as -t dI" },
    skip: { short: "j", long: "skip-bytes", value: "N", help: "past N bytes" },
    longs: { short: "l", help: "as -t dL" },
    limit: { short: "N", long: "read-bytes", value: "N", help: "N bytes at most" },
    octal: { short: "o", help: "as -t o2" },
    signed: { short: "s", help: "as -t d2" },
    type: {
      short: "t",
      long: "format",
      value: "TYPE",
      help: "as TYPE: a, c, or d o u x with bytes",
    },
    verbose: { short: "v", long: "output-duplicates", help: "no * for lines that are the same" },
    width: {
      short: "w",
      long: "width",
      value: "N",
      optional: true,
      help: "N bytes a line, 16 or 32",
    },
    hex: { short: "x", help: "as -t x2" },
  },
  notes: "A TYPE with z behind it shows the characters too.\n" +
    "With no FILE, or when FILE is -, read standard input.",
  async run(context, options, operands) {
    const types: OdType[] = [];
    for (const [key, value] of options.occurrences) {
      const text = key === "type" ? value : SHORT_TYPES[key];
      if (text === undefined) continue;
      const parsed = parseOdTypes(text);
      if (typeof parsed === "string") return context.fail(parsed);
      types.push(...parsed);
    }
    if (types.length === 0) types.push(...parseOdTypes("o2") as OdType[]);
    const radix = options.address?.[0] ?? "o";
    if (radix !== "n" && !RADIX[radix]) {
      return context.fail(
        `invalid output address radix ${
          quoteName(options.address!)
        }; it must be one character from [doxn]`,
      );
    }
    const skip = parseCount(options.skip ?? "0", "-j");
    const limit = options.limit === undefined ? Infinity : parseCount(options.limit, "-N");
    const unit = Math.max(...types.map((type) => type.size));
    let size = options.width === undefined ? 16 : options.width === "" ? 32 : Number(options.width);
    if (!(size >= 0)) return context.fail(`invalid -w argument ${quoteName(options.width!)}`);
    if (size === 0 || size % unit !== 0) {
      context.error(`warning: invalid width ${size}; using ${unit} instead`);
      size = unit;
    }
    const address = (offset: number) =>
      radix === "n" ? "" : offset.toString(RADIX[radix][0]).padStart(RADIX[radix][1], "0");
    const repeats = new Repeats(options.verbose, size);
    const cells = blockWidth(types, size);
    const blank = " ".repeat(address(0).length);
    const { status, end, skipped, opened } = await eachBlock(context, operands, {
      skip,
      limit,
      size,
    }, (block, offset) => {
      const kind = repeats.of(block);
      if (kind === "star") context.add("*\n");
      if (kind !== "show") return;
      for (const [i, type] of types.entries()) {
        context.add((i === 0 ? address(offset) : blank) + row(type, block, size, cells));
      }
    });
    if (!opened) return status;
    if (!skipped && status === 0) {
      return context.fail("cannot skip past end of combined input");
    }
    if (radix !== "n") context.add(`${address(end)}\n`);
    return status;
  },
});

function parseCount(text: string, flag: string): number {
  if (/^0x[0-9a-f]+$/i.test(text)) return readArgument(text, flag, BigInt(text));
  return readArgument(text, flag, /^0[0-7]+$/.test(text) ? BigInt(`0o${text}`) : undefined);
}

/** Cells that the widest type needs for a block. */
function blockWidth(types: readonly OdType[], size: number): number {
  return Math.max(...types.map((type) => size / type.size * (type.width + 1)));
}

/** One type's values, spread over the cells of a block. */
function row(type: OdType, block: Uint8Array, size: number, cells: number): string {
  const fields = size / type.size;
  const spare = cells - fields * type.width;
  let pad = spare;
  let text = "";
  const present = Math.ceil(block.length / type.size);
  for (let i = 0; i < fields; i++) {
    const next = Math.floor(spare * (fields - 1 - i) / fields);
    const width = pad - next + type.width;
    pad = next;
    if (i < present) text += type.show(block, i * type.size).padStart(width);
    else if (type.trailer) text += " ".repeat(width);
  }
  return `${text}${type.trailer ? `  >${printable(block)}<` : ""}\n`;
}
