import { defineCommand } from "../command.ts";
import { byteLines, ByteStringOutput } from "../text/byte_string.ts";
import { eachInput } from "../text/input.ts";
import { parseTabStops, TabError, type TabStops } from "../text/tab_stops.ts";

export const unexpand = defineCommand({
  name: "unexpand",
  summary: "Replace spaces by tabs",
  usage: "[OPTION]... [FILE]...",
  options: {
    all: { short: "a", long: "all", help: "everywhere, not only at the beginning of lines" },
    first: { long: "first-only", help: "only at the beginning of lines, also with -t" },
    tabs: {
      short: "t",
      long: "tabs",
      value: "LIST",
      help: "stops every N, or at a LIST; means -a",
    },
  },
  notes: "With no FILE, or when FILE is -, read standard input.",
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
    const everywhere = (options.all || options.tabs !== undefined) && !options.first;
    const out = new ByteStringOutput(context.stdout);
    return await eachInput(context, operands, async (source) => {
      for await (const { lines, unterminated } of byteLines(source)) {
        for (const [i, line] of lines.entries()) {
          out.add(unexpandLine(line, stops, everywhere));
          if (!unterminated || i < lines.length - 1) out.add("\n");
        }
        await out.flush();
      }
    });
  },
});

function unexpandLine(line: string, stops: TabStops, everywhere: boolean): string {
  let out = "";
  let column = 0;
  let at = 0;
  while (at < line.length) {
    const blanks = /^[ \t]+/.exec(line.slice(at))?.[0];
    if (!blanks) {
      if (!everywhere) break;
      out += line[at++];
      column++;
      continue;
    }
    out += shorten(blanks, column, stops);
    for (const c of blanks) column = c === "\t" ? stops.after(column) ?? column + 1 : column + 1;
    at += blanks.length;
  }
  return out + line.slice(at);
}

/** Blanks that begin at a column, with tabs where they reach a stop; a single space stays. */
function shorten(blanks: string, column: number, stops: TabStops): string {
  let out = "";
  let pending = "";
  for (const c of blanks) {
    const stop = stops.after(column);
    if (stop === undefined) {
      out += pending + c;
      pending = "";
      column++;
      continue;
    }
    column = c === "\t" ? stop : column + 1;
    if (c === " ") pending += c;
    if (column !== stop) continue;
    out += pending === " " && c === " " && blanks.length === 1 ? " " : "\t";
    pending = "";
  }
  return out + pending;
}
