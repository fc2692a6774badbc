import { encodeName } from "../../core/bytes.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import { foldCase } from "../sort/sort_order.ts";
import { byteLines, ByteStringOutput, toByteString } from "../text/byte_string.ts";
import { openInput } from "../text/input.ts";

export const join = defineCommand({
  name: "join",
  summary: "Join lines of two sorted files that have a field in common",
  usage: "[OPTION]... FILE1 FILE2",
  options: {
    unpaired: { short: "a", value: "FILENUM", help: "lines of file 1 or 2 without partner too" },
    empty: { short: "e", value: "TEXT", help: "TEXT for fields that are missing" },
    ignoreCase: { short: "i", long: "ignore-case", help: "upper and lower case are the same" },
    field: { short: "j", value: "N", help: "field N of both" },
    format: {
      short: "o",
      value: "LIST",
      help: "these fields: 0 for the common one, or FILENUM.FIELD",
    },
    separator: { short: "t", value: "C", help: "fields end with C" },
    only: { short: "v", value: "FILENUM", help: "only lines of file 1 or 2 without partner" },
    first: { short: "1", value: "N", help: "field N of file 1" },
    second: { short: "2", value: "N", help: "field N of file 2" },
    check: { long: "check-order", help: "fail where a file is not sorted" },
    noCheck: { long: "nocheck-order", help: "never mind the order" },
    header: { long: "header", help: "the first lines are headings" },
    zero: { short: "z", long: "zero-terminated", help: "lines end with NUL" },
  },
  notes: "Fields stand between blanks by default. - is standard input.",
  async run(context, options, operands) {
    if (operands.length === 0) return context.misuse("missing operand");
    if (operands.length === 1) {
      return context.misuse(`missing operand after ${quoteName(operands[0])}`);
    }
    if (operands.length > 2) return context.misuse(`extra operand ${quoteName(operands[2])}`);
    const shown = [new Set<number>(), new Set<number>()];
    for (const [key, value] of options.occurrences) {
      if (key !== "unpaired" && key !== "only") continue;
      if (value !== "1" && value !== "2") {
        return context.fail(`invalid field number: ${quoteName(value)}`);
      }
      shown[key === "unpaired" ? 0 : 1].add(Number(value));
    }
    const fields = [options.first ?? options.field ?? "1", options.second ?? options.field ?? "1"];
    for (const field of fields) {
      if (!/^[1-9]\d*$/.test(field)) {
        return context.fail(`invalid field number: ${quoteName(field)}`);
      }
    }
    const separator = options.separator === undefined
      ? undefined
      : options.separator === "\\0"
      ? "\0"
      : toByteString(encodeName(options.separator)) || "\n";
    if (separator !== undefined && separator.length > 1) {
      return context.fail(`multi-character tab ${quoteName(options.separator!)}`);
    }
    const format = options.format === undefined ? undefined : parseFormat(options.format);
    if (typeof format === "string") return context.fail(format);
    const end = options.zero ? "\0" : "\n";
    const files: Row[][] = [];
    for (const [i, operand] of operands.entries()) {
      const rows = await readRows(
        context,
        operand,
        end,
        separator,
        Number(fields[i]) - 1,
        options.ignoreCase,
      );
      if (!rows) return 1;
      files.push(rows);
    }
    const layout = new Layout(
      options.format === "auto" ? autoFormat(files, fields.map(Number)) : format,
      separator ?? " ",
      toByteString(encodeName(options.empty ?? "")),
      fields.map((field) => Number(field) - 1),
    );
    const out = new ByteStringOutput(context.stdout);
    const checked = options.noCheck ? "never" : options.check ? "always" : "unpaired";
    const joining = new Joining(context, operands, files, layout, out, end, checked);
    return await joining.run(shown[0], shown[1], options.header);
  },
});

interface Row {
  readonly line: string;
  readonly fields: readonly string[];
  readonly key: string;
}

type Format = readonly { readonly file: number; readonly field: number }[];

function parseFormat(text: string): Format | string | undefined {
  if (text === "auto") return undefined;
  const format: { file: number; field: number }[] = [];
  for (const word of text.split(/[, \t]+/)) {
    if (word === "0") {
      format.push({ file: 0, field: 0 });
      continue;
    }
    const match = /^([12])\.([1-9]\d*)$/.exec(word);
    if (!match) {
      if (/^[12]\.0$/.test(word)) return `invalid field number: ${quoteName(word.slice(2))}`;
      return /^[12]/.test(word)
        ? `invalid field specifier: ${quoteName(word)}`
        : `invalid file number in field spec: ${quoteName(word)}`;
    }
    format.push({ file: Number(match[1]), field: Number(match[2]) - 1 });
  }
  return format;
}

/** As many fields of each file as its first line has. */
function autoFormat(files: readonly Row[][], keys: readonly number[]): Format {
  const format: { file: number; field: number }[] = [{ file: 0, field: 0 }];
  for (const [i, rows] of files.entries()) {
    for (let field = 0; field < (rows[0]?.fields.length ?? 0); field++) {
      if (field !== keys[i] - 1) format.push({ file: i + 1, field });
    }
  }
  return format;
}

async function readRows(
  context: CommandContext,
  operand: string,
  end: string,
  separator: string | undefined,
  field: number,
  ignoreCase: boolean,
): Promise<Row[] | undefined> {
  try {
    const file = openInput(context, operand);
    const rows: Row[] = [];
    for await (const { lines } of byteLines(file.source, end)) {
      for (const line of lines) {
        const fields = separator === undefined
          ? line.replace(/^[ \t\n]+/, "").split(/[ \t\n]+/)
          : line.split(separator);
        const key = fields[field] ?? "";
        rows.push({ line, fields, key: ignoreCase ? foldCase(key) : key });
      }
    }
    file.close();
    return rows;
  } catch (error) {
    const reading = (error as { syscall?: string }).syscall === "read";
    context.error(`${reading ? "read error" : quoteForTerminal(operand)}: ${errorText(error)}`);
    return undefined;
  }
}

/** What is written of a pair, or of a line without partner. */
class Layout {
  constructor(
    readonly format: Format | undefined,
    readonly separator: string,
    readonly empty: string,
    readonly keys: readonly number[],
  ) {}

  line(one: Row | undefined, two: Row | undefined): string {
    const rows = [one, two];
    const from = one ? 0 : 1;
    const key = rows[from]!.fields[this.keys[from]] ?? "";
    const or = (text: string | undefined) => text === undefined || text === "" ? this.empty : text;
    if (this.format) {
      return this.format.map(({ file, field }) =>
        file === 0 ? or(key) : or(rows[file - 1]?.fields[field])
      ).join(this.separator);
    }
    const others = rows.flatMap((row, i) =>
      row ? row.fields.filter((_, field) => field !== this.keys[i]).map(or) : []
    );
    return [or(key), ...others].join(this.separator);
  }
}

class Joining {
  #unordered = [false, false];
  #anyUnpaired = false;

  constructor(
    readonly context: CommandContext,
    readonly names: readonly string[],
    readonly files: readonly Row[][],
    readonly layout: Layout,
    readonly out: ByteStringOutput,
    readonly end: string,
    readonly checked: "never" | "always" | "unpaired",
  ) {}

  async run(
    also: ReadonlySet<number>,
    only: ReadonlySet<number>,
    header: boolean,
  ): Promise<number> {
    const [one, two] = this.files;
    let [i, j] = [0, 0];
    const wanted = new Set([...also, ...only]);
    if (header && (one.length > 0 || two.length > 0)) {
      this.out.add(this.layout.line(one[i++], two[j++]) + this.end);
    }
    while (i < one.length || j < two.length) {
      const [a, b] = [one[i], two[j]];
      if (b === undefined || (a !== undefined && a.key < b.key)) {
        if (b !== undefined) this.#anyUnpaired = true;
        if (wanted.has(1)) await this.#write(a, undefined);
        if (!this.#inOrder(0, ++i, b === undefined)) break;
      } else if (a === undefined || b.key < a.key) {
        if (a !== undefined) this.#anyUnpaired = true;
        if (wanted.has(2)) await this.#write(undefined, b);
        if (!this.#inOrder(1, ++j, a === undefined)) break;
      } else {
        const [iEnd, jEnd] = [endOfKey(one, i), endOfKey(two, j)];
        // What follows is looked at before anything is written.
        if (!this.#inOrder(0, iEnd, false) || !this.#inOrder(1, jEnd, false)) break;
        for (; i < iEnd; i++) {
          for (let k = j; k < jEnd; k++) if (only.size === 0) await this.#write(one[i], two[k]);
        }
        j = jEnd;
      }
    }
    await this.out.flush();
    if (!this.#unordered.includes(true)) return 0;
    if (this.checked !== "always") this.context.error("input is not in sorted order");
    return 1;
  }

  async #write(a: Row | undefined, b: Row | undefined): Promise<void> {
    if (this.out.add(this.layout.line(a, b) + this.end)) await this.out.flush();
  }

  /** Whether to go on behind row `at` of a file; by default, order counts only where a line has no partner. */
  #inOrder(file: 0 | 1, at: number, otherEnded: boolean): boolean {
    const rows = this.files[file];
    if (this.checked === "never" || this.#unordered[file] || at === 0 || at >= rows.length) {
      return true;
    }
    if (rows[at].key >= rows[at - 1].key) return true;
    if (this.checked === "unpaired" && !this.#anyUnpaired && !otherEnded) return true;
    this.#unordered[file] = true;
    const name = quoteForTerminal(this.names[file]);
    this.context.error(`${name}:${at + 1}: is not sorted: ${rows[at].line}`);
    return this.checked !== "always";
  }
}

/** Behind the rows from `at` on that have the same key. */
function endOfKey(rows: readonly Row[], at: number): number {
  const { key } = rows[at];
  while (at < rows.length && rows[at].key === key) at++;
  return at;
}
