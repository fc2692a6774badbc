/** What `md5sum` and its family share. */
import { decodeName } from "../../core/bytes.ts";
import { type Command, type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "./error_text.ts";
import { quoteForTerminal } from "./quoting.ts";
import { eachInput, openInput, readWhole } from "./input.ts";

type Hash = { update(bytes: Uint8Array): unknown; digest(encoding: "hex"): string };

export interface Checksum {
  readonly name: string;
  /** What `--tag` writes. */
  readonly tag: string;
  /** Name for node:crypto. */
  readonly algorithm: string;
  /** Hexadecimal digits of a sum. */
  readonly digits: number;
}

export function defineChecksum(sum: Checksum): Command {
  return defineCommand({
    name: sum.name,
    summary: `Write or check ${sum.tag} checksums`,
    usage: "[OPTION]... [FILE]...",
    options: {
      binary: { short: "b", long: "binary", help: "mark the sums as of binary files" },
      check: { short: "c", long: "check", help: "read sums from the files, and check them" },
      tag: { long: "tag", help: "as BSD writes them" },
      text: { short: "t", long: "text", help: "mark the sums as of text, as by default" },
      zero: { short: "z", long: "zero", help: "lines end with NUL, and no name is escaped" },
      ignoreMissing: {
        long: "ignore-missing",
        help: "with -c: never mind files that are not there",
      },
      quiet: { long: "quiet", help: "with -c: nothing about files that are right" },
      status: { long: "status", help: "with -c: nothing but the status" },
      strict: { long: "strict", help: "with -c: a line that is no sum is a failure" },
      warn: { short: "w", long: "warn", help: "with -c: tell each line that is no sum" },
    },
    notes: "With no FILE, or when FILE is -, read standard input.",
    async run(context, options, operands) {
      const { createHash } = await import("node:crypto");
      const digest = (operand: string) => digestOf(context, operand, createHash(sum.algorithm));
      if (options.check) {
        if (options.tag) {
          return context.misuse("the --tag option is meaningless when verifying checksums");
        }
        const checker = new Checker(context, sum, digest, options);
        return await eachInput(
          context,
          operands,
          (source, operand) => checker.list(source, operand),
        ) ||
          checker.status;
      }
      for (const key of ["ignoreMissing", "quiet", "status", "strict", "warn"] as const) {
        const name = key === "ignoreMissing" ? "ignore-missing" : key;
        if (options[key]) {
          return context.misuse(`the --${name} option is meaningful only when verifying checksums`);
        }
      }
      let status = 0;
      for (const operand of operands.length > 0 ? operands : ["-"]) {
        try {
          const value = await digest(operand);
          const escaped = !options.zero && /[\\\n\r]/.test(operand);
          const name = escaped ? escapeName(operand) : operand;
          const line = options.tag
            ? `${sum.tag} (${name}) = ${value}`
            : `${value} ${options.binary ? "*" : " "}${name}`;
          context.add(`${escaped ? "\\" : ""}${line}${options.zero ? "\0" : "\n"}`);
        } catch (error) {
          if ((error as { syscall?: string }).syscall === undefined) throw error;
          status = context.fail(quoteForTerminal(operand), error);
        }
      }
      return status;
    },
  });
}

async function digestOf(context: CommandContext, operand: string, hash: Hash): Promise<string> {
  const file = openInput(context, operand);
  try {
    for (let chunk; (chunk = await file.source.read()) !== null;) hash.update(chunk);
  } finally {
    file.close();
  }
  return hash.digest("hex");
}

function escapeName(name: string): string {
  return name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

function unescapeName(name: string): string {
  return name.replace(/\\([\\nr])/g, (_, c) => ({ "\\": "\\", n: "\n", r: "\r" })[c as "n"]);
}

interface CheckOptions {
  readonly ignoreMissing: boolean;
  readonly quiet: boolean;
  readonly status: boolean;
  readonly strict: boolean;
  readonly warn: boolean;
}

class Checker {
  status = 0;

  constructor(
    readonly context: CommandContext,
    readonly sum: Checksum,
    readonly digest: (operand: string) => Promise<string>,
    readonly options: CheckOptions,
  ) {}

  /** Checks all files of a list. */
  async list(source: Parameters<typeof readWhole>[0], operand: string): Promise<void> {
    const { context, options, sum } = this;
    const lines = decodeName(await readWhole(source)).split("\n");
    if (lines.at(-1) === "") lines.pop();
    const counts = { good: 0, malformed: 0, mismatched: 0, unreadable: 0, verified: 0 };
    const shown = operand === "-" ? "'standard input'" : quoteForTerminal(operand);
    for (const [i, line] of lines.entries()) {
      if (line.startsWith("#")) continue;
      const entry = this.#parse(line);
      if (!entry) {
        counts.malformed++;
        if (options.warn) {
          const what = `improperly formatted ${sum.tag} checksum line`;
          context.error(`${shown}: ${i + 1}: ${what}`);
        }
        continue;
      }
      counts.good++;
      await this.#check(entry, counts);
    }
    if (counts.good === 0) {
      context.error(`${shown}: no properly formatted checksum lines found`);
      this.status = 1;
      return;
    }
    this.#summarize(counts, shown);
  }

  #parse(line: string): { value: string; name: string } | undefined {
    const escaped = line.startsWith("\\");
    const text = escaped ? line.slice(1) : line;
    const { digits, tag } = this.sum;
    const plain = new RegExp(`^[ \\t]*([0-9a-fA-F]{${digits}}) [ *]?([^]+)$`).exec(text);
    const tagged = new RegExp(`^[ \\t]*${tag} ?\\(([^]*)\\) ?= ([0-9a-fA-F]{${digits}})$`).exec(
      text,
    );
    if (!plain && !tagged) return undefined;
    const [value, name] = plain ? [plain[1], plain[2]] : [tagged![2], tagged![1]];
    return { value: value.toLowerCase(), name: escaped ? unescapeName(name) : name };
  }

  async #check(
    { value, name }: { value: string; name: string },
    counts: { mismatched: number; unreadable: number; verified: number },
  ): Promise<void> {
    const { context, options } = this;
    const shown = name.includes("\n") ? `\\${escapeName(name)}` : name;
    const tell = (result: string) => {
      if (!options.status) context.add(`${shown}: ${result}\n`);
    };
    let actual: string;
    try {
      actual = await this.digest(name);
    } catch (error) {
      if ((error as { syscall?: string }).syscall === undefined) throw error;
      if (options.ignoreMissing && (error as { code?: string }).code === "ENOENT") return;
      context.error(`${quoteForTerminal(name)}: ${errorText(error)}`);
      counts.unreadable++;
      return tell("FAILED open or read");
    }
    counts.verified++;
    if (actual === value) {
      if (!options.quiet) tell("OK");
      return;
    }
    counts.mismatched++;
    tell("FAILED");
  }

  #summarize(
    counts: { malformed: number; mismatched: number; unreadable: number; verified: number },
    shown: string,
  ): void {
    const { context, options } = this;
    const warn = (count: number, one: string, many: string) => {
      if (count > 0 && !options.status) {
        context.error(`WARNING: ${count} ${count === 1 ? one : many}`);
      }
    };
    const { malformed, mismatched, unreadable, verified } = counts;
    warn(malformed, "line is improperly formatted", "lines are improperly formatted");
    warn(unreadable, "listed file could not be read", "listed files could not be read");
    warn(mismatched, "computed checksum did NOT match", "computed checksums did NOT match");
    if (options.ignoreMissing && verified === 0) context.error(`${shown}: no file was verified`);
    const missed = options.ignoreMissing && verified === 0;
    if (mismatched > 0 || unreadable > 0 || missed || (options.strict && malformed > 0)) {
      this.status = 1;
    }
  }
}
