import { O_CREAT, O_TRUNC, O_WRONLY } from "../../core/constants.ts";
import { defineCommand } from "../command.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import { byteLines, ByteStringOutput } from "../text/byte_string.ts";
import {
  type InputFile,
  isStandardInput,
  openInput,
  openOutput,
  type OutputFile,
} from "../text/input.ts";

export const uniq = defineCommand({
  name: "uniq",
  summary: "Leave out lines that repeat the one before",
  usage: "[OPTION]... [INPUT [OUTPUT]]",
  options: {
    count: { short: "c", long: "count", help: "with the number of occurrences" },
    repeated: { short: "d", long: "repeated", help: "only lines that are repeated, once" },
    allRepeated: {
      short: "D",
      long: "all-repeated",
      value: "METHOD",
      optional: true,
      help: "all that are repeated; METHOD none, prepend, separate",
    },
    skipFields: { short: "f", long: "skip-fields", value: "N", help: "compare behind N fields" },
    group: {
      long: "group",
      value: "METHOD",
      optional: true,
      help: "all, empty lines: separate, prepend, append, both",
    },
    ignoreCase: { short: "i", long: "ignore-case", help: "upper and lower case are the same" },
    skipChars: { short: "s", long: "skip-chars", value: "N", help: "compare behind N characters" },
    unique: { short: "u", long: "unique", help: "only lines that are not repeated" },
    zero: { short: "z", long: "zero-terminated", help: "lines end with NUL" },
    checkChars: { short: "w", long: "check-chars", value: "N", help: "compare N characters" },
  },
  modernize: (args) =>
    args.flatMap((arg) => arg.startsWith("-D") && arg.length === 2 ? ["--all-repeated"] : [arg]),
  async run(context, options, operands) {
    if (operands.length > 2) return context.misuse(`extra operand ${quoteName(operands[2])}`);
    const wrong = wrongNumber(options);
    if (wrong !== undefined) return context.fail(wrong);
    const method = options.allRepeated === "" ? "none" : options.allRepeated;
    if (method !== undefined && !["none", "prepend", "separate"].includes(method)) {
      return context.misuse(
        `invalid argument ${quoteName(method)} for '--all-repeated'\n` +
          "Valid arguments are:\n  - 'none'\n  - 'prepend'\n  - 'separate'",
      );
    }
    if (method !== undefined && options.count) {
      return context.misuse("printing all duplicated lines and repeat counts is meaningless");
    }
    const grouping = options.group === "" ? "separate" : options.group;
    if (grouping !== undefined) {
      if (!["prepend", "append", "separate", "both"].includes(grouping)) {
        return context.misuse(
          `invalid argument ${quoteName(grouping)} for '--group'\n` +
            "Valid arguments are:\n  - 'prepend'\n  - 'append'\n  - 'separate'\n  - 'both'",
        );
      }
      if (options.count || options.repeated || options.unique || method !== undefined) {
        return context.misuse("--group is mutually exclusive with -c/-d/-D/-u");
      }
    }
    let input: InputFile | undefined;
    let output: OutputFile | undefined;
    let opening = operands[0];
    try {
      input = openInput(context, operands[0] ?? "-");
      opening = operands[1];
      if (opening !== undefined && !isStandardInput(opening)) {
        output = openOutput(context, opening, O_WRONLY | O_CREAT | O_TRUNC);
      }
    } catch (error) {
      input?.close();
      return context.fail(quoteForTerminal(opening), error);
    }
    const delimiter = options.zero ? "\0" : "\n";
    const out = new ByteStringOutput(output?.sink ?? context.stdout);
    const key = keyOf(
      Number(options.skipFields ?? 0),
      Number(options.skipChars ?? 0),
      options.checkChars === undefined ? undefined : Number(options.checkChars),
      options.ignoreCase,
    );
    const group = new Group(out, delimiter, {
      count: options.count,
      once: !options.repeated && method === undefined,
      repeated: !options.unique,
      method,
      grouping,
    });
    try {
      for await (const { lines } of byteLines(input.source, delimiter)) {
        for (const line of lines) group.take(line, key ? key(line) : line);
        await out.flush();
      }
      group.end();
      await out.flush();
    } catch (error) {
      if ((error as { syscall?: string }).syscall !== "read") throw error;
      return context.fail(`error reading ${quoteName(operands[0])}`);
    } finally {
      input.close();
      output?.close();
    }
    return 0;
  },
});

function wrongNumber(
  options: { skipFields?: string; skipChars?: string; checkChars?: string },
): string | undefined {
  for (const key of ["skipFields", "skipChars", "checkChars"] as const) {
    if (/^\d+$/.test(options[key] ?? "0")) continue;
    const what = key === "skipFields" ? "fields" : "bytes";
    const verb = key === "checkChars" ? "compare" : "skip";
    return `${options[key]}: invalid number of ${what} to ${verb}`;
  }
}

/** What of a line is compared; undefined for all of it. */
function keyOf(
  fields: number,
  skip: number,
  length: number | undefined,
  ignoreCase: boolean,
): ((line: string) => string) | undefined {
  if (fields === 0 && skip === 0 && length === undefined && !ignoreCase) return undefined;
  const field = /[ \t]*[^ \t]*/y;
  return (line) => {
    field.lastIndex = 0;
    for (let left = fields; left > 0 && field.lastIndex < line.length; left--) field.exec(line);
    if (fields > 0) line = line.slice(field.lastIndex);
    line = line.slice(skip, length === undefined ? undefined : skip + length);
    return ignoreCase ? line.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) : line;
  };
}

interface Wanted {
  readonly count: boolean;
  /** Lines that occur once, and lines that occur more often. */
  readonly once: boolean;
  readonly repeated: boolean;
  /** How all of a group are written, where they are. */
  readonly method: string | undefined;
  /** Where empty lines stand when all lines are written. */
  readonly grouping: string | undefined;
}

/** Equal lines in succession. */
class Group {
  #line = "";
  #key: string | undefined;
  #size = 0;
  #written = false;

  constructor(
    readonly out: ByteStringOutput,
    readonly delimiter: string,
    readonly wanted: Wanted,
  ) {}

  take(line: string, key: string): void {
    if (this.wanted.grouping !== undefined) return this.#takeAll(line, key, this.wanted.grouping);
    if (key === this.#key) {
      this.#size++;
      if (this.wanted.method === undefined || !this.wanted.repeated) return;
      if (this.#size === 2) this.#begin();
      this.out.add(line + this.delimiter);
      return;
    }
    this.end();
    this.#key = key;
    this.#line = line;
    this.#size = 1;
  }

  #takeAll(line: string, key: string, grouping: string): void {
    const between = this.#key !== undefined || grouping === "prepend" || grouping === "both";
    if (key !== this.#key && between) this.out.add(this.delimiter);
    this.#key = key;
    this.out.add(line + this.delimiter);
  }

  /** The first line of a group of which all are written. */
  #begin(): void {
    const { method } = this.wanted;
    if (method === "prepend" || (method === "separate" && this.#written)) {
      this.out.add(this.delimiter);
    }
    this.#written = true;
    this.out.add(this.#line + this.delimiter);
  }

  end(): void {
    const { wanted } = this;
    if (wanted.grouping !== undefined) {
      const closed = wanted.grouping === "append" || wanted.grouping === "both";
      if (closed && this.#key !== undefined) this.out.add(this.delimiter);
      return;
    }
    if (this.#key === undefined || wanted.method !== undefined) return;
    if (!(this.#size === 1 ? wanted.once : wanted.repeated)) return;
    const count = wanted.count ? `${String(this.#size).padStart(7)} ` : "";
    this.out.add(count + this.#line + this.delimiter);
  }
}
