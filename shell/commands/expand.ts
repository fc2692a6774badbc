import { defineCommand } from "../command.ts";
import { byteLines, ByteStringOutput } from "../text/byte_string.ts";
import { eachInput } from "../text/input.ts";
import { parseTabStops, TabError, type TabStops } from "../text/tab_stops.ts";

export const expand = defineCommand({
  name: "expand",
  summary: "Replace tabs by spaces",
  usage: "[OPTION]... [FILE]...",
  options: {
    initial: { short: "i", long: "initial", help: "only before the first other character" },
    tabs: {
      short: "t",
      long: "tabs",
      value: "LIST",
      help: "stops every N, or at a LIST; 8 by default",
    },
  },
  notes: "With no FILE, or when FILE is -, read standard input.",
  modernize: (args) => args.map((arg) => /^-\d[\d,]*$/.test(arg) ? `-t${arg.slice(1)}` : arg),
  async run(context, options, operands) {
    let stops: TabStops;
    try {
      stops = parseTabStops(
        options.occurrences.filter(([key]) => key === "tabs").map(([, text]) => text),
      );
    } catch (error) {
      if (!(error instanceof TabError)) throw error;
      return context.fail(error.message);
    }
    const out = new ByteStringOutput(context.stdout);
    return await eachInput(context, operands, async (source) => {
      for await (const { lines, unterminated } of byteLines(source)) {
        for (const [i, line] of lines.entries()) {
          out.add(line.includes("\t") ? expandLine(line, stops, options.initial) : line);
          if (!unterminated || i < lines.length - 1) out.add("\n");
        }
        await out.flush();
      }
    });
  },
});

function expandLine(line: string, stops: TabStops, initial: boolean): string {
  let out = "";
  let column = 0;
  for (let at = 0; at < line.length; at++) {
    const c = line[at];
    if (initial && c !== " " && c !== "\t") return out + line.slice(at);
    if (c === "\t") {
      const next = stops.after(column) ?? column + 1;
      out += " ".repeat(next - column);
      column = next;
      continue;
    }
    out += c;
    column = c === "\b" ? Math.max(0, column - 1) : column + 1;
  }
  return out;
}
