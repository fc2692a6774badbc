import { defineCommand } from "../command.ts";
import { byteLines, ByteStringOutput } from "../text/byte_string.ts";
import { eachInput } from "../text/input.ts";
import { readCount } from "../text/sizes.ts";

export const fold = defineCommand({
  name: "fold",
  summary: "Break lines that are too long",
  usage: "[OPTION]... [FILE]...",
  options: {
    bytes: { short: "b", long: "bytes", help: "count bytes, whatever they do on a terminal" },
    spaces: { short: "s", long: "spaces", help: "break behind blanks" },
    width: { short: "w", long: "width", value: "N", help: "N columns, 80 by default" },
  },
  notes: "With no FILE, or when FILE is -, read standard input.",
  modernize: (args) =>
    args.map((arg, i) => /^-\d+$/.test(arg) && args[i - 1] !== "-w" ? `-w${arg.slice(1)}` : arg),
  async run(context, options, operands) {
    const width = readCount(options.width ?? "80", "invalid number of columns", { least: 1n });
    const out = new ByteStringOutput(context.stdout);
    return await eachInput(context, operands, async (source) => {
      for await (const { lines, unterminated } of byteLines(source)) {
        for (const [i, line] of lines.entries()) {
          out.add(foldLine(line, width, options.bytes, options.spaces));
          if (!unterminated || i < lines.length - 1) out.add("\n");
        }
        await out.flush();
      }
    });
  },
});

function foldLine(line: string, width: number, bytes: boolean, spaces: boolean): string {
  let out = "";
  let start = 0;
  let column = 0;
  for (let at = 0; at < line.length; at++) {
    const next = bytes ? column + 1 : advance(line[at], column);
    if (next <= width || at === start) {
      column = next;
      continue;
    }
    let cut = at;
    if (spaces) {
      const blank = Math.max(line.lastIndexOf(" ", at - 1), line.lastIndexOf("\t", at - 1));
      if (blank >= start) cut = blank + 1;
    }
    out += `${line.slice(start, cut)}\n`;
    start = cut;
    at = cut - 1;
    column = 0;
  }
  return out + line.slice(start);
}

function advance(c: string, column: number): number {
  if (c === "\b") return Math.max(0, column - 1);
  if (c === "\r") return 0;
  return c === "\t" ? column + 8 - column % 8 : column + 1;
}
