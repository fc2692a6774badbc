import { encodeName } from "../../core/bytes.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../core/constants.ts";
import { defineCommand } from "../command.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import { byteLines, ByteStringOutput, toByteString } from "../text/byte_string.ts";
import { eachInput, openOutput } from "../text/input.ts";
import { readCount } from "../text/sizes.ts";

/** Of a range, which lies in memory. */
const MOST_NUMBERS = 2 ** 24;

export const shuf = defineCommand({
  name: "shuf",
  summary: "Write lines in random order",
  usage: "[OPTION]... [FILE]\n-e [OPTION]... [ARGUMENT]...\n-i LOW-HIGH [OPTION]...",
  options: {
    echo: { short: "e", long: "echo", help: "the arguments are the lines" },
    range: {
      short: "i",
      long: "input-range",
      value: "LOW-HIGH",
      help: "the numbers are the lines",
    },
    count: { short: "n", long: "head-count", value: "N", help: "N lines at most" },
    output: { short: "o", long: "output", value: "FILE", help: "write to FILE" },
    source: { long: "random-source", value: "FILE", help: "ignored" },
    repeat: { short: "r", long: "repeat", help: "lines may come again" },
    zero: { short: "z", long: "zero-terminated", help: "lines end with NUL" },
  },
  notes: "With no FILE, or when FILE is -, read standard input.",
  async run(context, options, operands) {
    const count = options.count === undefined
      ? Infinity
      : readCount(options.count, "invalid line count", { most: 2n ** 200n });
    if (options.echo && options.range !== undefined) {
      return context.misuse("cannot combine -e and -i options");
    }
    const end = options.zero ? "\0" : "\n";
    let lines: string[] = [];
    if (options.range !== undefined) {
      const what = "invalid input range";
      const dash = options.range.indexOf("-");
      if (dash < 0) return context.fail(`${what}: ${quoteName(options.range)}`);
      const low = readCount(options.range.slice(0, dash), what);
      const high = readCount(options.range.slice(dash + 1), what);
      if (high < low - 1 || high - low >= 2 ** 63) {
        return context.fail(`${what}: ${quoteName(options.range)}`);
      }
      if (high - low >= MOST_NUMBERS) return context.fail("memory exhausted");
      if (operands.length > 0) return context.misuse(`extra operand ${quoteName(operands[0])}`);
      lines = Array.from({ length: high - low + 1 }, (_, i) => String(low + i));
    } else if (options.echo) lines = operands.map((word) => toByteString(encodeName(word)));
    else {
      if (operands.length > 1) return context.misuse(`extra operand ${quoteName(operands[1])}`);
      const status = await eachInput(context, operands, async (source) => {
        const all: string[][] = [];
        for await (const block of byteLines(source, end)) all.push(block.lines);
        lines = all.flat();
      }, { opening: quoteForTerminal, reading: () => "read error" });
      if (status !== 0) return status;
    }
    if (options.repeat && count > 0 && lines.length === 0) {
      return context.fail("no lines to repeat");
    }
    let sink = context.stdout;
    let close = () => {};
    if (options.output !== undefined) {
      try {
        ({ sink, close } = openOutput(context, options.output, O_WRONLY | O_CREAT | O_TRUNC));
      } catch (error) {
        return context.fail(quoteForTerminal(options.output), error);
      }
    }
    const out = new ByteStringOutput(sink);
    const most = options.repeat ? count : Math.min(count, lines.length);
    for (let i = 0; i < most && !context.signal?.aborted; i++) {
      const from = options.repeat ? 0 : i;
      const chosen = from + Math.floor(Math.random() * (lines.length - from));
      if (!options.repeat) [lines[i], lines[chosen]] = [lines[chosen], lines[i]];
      if (out.add(lines[options.repeat ? chosen : i] + end)) await out.flush();
    }
    await out.flush();
    close();
    return 0;
  },
});
