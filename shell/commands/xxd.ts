import { encodeName } from "../../core/bytes.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../core/constants.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { eachBlock } from "../bytes_view/block_reader.ts";
import { printable } from "../bytes_view/od_types.ts";
import { errorText } from "../text/error_text.ts";
import { toByteString } from "../text/byte_string.ts";
import { eachInput, openOutput, readWhole } from "../text/input.ts";

export const xxd = defineCommand({
  name: "xxd",
  summary: "Write bytes in hexadecimal, or back",
  usage: "[OPTION]... [FILE [OUTPUT]]",
  options: {
    binary: { short: "b", long: "bits", help: "bits, not hexadecimal" },
    columns: { short: "c", long: "cols", value: "N", help: "N bytes a line; 16, 30 with -p" },
    group: { short: "g", long: "groupsize", value: "N", help: "N bytes together, 2 by default" },
    include: { short: "i", long: "include", help: "as an array of C" },
    length: { short: "l", long: "len", value: "N", help: "N bytes at most" },
    plain: { short: "p", long: "plain", help: "nothing but digits" },
    plainToo: { long: "postscript", help: "the same" },
    reverse: { short: "r", long: "revert", help: "digits to bytes" },
    seek: { short: "s", long: "seek", value: "N", help: "past N bytes" },
    upper: { short: "u", long: "uppercase", help: "upper-case digits" },
  },
  modernize: (args) =>
    args.map((arg) => /^-(?:ps|plain|cols|len|seek)$/.test(arg) ? `-${arg[1]}` : arg),
  async run(context, options, operands) {
    const plain = options.plain || options.plainToo;
    const numbers: Record<string, number> = {};
    for (const key of ["columns", "group", "length", "seek"] as const) {
      const text = options[key];
      if (text === undefined) continue;
      const value = Number(/^0[0-7]+$/.test(text) ? `0o${text}` : text);
      if (!Number.isInteger(value) || value < 0) return context.misuse(`invalid number: ${text}`);
      numbers[key] = value;
    }
    const inputs = operands.slice(0, 1);
    let write = (text: string) => void context.add(text);
    let close = () => {};
    if (operands[1] !== undefined && !options.reverse) {
      try {
        const file = openOutput(context, operands[1], O_WRONLY | O_CREAT | O_TRUNC);
        write = (text) => void file.sink.write(encodeName(text));
        close = file.close;
      } catch (error) {
        context.error(`${operands[1]}: ${errorText(error)}`);
        return 3;
      }
    }
    if (options.reverse) return await reverse(context, inputs, plain, operands[1]);
    const size = numbers.columns || (plain ? 30 : options.include ? 12 : options.binary ? 6 : 16);
    const style: Style = {
      size,
      group: numbers.group ?? (options.binary ? 1 : 2),
      binary: options.binary,
      upper: options.upper,
    };
    const show = options.include
      ? includeRow(options.upper)
      : plain
      ? (block: Uint8Array) => `${digits(block, style)}\n`
      : (block: Uint8Array, offset: number) => row(block, offset, style);
    const name = (inputs[0] ?? "-").replace(/[^A-Za-z0-9]/g, "_");
    const titled = options.include && inputs.length > 0 && inputs[0] !== "-";
    if (titled) write(`unsigned char ${/^\d/.test(name) ? "__" : ""}${name}[] = {\n`);
    const { status, end } = await eachBlock(context, inputs, {
      skip: numbers.seek ?? 0,
      limit: numbers.length ?? Infinity,
      size,
    }, (block, offset) => write(show(block, offset)));
    if (options.include && end > 0) write("\n");
    if (titled) write(`};\nunsigned int ${/^\d/.test(name) ? "__" : ""}${name}_len = ${end};\n`);
    close();
    return status === 0 ? 0 : 2;
  },
});

interface Style {
  readonly size: number;
  /** Bytes that stand together; 0 for all. */
  readonly group: number;
  readonly binary: boolean;
  readonly upper: boolean;
}

function digits(block: Uint8Array, { binary, upper }: Style): string {
  let text = "";
  for (const byte of block) {
    text += binary ? byte.toString(2).padStart(8, "0") : byte.toString(16).padStart(2, "0");
  }
  return upper ? text.toUpperCase() : text;
}

function row(block: Uint8Array, offset: number, style: Style): string {
  const cell = style.binary ? 8 : 2;
  const group = style.group || style.size;
  let text = "";
  for (let at = 0; at < block.length; at += group) {
    text += ` ${digits(block.subarray(at, at + group), style)}`;
  }
  const width = style.size * cell + Math.ceil(style.size / group);
  return `${offset.toString(16).padStart(8, "0")}:${text.padEnd(width)}  ${printable(block)}\n`;
}

/** Lines of an array's values; a comma ends each but the last. */
function includeRow(upper: boolean): (block: Uint8Array, offset: number) => string {
  return (block, offset) => {
    const values = Array.from(block, (byte) => {
      const text = byte.toString(16).padStart(2, "0");
      return upper ? `0X${text.toUpperCase()}` : `0x${text}`;
    });
    return `${offset === 0 ? "" : ",\n"}  ${values.join(", ")}`;
  };
}

async function reverse(
  context: CommandContext,
  inputs: readonly string[],
  plain: boolean,
  output: string | undefined,
): Promise<number> {
  let bytes: Uint8Array = new Uint8Array(0);
  const status = await eachInput(context, inputs, async (source) => {
    const text = toByteString(await readWhole(source));
    bytes = plain ? hexBytes(text.replace(/[^0-9a-fA-F]/g, "")) : fromRows(text);
  });
  if (status !== 0) return 2;
  if (output === undefined) await context.stdout.write(bytes);
  else {
    try {
      const file = openOutput(context, output, O_WRONLY | O_CREAT);
      await file.sink.write(bytes);
      file.close();
    } catch (error) {
      context.error(`${output}: ${errorText(error)}`);
      return 3;
    }
  }
  return 0;
}

function hexBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Lines of `OFFSET: digits  characters`; what lies between them is zero. */
function fromRows(text: string): Uint8Array {
  const rows: { offset: number; bytes: Uint8Array }[] = [];
  for (const line of text.split("\n")) {
    const match = /^\s*([0-9a-fA-F]+):?\s(.*)$/.exec(line);
    if (!match) continue;
    // Two blanks end the digits.
    const hex = match[2].trimStart().split(/\s{2}/)[0].replace(/\s/g, "");
    rows.push({ offset: parseInt(match[1], 16), bytes: hexBytes(/^[0-9a-fA-F]*/.exec(hex)![0]) });
  }
  const length = Math.max(0, ...rows.map(({ offset, bytes }) => offset + bytes.length));
  const all = new Uint8Array(length);
  for (const { offset, bytes } of rows) all.set(bytes, offset);
  return all;
}
