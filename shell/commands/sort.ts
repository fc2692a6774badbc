import { decodeName, encodeName } from "../../core/bytes.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../core/constants.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { quoteName } from "../text/quoting.ts";
import { checkOrdering, parseKey, type SortKey, SortKeyError } from "../sort/sort_key.ts";
import { compareText, type Entry, type LineOrder, SortOrder } from "../sort/sort_order.ts";
import { byteLines, ByteStringOutput, toByteString } from "../text/byte_string.ts";
import { openInput, openOutput, readWhole } from "../text/input.ts";
import type { ByteSink } from "../io/streams.ts";

/** Status of everything that goes wrong; 1 is that of -c for lines out of order. */
const TROUBLE = 2;
const LETTERS: Record<string, string> = {
  blanks: "b",
  dictionary: "d",
  fold: "f",
  general: "g",
  human: "h",
  printable: "i",
  month: "M",
  numeric: "n",
  random: "R",
  reverse: "r",
  version: "V",
};

export const sort = defineCommand({
  name: "sort",
  summary: "Write lines in order",
  usage: "[OPTION]... [FILE]...",
  options: {
    blanks: { short: "b", long: "ignore-leading-blanks", help: "leading blanks do not count" },
    check: {
      short: "c",
      long: "check",
      value: "HOW",
      optional: true,
      help: "only check the order; HOW quiet is -C",
    },
    checkQuietly: { short: "C", help: "check, and say nothing" },
    dictionary: {
      short: "d",
      long: "dictionary-order",
      help: "only blanks, letters, digits count",
    },
    filesFrom: { long: "files0-from", value: "F", help: "names of files from F, separated by NUL" },
    fold: { short: "f", long: "ignore-case", help: "lower case counts as upper" },
    general: { short: "g", long: "general-numeric-sort", help: "by numbers as 1.5e-3" },
    human: { short: "h", long: "human-numeric-sort", help: "by numbers as 2K, 1G" },
    printable: { short: "i", long: "ignore-nonprinting", help: "only printable bytes count" },
    keys: { short: "k", long: "key", value: "KEY", help: "by KEY: F[.C][OPTS][,F[.C][OPTS]]" },
    merge: { short: "m", long: "merge", help: "the files are in order already" },
    month: { short: "M", long: "month-sort", help: "by names of months" },
    numeric: { short: "n", long: "numeric-sort", help: "by numbers" },
    output: {
      short: "o",
      long: "output",
      value: "FILE",
      help: "write to FILE, which may be an input",
    },
    parallel: { long: "parallel", value: "N", help: "ignored" },
    random: { short: "R", long: "random-sort", help: "in random order, equal keys together" },
    reverse: { short: "r", long: "reverse", help: "in reverse" },
    randomSource: { long: "random-source", value: "FILE", help: "ignored" },
    batch: { long: "batch-size", value: "N", help: "ignored" },
    compress: { long: "compress-program", value: "PROGRAM", help: "ignored" },
    buffer: { short: "S", long: "buffer-size", value: "SIZE", help: "ignored" },
    stable: { short: "s", long: "stable", help: "lines with equal keys keep their order" },
    separator: { short: "t", long: "field-separator", value: "C", help: "fields end with C" },
    temporary: { short: "T", long: "temporary-directory", value: "DIR", help: "ignored" },
    unique: { short: "u", long: "unique", help: "one line of those with equal keys" },
    version: { short: "V", long: "version-sort", help: "by versions: 1.9 before 1.10" },
    zero: { short: "z", long: "zero-terminated", help: "lines end with NUL" },
  },
  notes: "The order is that of bytes. OPTS are letters of the options b d f g h i M n R r V.\n" +
    "With no FILE, or when FILE is -, read standard input.",
  usageStatus: TROUBLE,
  modernize: (args) =>
    args.flatMap((arg) => {
      // -c takes its argument only in the long spelling.
      const at = /^-[a-zA-Z]*c/.test(arg) && !/^-[kotST]/.test(arg) ? arg.indexOf("c") : -1;
      if (at < 0 || /[kotST]/.test(arg.slice(0, at))) return [arg];
      const others = arg.slice(1, at) + arg.slice(at + 1);
      return others === "" ? ["--check"] : ["--check", `-${others}`];
    }),
  async run(context, options, operands) {
    const given = new Set<string>();
    for (const key of options.given) if (LETTERS[key]) given.add(LETTERS[key]);
    const separator = options.separator === undefined
      ? undefined
      : parseSeparator(context, options.separator);
    if (typeof separator === "number") return separator;
    let plan: Plan;
    try {
      const keys = options.occurrences.filter(([key]) => key === "keys")
        .map(([, text]) => parseKey(text, given));
      plan = makePlan(keys, given, separator, options.stable, options.unique);
    } catch (error) {
      if (!(error instanceof SortKeyError)) throw error;
      context.error(error.message);
      return TROUBLE;
    }
    const delimiter = options.zero ? "\0" : "\n";
    const named = options.filesFrom === undefined
      ? operands
      : await listedFiles(context, options.filesFrom, operands);
    if (typeof named === "number") return named;
    const inputs = named.length > 0 ? named : ["-"];
    if (options.check !== undefined || options.checkQuietly) {
      if (inputs.length > 1) {
        const letter = options.check !== undefined ? "c" : "C";
        const operand = quoteName(inputs[1]);
        context.error(`extra operand ${operand} not allowed with -${letter}`);
        return TROUBLE;
      }
      const quiet = options.checkQuietly || /^(quiet|silent)/.test(options.check ?? "");
      return await check(context, inputs[0], plan, delimiter, quiet);
    }
    const files: string[][] = [];
    for (const input of inputs) {
      const lines = await readLines(context, input, delimiter);
      if (lines === undefined) return TROUBLE;
      files.push(lines);
    }
    const lines = options.merge ? mergeFiles(files, plan) : sortLines(files.flat(), plan);
    return await writeLines(context, lines, delimiter, options.output);
  },
});

/** The names that a file lists, or a status where they are none. */
async function listedFiles(
  context: CommandContext,
  list: string,
  operands: readonly string[],
): Promise<string[] | number> {
  const trouble = (message: string) => {
    context.error(message);
    return TROUBLE;
  };
  if (operands.length > 0) {
    return context.misuse(
      `extra operand ${quoteName(operands[0])}\n` +
        "file operands cannot be combined with --files0-from",
      TROUBLE,
    );
  }
  let text: string;
  try {
    const file = openInput(context, list);
    text = decodeName(await readWhole(file.source));
    file.close();
  } catch (error) {
    return trouble(`open failed: ${list}: ${errorText(error)}`);
  }
  const names = text.replace(/\0$/, "").split("\0");
  if (text === "") return trouble(`no input from ${quoteName(list)}`);
  const empty = names.indexOf("");
  if (empty >= 0) return trouble(`${list}:${empty + 1}: invalid zero-length file name`);
  if (list !== "-" || !names.includes("-")) return names;
  return trouble("when reading file names from stdin, no file name of '-' allowed");
}

interface Plan {
  readonly order: SortOrder | undefined;
  /** Whole lines decide at last, in reverse or not; undefined where they do not. */
  readonly lastResort: "forward" | "reverse" | undefined;
  readonly unique: boolean;
}

function makePlan(
  keys: readonly SortKey[],
  given: ReadonlySet<string>,
  separator: string | undefined,
  stable: boolean,
  unique: boolean,
): Plan {
  checkOrdering(given);
  const direction = given.has("r") ? "reverse" : "forward";
  const plain = keys.length === 0 && [...given].every((letter) => letter === "r");
  if (plain) return { order: undefined, lastResort: direction, unique };
  const whole = keys.length > 0 ? keys : [parseKey("1", given)];
  const lastResort = stable || unique ? undefined : direction;
  return { order: new SortOrder(whole, separator), lastResort, unique };
}

function parseSeparator(context: CommandContext, text: string): string | number {
  const separator = text === "\\0" ? "\0" : toByteString(encodeName(text));
  if (separator === "") context.error("empty tab");
  else if (separator.length > 1) context.error(`multi-character tab ${quoteName(text)}`);
  else return separator;
  return TROUBLE;
}

async function readLines(
  context: CommandContext,
  operand: string,
  delimiter: string,
): Promise<string[] | undefined> {
  let opened = false;
  try {
    const file = openInput(context, operand);
    opened = true;
    const all: string[][] = [];
    for await (const { lines } of byteLines(file.source, delimiter)) all.push(lines);
    file.close();
    return all.flat();
  } catch (error) {
    context.error(`${opened ? "read failed" : "cannot read"}: ${operand}: ${errorText(error)}`);
    return undefined;
  }
}

/** The order of entries, whole lines at last. */
function entryOrder(plan: Plan): LineOrder {
  const byKeys = plan.order!.byKeys();
  if (plan.lastResort === undefined) return byKeys;
  const sign = plan.lastResort === "reverse" ? -1 : 1;
  return (a, b) => byKeys(a, b) || sign * compareText(a.line, b.line);
}

function sortLines(lines: string[], plan: Plan): string[] {
  const { order } = plan;
  if (!order) {
    lines.sort();
    if (plan.lastResort === "reverse") lines.reverse();
    return plan.unique ? lines.filter((line, i) => i === 0 || line !== lines[i - 1]) : lines;
  }
  const entries = lines.map((line) => order.entry(line)).sort(entryOrder(plan));
  return (plan.unique ? distinct(entries, order.byKeys()) : entries).map((entry) => entry.line);
}

function distinct(entries: readonly Entry[], compare: LineOrder): Entry[] {
  return entries.filter((entry, i) => i === 0 || compare(entries[i - 1], entry) !== 0);
}

/** Takes the smallest of the first lines again and again; of equal ones that of the first file. */
function mergeFiles(files: readonly string[][], plan: Plan): string[] {
  const order = plan.order ?? new SortOrder([parseKey("1", new Set())], undefined);
  const sign = plan.order === undefined && plan.lastResort === "reverse" ? -1 : 1;
  const compare = plan.order ? entryOrder(plan) : order.byKeys();
  const heads = files.map((lines) => ({ lines, at: 0, entry: order.entry(lines[0] ?? "") }))
    .filter(({ lines }) => lines.length > 0);
  const out: Entry[] = [];
  while (heads.length > 0) {
    let least = 0;
    for (let i = 1; i < heads.length; i++) {
      if (sign * compare(heads[i].entry, heads[least].entry) < 0) least = i;
    }
    const head = heads[least];
    out.push(head.entry);
    if (++head.at < head.lines.length) head.entry = order.entry(head.lines[head.at]);
    else heads.splice(least, 1);
  }
  return (plan.unique ? distinct(out, order.byKeys()) : out).map((entry) => entry.line);
}

async function check(
  context: CommandContext,
  operand: string,
  plan: Plan,
  delimiter: string,
  quiet: boolean,
): Promise<number> {
  const lines = await readLines(context, operand, delimiter);
  if (lines === undefined) return TROUBLE;
  const order = plan.order ?? new SortOrder([parseKey("1", new Set())], undefined);
  const sign = plan.order === undefined && plan.lastResort === "reverse" ? -1 : 1;
  const compare = plan.order && !plan.unique ? entryOrder(plan) : order.byKeys();
  let before: Entry | undefined;
  for (const [i, line] of lines.entries()) {
    const entry = order.entry(line);
    const result = before ? sign * compare(before, entry) : -1;
    before = entry;
    if (plan.unique ? result < 0 : result <= 0) continue;
    if (!quiet) context.error(`${operand}:${i + 1}: disorder: ${line}`);
    return 1;
  }
  return 0;
}

async function writeLines(
  context: CommandContext,
  lines: readonly string[],
  delimiter: string,
  output: string | undefined,
): Promise<number> {
  let sink: ByteSink = context.stdout;
  let close = () => {};
  if (output !== undefined) {
    try {
      ({ sink, close } = openOutput(context, output, O_WRONLY | O_CREAT | O_TRUNC));
    } catch (error) {
      context.error(`open failed: ${output}: ${errorText(error)}`);
      return TROUBLE;
    }
  }
  try {
    const out = new ByteStringOutput(sink);
    for (const line of lines) if (out.add(line + delimiter)) await out.flush();
    await out.flush();
  } finally {
    close();
  }
  return 0;
}
