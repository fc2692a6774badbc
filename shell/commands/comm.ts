import { encodeName } from "../../core/bytes.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import { byteLines, ByteStringOutput, toByteString } from "../text/byte_string.ts";
import { openInput } from "../text/input.ts";

export const comm = defineCommand({
  name: "comm",
  summary: "Compare two sorted files line by line",
  usage: "[OPTION]... FILE1 FILE2",
  options: {
    no1: { short: "1", help: "without the lines of FILE1 alone" },
    no2: { short: "2", help: "without the lines of FILE2 alone" },
    no3: { short: "3", help: "without the lines of both" },
    check: { long: "check-order", help: "fail where a file is not sorted" },
    noCheck: { long: "nocheck-order", help: "never mind the order" },
    output: { long: "output-delimiter", value: "TEXT", help: "TEXT between columns, not TAB" },
    total: { long: "total", help: "with the number of lines of each kind" },
    zero: { short: "z", long: "zero-terminated", help: "lines end with NUL" },
  },
  notes: "Three columns: lines of FILE1 alone, of FILE2 alone, of both.",
  async run(context, options, operands) {
    if (operands.length === 0) return context.misuse("missing operand");
    if (operands.length === 1) {
      return context.misuse(`missing operand after ${quoteName(operands[0])}`);
    }
    if (operands.length > 2) return context.misuse(`extra operand ${quoteName(operands[2])}`);
    const end = options.zero ? "\0" : "\n";
    const files: string[][] = [];
    for (const operand of operands) {
      const lines = await linesOf(context, operand, end);
      if (!lines) return 1;
      files.push(lines);
    }
    const tab = toByteString(encodeName(options.output ?? "\t")) || "\0";
    const indent = [
      "",
      options.no1 ? "" : tab,
      (options.no1 ? "" : tab) + (options.no2 ? "" : tab),
    ];
    const hidden = [options.no1, options.no2, options.no3];
    const out = new ByteStringOutput(context.stdout);
    const order = new OrderCheck(context, files, options.check, options.noCheck);
    const counts = [0, 0, 0];
    for (let i = 0, j = 0; i < files[0].length || j < files[1].length;) {
      const [a, b] = [files[0][i], files[1][j]];
      const kind = b === undefined || (a !== undefined && a < b)
        ? 0
        : a === undefined || b < a
        ? 1
        : 2;
      counts[kind]++;
      if (!hidden[kind] && out.add(indent[kind] + (kind === 1 ? b : a) + end)) await out.flush();
      if (kind !== 1 && !order.step(0, ++i, kind !== 2)) break;
      if (kind !== 0 && !order.step(1, ++j, kind !== 2)) break;
    }
    if (options.total) out.add(`${counts.join(tab)}${tab}total${end}`);
    await out.flush();
    return order.finish();
  },
});

async function linesOf(
  context: CommandContext,
  operand: string,
  end: string,
): Promise<string[] | undefined> {
  try {
    const file = openInput(context, operand);
    const all: string[][] = [];
    for await (const { lines } of byteLines(file.source, end)) all.push(lines);
    file.close();
    return all.flat();
  } catch (error) {
    context.error(`${quoteForTerminal(operand)}: ${errorText(error)}`);
    return undefined;
  }
}

/** Complains once for a file whose lines are not in order. */
class OrderCheck {
  readonly #reported = [false, false];
  #unpaired = false;

  constructor(
    readonly context: CommandContext,
    readonly files: readonly string[][],
    readonly strict: boolean,
    readonly off: boolean,
  ) {}

  /** Whether to go on behind line `at` of a file; without --check-order only unpaired lines count. */
  step(file: 0 | 1, at: number, unpaired: boolean): boolean {
    this.#unpaired ||= unpaired;
    const lines = this.files[file];
    const wrong = at < lines.length && at > 0 && lines[at] < lines[at - 1];
    if (this.off || !wrong || this.#reported[file] || !(this.strict || this.#unpaired)) return true;
    this.#reported[file] = true;
    this.context.error(`file ${file + 1} is not in sorted order`);
    return !this.strict;
  }

  finish(): number {
    if (!this.#reported.includes(true)) return 0;
    if (!this.strict) this.context.error("input is not in sorted order");
    return 1;
  }
}
