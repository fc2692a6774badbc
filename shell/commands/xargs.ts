import { decodeName, encodeName } from "../../core/bytes.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { Descriptor } from "../io/descriptors.ts";
import { errorText } from "../text/error_text.ts";
import { quoteForInput } from "../text/quoting.ts";
import { isRunnable, runOther } from "../run_other.ts";
import { EMPTY_SOURCE } from "../io/streams.ts";
import { eachInput, openInput, readWhole } from "../text/input.ts";

/** Bytes of a command line, as GNU's xargs has it by default. */
const LINE_BYTES = 131072;

export const xargs = defineCommand({
  name: "xargs",
  summary: "Run a command with arguments from standard input",
  usage: "[OPTION]... [COMMAND [ARGUMENT]...]",
  options: {
    null: { short: "0", long: "null", help: "arguments end with NUL; quotes mean nothing" },
    argFile: { short: "a", long: "arg-file", value: "FILE", help: "arguments from FILE" },
    delimiter: { short: "d", long: "delimiter", value: "C", help: "arguments end with C" },
    end: { short: "E", value: "TEXT", help: "stop at an argument TEXT" },
    oldEnd: {
      short: "e",
      long: "eof",
      value: "TEXT",
      optional: true,
      help: "the same; without TEXT at none",
    },
    replace: { short: "I", value: "TEXT", help: "one line for each run, in place of TEXT" },
    replaceDefault: {
      short: "i",
      long: "replace",
      value: "TEXT",
      optional: true,
      help: "the same, {} by default",
    },
    oldLines: { short: "l", value: "N", optional: true, help: "as -L, 1 by default" },
    lines: { short: "L", long: "max-lines", value: "N", help: "N lines for each run" },
    args: { short: "n", long: "max-args", value: "N", help: "N arguments for each run" },
    procs: {
      short: "P",
      long: "max-procs",
      value: "N",
      help: "N runs at the same time, 0 for many",
    },
    noRunIfEmpty: { short: "r", long: "no-run-if-empty", help: "no run without arguments" },
    chars: { short: "s", long: "max-chars", value: "N", help: "N bytes of a command line at most" },
    openTty: { short: "o", long: "open-tty", help: "ignored" },
    interactive: { short: "p", long: "interactive", help: "refused: there is nobody to ask" },
    verbose: { short: "t", long: "verbose", help: "tell each command on stderr" },
    exit: { short: "x", long: "exit", help: "end where a command line would be too long" },
  },
  notes: "COMMAND is echo by default. Status: 123 if a run failed, 124 if one ended with 255,\n" +
    "126 and 127 for commands that cannot be run and that are not there.",
  stopEarly: true,
  async run(context, options, operands) {
    for (const key of ["lines", "args", "procs", "chars"] as const) {
      const text = options[key];
      if (text === undefined || /^\d+$/.test(text)) {
        if (key === "procs" && Number(text) > 2 ** 31 - 1) {
          return context.misuse(`value ${text} for -P option should be <= ${2 ** 31 - 1}`);
        }
        if (text === undefined || Number(text) > 0 || key === "procs") continue;
        const letter = { lines: "L", args: "n", chars: "s" }[key];
        return context.misuse(`value ${text} for -${letter} option should be >= 1`);
      }
      const letter = { lines: "L", args: "n", procs: "P", chars: "s" }[key];
      return context.misuse(`invalid number "${text}" for -${letter} option`);
    }
    if (options.interactive) return context.fail("-p is not supported");
    const replace = options.replace ??
      (options.replaceDefault === "" ? "{}" : options.replaceDefault);
    const delimiter = options.null ? "\0" : parseDelimiter(options.delimiter);
    let text = "";
    if (options.argFile !== undefined) {
      try {
        const file = openInput(context, options.argFile);
        text = decodeName(await readWhole(file.source));
        file.close();
      } catch (error) {
        return context.fail(`Cannot open input file '${options.argFile}': ${errorText(error)}`);
      }
    } else {
      const status = await eachInput(context, [], async (source) => {
        text = decodeName(await readWhole(source));
      });
      if (status !== 0) return status;
    }
    const { items, wrong } = delimiter === undefined
      ? splitWords(text, replace !== undefined)
      : { items: splitAt(text, delimiter) };
    const last = options.occurrences.findLast(([key]) => key === "end" || key === "oldEnd")?.[1];
    if (last && delimiter !== undefined) {
      context.error("warning: the -E option has no effect if -0 or -d is used.\n");
    }
    const end = !last || delimiter !== undefined
      ? -1
      : items.findIndex(({ text }) => text === last);
    const wanted = end < 0 ? items : items.slice(0, end);
    const lines = options.lines ?? (options.oldLines === "" ? "1" : options.oldLines);
    const command = operands.length > 0 ? operands : ["echo"];
    const { runs, tooLong } = replace !== undefined
      ? { runs: wanted.map(({ text }) => command.map((word) => word.replaceAll(replace, text))) }
      : batches(command, wanted, {
        args: options.args === undefined ? Infinity : Number(options.args),
        lines: lines === undefined ? Infinity : Number(lines),
        chars: options.chars === undefined ? LINE_BYTES : Number(options.chars),
      });
    const trouble = wrong ?? (tooLong ? "argument line too long" : undefined);
    const empty = runs.length === 0 && trouble === undefined;
    if (empty && !options.noRunIfEmpty && replace === undefined) runs.push(command);
    const stdin = options.argFile === undefined
      ? new Descriptor({ source: EMPTY_SOURCE })
      : undefined;
    const runner = new Runner(context, options.verbose, stdin);
    const status = await runner.all(
      runs,
      options.procs === undefined ? 1 : Number(options.procs) || 64,
    );
    // What came before the mistake has been done.
    return trouble === undefined ? status : context.fail(trouble);
  },
});

interface Item {
  readonly text: string;
  /** Number of the logical line that it stands on. */
  readonly line: number;
}

function parseDelimiter(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const named: Record<string, string> = { n: "\n", t: "\t", "0": "\0", "\\": "\\", r: "\r" };
  return text.startsWith("\\") ? named[text.slice(1)] ?? text.slice(1) : text.slice(0, 1) || "\0";
}

function splitAt(text: string, delimiter: string): Item[] {
  const parts = text.split(delimiter);
  if (parts.at(-1) === "") parts.pop();
  return parts.map((part, line) => ({ text: part, line }));
}

/** Words between blanks, or whole lines; quotes and backslashes quote. `wrong` tells of an open quote. */
function splitWords(text: string, wholeLines: boolean): { items: Item[]; wrong?: string } {
  const items: Item[] = [];
  let line = 0;
  let word: string | undefined;
  const finish = () => {
    if (word !== undefined) items.push({ text: word, line });
    word = undefined;
  };
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === "'" || c === '"') {
      const close = text.indexOf(c, at + 1);
      const newline = text.indexOf("\n", at);
      if (close < 0 || (newline >= 0 && newline < close)) {
        const kind = c === "'" ? "single" : "double";
        const wrong = `unmatched ${kind} quote; by default quotes are special to xargs unless ` +
          "you use the -0 option";
        return { items, wrong };
      }
      word = (word ?? "") + text.slice(at + 1, close);
      at = close;
    } else if (c === "\\") {
      // At the end of the input it quotes nothing.
      if (++at < text.length) word = (word ?? "") + text[at];
    } else if (c === "\n") {
      // A blank at the end of a line goes on with the next one.
      const continued = !wholeLines && /[ \t]/.test(text[at - 1] ?? "") && items.length > 0;
      finish();
      if (!continued) line++;
    } else if (wholeLines ? word === undefined && /[ \t]/.test(c) : /[ \t\v\f\r]/.test(c)) {
      if (!wholeLines) finish();
    } else word = (word ?? "") + c;
  }
  finish();
  return { items };
}

/** Command lines as long as the limits let them be, up to an argument that is too long by itself. */
function batches(
  command: readonly string[],
  items: readonly Item[],
  limits: { args: number; lines: number; chars: number },
): { runs: string[][]; tooLong?: true } {
  const size = (text: string) => encodeName(text).length + 1;
  const base = command.reduce((sum, word) => sum + size(word), 0);
  const runs: string[][] = [];
  let words: string[] = [];
  let length = base;
  let firstLine = 0;
  for (const { text, line } of items) {
    const full = words.length >= limits.args || length + size(text) > limits.chars ||
      (words.length > 0 && distinctLines(firstLine, line) > limits.lines);
    if (full && words.length > 0) {
      runs.push([...command, ...words]);
      words = [];
      length = base;
    }
    if (words.length === 0) {
      firstLine = line;
      if (length + size(text) > limits.chars) return { runs, tooLong: true };
    }
    words.push(text);
    length += size(text);
  }
  if (words.length > 0) runs.push([...command, ...words]);
  return { runs };
}

function distinctLines(first: number, line: number): number {
  return line - first + 1;
}

class Runner {
  #status = 0;
  /** A run has ended so that no other may follow. */
  #stopped = false;

  constructor(
    readonly context: CommandContext,
    readonly verbose: boolean,
    readonly stdin: Descriptor | undefined,
  ) {}

  async all(runs: readonly string[][], parallel: number): Promise<number> {
    let next = 0;
    const worker = async () => {
      while (next < runs.length && !this.#stopped) await this.#run(runs[next++]);
    };
    await Promise.all(Array.from({ length: Math.min(parallel, runs.length) }, worker));
    return this.#status;
  }

  async #run(words: string[]): Promise<void> {
    const { context } = this;
    if (this.verbose) {
      const shown = words.map((word) => quoteForInput(word)).join(" ");
      context.interpreter.report(`${shown}\n`, context.descriptors);
    }
    if (!await isRunnable(context, words[0])) {
      context.error(`${words[0]}: No such file or directory`);
      this.#status = 127;
      this.#stopped = true;
      return;
    }
    const status = await runOther(context, words, { stdin: this.stdin });
    if (status === 255) {
      context.error(`${words[0]}: exited with status 255; aborting`);
      this.#status = 124;
      this.#stopped = true;
    } else if (status === 126 || status === 127) this.#status = status;
    else if (status !== 0) this.#status = 123;
  }
}
