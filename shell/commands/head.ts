import { countByte } from "../text/count_byte.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { quoteName } from "../text/quoting.ts";
import type { Input } from "../io/streams.ts";
import { eachInput, isStandardInput, readWhole } from "../text/input.ts";
import { readSize } from "../text/sizes.ts";

export const head = defineCommand({
  name: "head",
  summary: "Write the beginnings of files",
  usage: "[OPTION]... [FILE]...",
  options: {
    bytes: { short: "c", long: "bytes", value: "[-]N", help: "N bytes, or all but the last N" },
    lines: { short: "n", long: "lines", value: "[-]N", help: "N lines, or all but the last N" },
    quiet: { short: "q", long: "quiet", help: "no names of files" },
    silent: { long: "silent", help: "like --quiet" },
    verbose: { short: "v", long: "verbose", help: "names of files always" },
    zero: { short: "z", long: "zero-terminated", help: "lines end with NUL" },
  },
  notes: "Ten lines by default. N may have a suffix: b 512, K 1024, kB 1000, M, G and so on.\n" +
    "With no FILE, or when FILE is -, read standard input.",
  modernize: (args) =>
    args.map((arg, i) =>
      i === 0 && /^-\d+[bkm]?$/.test(arg) ? `-n${arg.slice(1).replace("k", "K")}` : arg
    ),
  async run(context, options, operands) {
    const kind = options.given.findLast((key) => key === "bytes" || key === "lines");
    const text = (kind === "bytes" ? options.bytes : options.lines) ?? "10";
    const count = readSize(text.replace(/^-/, ""), `invalid number of ${kind ?? "lines"}`);
    const last = options.given.findLast((key) => ["quiet", "silent", "verbose"].includes(key));
    const titled = last === undefined ? operands.length > 1 : last === "verbose";
    const take = kind === "bytes"
      ? byteTaker(count, text.startsWith("-"))
      : lineTaker(count, text.startsWith("-"), options.zero ? 0 : 10);
    let first = true;
    return await eachInput(context, operands, async (source, operand) => {
      if (titled) {
        const name = isStandardInput(operand) ? "standard input" : operand;
        await context.print(`${first ? "" : "\n"}==> ${name} <==\n`);
        first = false;
      }
      await take(context, source);
    }, {
      opening: (operand) => `cannot open ${quoteName(operand)} for reading`,
      reading: (operand) => `error reading ${quoteName(operand)}`,
    });
  },
});

type Taker = (context: CommandContext, source: Input) => Promise<void>;

function byteTaker(count: number, allBut: boolean): Taker {
  if (allBut) {
    return (context, source) => allButLast(context, source, (held) => held.length - count);
  }
  return async ({ stdout }, source) => {
    for (let left = count; left > 0;) {
      const chunk = await source.read(Math.min(left, 131072));
      if (chunk === null) return;
      left -= chunk.length;
      await stdout.write(chunk);
    }
  };
}

function lineTaker(count: number, allBut: boolean, delimiter: number): Taker {
  if (allBut) {
    return (context, source) =>
      allButLast(context, source, (held) => startOfLast(held, count, delimiter));
  }
  return async ({ stdout }, source) => {
    for (let left = count; left > 0;) {
      const chunk = await source.read();
      if (chunk === null) return;
      const lines = countByte(chunk, delimiter);
      if (lines < left) {
        left -= lines;
        await stdout.write(chunk);
        continue;
      }
      let end = 0;
      while (left > 0 && end < chunk.length) {
        const at = chunk.indexOf(delimiter, end);
        end = at < 0 ? chunk.length : at + 1;
        if (at >= 0) left--;
      }
      // What comes behind belongs to the next reader of this input.
      if (end < chunk.length) source.unread(chunk.subarray(end));
      await stdout.write(chunk.subarray(0, end));
    }
  };
}

/** Writes all in front of what `split` finds in the whole input. */
async function allButLast(
  { stdout }: CommandContext,
  source: Input,
  split: (bytes: Uint8Array) => number,
): Promise<void> {
  const bytes = await readWhole(source);
  const end = split(bytes);
  if (end > 0) await stdout.write(bytes.subarray(0, end));
}

/** Where the last `count` lines begin; an unterminated one counts. */
export function startOfLast(bytes: Uint8Array, count: number, delimiter: number): number {
  if (count === 0) return bytes.length;
  let at = bytes.length - 1;
  for (let left = count; left > 0 && at > 0; left--) {
    at = bytes.lastIndexOf(delimiter, at - 1);
    if (at < 0) return 0;
    if (left === 1) return at + 1;
  }
  return 0;
}
