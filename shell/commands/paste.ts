import { encodeName } from "../../core/bytes.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { quoteForTerminal } from "../text/quoting.ts";
import { byteLines, ByteStringOutput, toByteString } from "../text/byte_string.ts";
import { type InputFile, openInput } from "../text/input.ts";

export const paste = defineCommand({
  name: "paste",
  summary: "Write the lines of files side by side",
  usage: "[OPTION]... [FILE]...",
  options: {
    delimiters: { short: "d", long: "delimiters", value: "LIST", help: "these by turns, not TAB" },
    serial: { short: "s", long: "serial", help: "the lines of a file in one" },
    zero: { short: "z", long: "zero-terminated", help: "lines end with NUL" },
  },
  notes: "With no FILE, or when FILE is -, read standard input.",
  async run(context, options, operands) {
    const list = options.delimiters ?? "\t";
    if (/(?<!\\)(?:\\\\)*\\$/.test(list)) {
      return context.fail(`delimiter list ends with an unescaped backslash: ${list}`);
    }
    const delimiters = parseDelimiters(list);
    const end = options.zero ? "\0" : "\n";
    const names = operands.length > 0 ? operands : ["-"];
    const columns: Column[] = [];
    let status = 0;
    // All that read standard input share its lines.
    let standard: Column | undefined;
    for (const name of names) {
      if (name === "-" && standard) {
        columns.push(standard);
        continue;
      }
      try {
        const column = new Column(openInput(context, name), end, name);
        if (name === "-") standard = column;
        columns.push(column);
      } catch (error) {
        status = context.fail(quoteForTerminal(name), error);
        if (!options.serial) return status;
      }
    }
    const out = new ByteStringOutput(context.stdout);
    try {
      if (options.serial) {
        for (const column of columns) {
          status = await serial(context, column, delimiters, end, out) || status;
        }
      } else await parallel(columns, delimiters, end, out);
    } finally {
      for (const column of columns) column.close();
    }
    return status;
  },
});

class Column {
  readonly #blocks;
  #lines: string[] = [];
  #at = 0;

  constructor(readonly file: InputFile, end: string, readonly name: string) {
    this.#blocks = byteLines(file.source, end);
  }

  async next(): Promise<string | undefined> {
    while (this.#at === this.#lines.length) {
      const { value, done } = await this.#blocks.next();
      if (done) return undefined;
      this.#lines = value.lines;
      this.#at = 0;
    }
    return this.#lines[this.#at++];
  }

  close(): void {
    this.file.close();
  }
}

async function parallel(
  columns: readonly Column[],
  delimiters: readonly string[],
  end: string,
  out: ByteStringOutput,
): Promise<void> {
  for (;;) {
    let line = "";
    let any = false;
    for (const [i, column] of columns.entries()) {
      const text = await column.next();
      if (text !== undefined) any = true;
      line += (i > 0 ? delimiters[(i - 1) % delimiters.length] : "") + (text ?? "");
    }
    if (!any) break;
    if (out.add(line + end)) await out.flush();
  }
  await out.flush();
}

async function serial(
  context: CommandContext,
  column: Column,
  delimiters: readonly string[],
  end: string,
  out: ByteStringOutput,
): Promise<number> {
  let status = 0;
  try {
    for (let i = -1, text; (text = await column.next()) !== undefined; i++) {
      if (out.add((i >= 0 ? delimiters[i % delimiters.length] : "") + text)) await out.flush();
    }
  } catch (error) {
    if ((error as { syscall?: string }).syscall !== "read") throw error;
    status = context.fail(quoteForTerminal(column.name), error);
  }
  out.add(end);
  await out.flush();
  return status;
}

/** The delimiters in turn; `\0` is none at all. */
function parseDelimiters(list: string): string[] {
  const named: Record<string, string> = {
    ...{ "0": "", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" },
  };
  const parts = list.match(/\\?[^]/gu) ?? [];
  const all = parts.map((part) => {
    if (!part.startsWith("\\") || part.length === 1) return toByteString(encodeName(part));
    return named[part.slice(1)] ?? toByteString(encodeName(part.slice(1)));
  });
  return all.length > 0 ? all : [""];
}
