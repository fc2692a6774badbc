import { decodeName } from "../../core/bytes.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { COLORS, type GrepPlan } from "../grep/grep_plan.ts";
import { type FileChoice, FileSearch } from "../grep/file_search.ts";
import type { OptionValues } from "../options.ts";
import { escapeRegex } from "../expand/pattern.ts";
import { compileNativeRegex, compilePosixRegex, type RegexStyle } from "../regex/posix_regex.ts";
import { perlFilter } from "../regex/perl_filter.ts";
import { perlSource } from "../regex/perl_source.ts";
import { RegexError } from "../regex/posix_syntax.ts";
import { openInput, readWhole } from "../text/input.ts";

const OPTIONS = {
  after: { short: "A", long: "after-context", value: "N", help: "N lines behind each match" },
  text: { short: "a", long: "text", help: "take every file as text" },
  before: { short: "B", long: "before-context", value: "N", help: "N lines before each match" },
  binaryFiles: { long: "binary-files", value: "TYPE", help: "binary, text or without-match" },
  bytes: { short: "b", long: "byte-offset", help: "with the offset of each line in bytes" },
  context: { short: "C", long: "context", value: "N", help: "N lines around each match" },
  count: { short: "c", long: "count", help: "only the number of lines of each file" },
  color: { long: "color", value: "WHEN", optional: true, help: "always, never or auto" },
  colour: { long: "colour", value: "WHEN", optional: true, help: "the same" },
  devices: { short: "D", long: "devices", value: "ACTION", help: "ignored" },
  directories: { short: "d", long: "directories", value: "ACTION", help: "read, skip or recurse" },
  extended: { short: "E", long: "extended-regexp", help: "extended regular expressions" },
  pattern: { short: "e", long: "regexp", value: "PATTERN", help: "lines that match this one" },
  exclude: { long: "exclude", value: "GLOB", help: "no files of such names" },
  excludeDir: { long: "exclude-dir", value: "GLOB", help: "no directories of such names" },
  excludeFrom: { long: "exclude-from", value: "FILE", help: "no files of names in FILE" },
  fixed: { short: "F", long: "fixed-strings", help: "patterns are text" },
  file: { short: "f", long: "file", value: "FILE", help: "patterns from FILE, one a line" },
  basic: { short: "G", long: "basic-regexp", help: "basic regular expressions, as by default" },
  withNames: { short: "H", long: "with-filename", help: "with names of files" },
  noNames: { short: "h", long: "no-filename", help: "without names of files" },
  skipBinary: { short: "I", help: "as --binary-files=without-match" },
  ignoreCase: { short: "i", long: "ignore-case", help: "upper and lower case are the same" },
  include: { long: "include", value: "GLOB", help: "only files of such names" },
  label: { long: "label", value: "LABEL", help: "the name of standard input" },
  without: { short: "L", long: "files-without-match", help: "only names of files without match" },
  lineBuffered: { long: "line-buffered", help: "ignored: output is never held back for long" },
  withMatch: { short: "l", long: "files-with-matches", help: "only names of files with matches" },
  max: { short: "m", long: "max-count", value: "N", help: "N lines of each file" },
  noIgnoreCase: { long: "no-ignore-case", help: "case counts" },
  noMessages: { short: "s", long: "no-messages", help: "nothing about files that cannot be read" },
  null: { short: "Z", long: "null", help: "NUL behind names" },
  nullData: { short: "z", long: "null-data", help: "lines end with NUL" },
  number: { short: "n", long: "line-number", help: "with the number of each line" },
  only: { short: "o", long: "only-matching", help: "only what matches" },
  perl: { short: "P", long: "perl-regexp", help: "regular expressions of JavaScript, near Perl's" },
  quiet: { short: "q", long: "quiet", help: "nothing but the status" },
  silent: { long: "silent", help: "the same" },
  recursive: { short: "r", long: "recursive", help: "all files in directories" },
  dereference: { short: "R", long: "dereference-recursive", help: "and behind symbolic links" },
  binaryMode: { short: "U", long: "binary", help: "ignored" },
  tab: { short: "T", long: "initial-tab", help: "a tab before each line" },
  oldIgnoreCase: { short: "y", help: "as -i" },
  groupSeparator: { long: "group-separator", value: "TEXT", help: "between groups, not --" },
  noGroupSeparator: { long: "no-group-separator", help: "nothing between groups" },
  invert: { short: "v", long: "invert-match", help: "lines that do not match" },
  word: { short: "w", long: "word-regexp", help: "only whole words match" },
  line: { short: "x", long: "line-regexp", help: "only whole lines match" },
} as const;

const USAGE = "[OPTION]... PATTERNS [FILE]...";

type Options = OptionValues<typeof OPTIONS>;
type Dialect = "basic" | "extended" | "fixed" | "perl";

function define(name: string, dialect: Dialect, summary: string) {
  return defineCommand({
    name,
    summary,
    usage: USAGE,
    usageInErrors: true,
    options: OPTIONS,
    notes:
      "PATTERNS may be several, one a line. Status: 0 for a match, 1 for none, 2 for trouble.\n" +
      "With no FILE read standard input, with -r the working directory; - is standard input.",
    usageStatus: 2,
    modernize: (args) =>
      args.flatMap((arg) => {
        const digits = /^-(\d+)$/.exec(arg);
        return digits ? ["-C", digits[1]] : [arg];
      }),
    run: (context, options, operands) => runGrep(context, options, operands, dialect),
  });
}

export const grep = define("grep", "basic", "Write the lines that match a pattern");
export const egrep = define("egrep", "extended", "Write the lines that match an extended pattern");
export const fgrep = define("fgrep", "fixed", "Write the lines that contain a text");

/** Arguments that are wrong; the message is grep's. */
class GrepError extends Error {}

async function runGrep(
  context: CommandContext,
  options: Options,
  operands: string[],
  standard: Dialect,
): Promise<number> {
  let search: FileSearch;
  let files = operands;
  const recursive = options.recursive || options.dereference || options.directories === "recurse";
  try {
    let patterns = await givenPatterns(context, options);
    if (patterns === undefined) {
      if (operands.length === 0) {
        const { name, interpreter, descriptors } = context;
        const usage = `Usage: ${name} ${USAGE}\nTry '${name} --help' for more information.\n`;
        interpreter.report(usage, descriptors);
        return 2;
      }
      patterns = operands[0].split("\n");
      files = operands.slice(1);
    }
    const plan = makePlan(context, options, patterns, standard);
    if (plan.report !== "without" && selectsNothing(options, plan, patterns)) return 1;
    search = new FileSearch(context, plan, await chooseFiles(context, options, files, recursive));
  } catch (error) {
    if (!(error instanceof GrepError || error instanceof RegexError)) throw error;
    context.error(error.message);
    return 2;
  }
  if (files.length === 0 && recursive) await search.here();
  else await search.operands(files.length > 0 ? files : ["-"]);
  if (search.done) return 0;
  return search.failed ? 2 : search.matched ? 0 : 1;
}

/** As grep, which then opens no file: not even a count is written. */
function selectsNothing(
  options: Options,
  { limit, invert }: GrepPlan,
  patterns: readonly string[],
): boolean {
  if (limit === 0) return true;
  if (patterns.length === 0) return !invert;
  return invert && !options.line && !options.word && patterns.every((each) => each === "");
}

/** The patterns of -e and -f in their order; undefined where there is neither. */
async function givenPatterns(
  context: CommandContext,
  options: Options,
): Promise<string[] | undefined> {
  let patterns: string[] | undefined;
  for (const [key, value] of options.occurrences) {
    if (key === "pattern") (patterns ??= []).push(...value.split("\n"));
    else if (key === "file" || key === "excludeFrom") {
      const lines = await readList(context, value);
      if (key === "file") (patterns ??= []).push(...lines);
    }
  }
  return patterns;
}

async function readList(context: CommandContext, operand: string): Promise<string[]> {
  try {
    const file = openInput(context, operand);
    const text = decodeName(await readWhole(file.source));
    file.close();
    return text === "" ? [] : text.replace(/\n$/, "").split("\n");
  } catch (error) {
    throw new GrepError(`${operand}: ${errorText(error)}`);
  }
}

function makePlan(
  context: CommandContext,
  options: Options,
  patterns: readonly string[],
  standard: Dialect,
): GrepPlan {
  const { given } = options;
  const number = (key: "after" | "before" | "context") => {
    const text = options[key];
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text)) throw new GrepError(`${text}: invalid context length argument`);
    return Number(text);
  };
  const around = number("context") ?? 0;
  if (options.max !== undefined && !/^-?\d+$/.test(options.max)) {
    throw new GrepError("invalid max count");
  }
  const limit = options.max === undefined || options.max.startsWith("-")
    ? Infinity
    : Number(options.max);
  const listed = given.findLast((key) => key === "withMatch" || key === "without");
  const report = options.quiet || options.silent
    ? "nothing"
    : listed === "withMatch"
    ? "with"
    : listed === "without"
    ? "without"
    : options.count
    ? "count"
    : "lines";
  const context_ = report === "lines" && !options.only;
  return {
    regex: patterns.length > 0 ? compile(options, patterns, standard) : undefined,
    invert: options.invert,
    limit,
    grouped: report === "lines" &&
      options.given.some((key) => key === "after" || key === "before" || key === "context"),
    before: context_ ? number("before") ?? around : 0,
    after: context_ ? number("after") ?? around : 0,
    onlyMatching: options.only,
    lineNumbers: options.number,
    byteOffsets: options.bytes,
    report,
    binary: binaryMode(options),
    delimiter: options.nullData ? "\0" : "\n",
    nameEnd: options.null ? "\0" : undefined,
    label: options.label ?? "(standard input)",
    colors: colorsOf(context, options),
    initialTab: options.tab,
    groupSeparator: options.noGroupSeparator ? undefined : options.groupSeparator ?? "--",
  };
}

function binaryMode(options: Options): GrepPlan["binary"] {
  const last = options.occurrences.findLast(([key]) =>
    key === "text" || key === "skipBinary" || key === "binaryFiles"
  );
  if (last === undefined) return "binary";
  if (last[0] === "text") return "text";
  if (last[0] === "skipBinary") return "without-match";
  const mode = last[1];
  if (mode === "binary" || mode === "text" || mode === "without-match") return mode;
  throw new GrepError("unknown binary-files type");
}

function colorsOf(context: CommandContext, options: Options): GrepPlan["colors"] {
  const when = options.occurrences.findLast(([key]) => key === "color" || key === "colour")?.[1];
  if (when === undefined || when === "never" || when === "no" || when === "none") return undefined;
  if (when === "always" || when === "yes" || when === "force") return COLORS;
  return context.stdout.terminal ? COLORS : undefined;
}

function compile(options: Options, patterns: readonly string[], standard: Dialect) {
  const chosen = options.given.findLast((key) =>
    key === "basic" || key === "extended" || key === "fixed" || key === "perl"
  ) as Dialect | undefined;
  const dialect = chosen ?? standard;
  const cases = options.given.findLast((key) =>
    key === "ignoreCase" || key === "oldIgnoreCase" || key === "noIgnoreCase"
  );
  const style: RegexStyle = {
    extended: dialect === "extended",
    lenient: true,
    ignoreCase: cases !== undefined && cases !== "noIgnoreCase",
    mode: "lines",
    whole: options.line ? "line" : options.word ? "word" : undefined,
  };
  if (dialect === "fixed" && patterns.length > 1) {
    // Longer texts first, so that the longest match is the one that is found.
    const ordered = [...patterns].sort((a, b) => b.length - a.length);
    return compileNativeRegex(ordered.map(escapeRegex).join("|"), style);
  }
  if (dialect === "fixed") {
    const escaped = patterns[0].replace(/[\\.*[\]^$]/g, "\\$&");
    return compilePosixRegex([escaped], style);
  }
  if (dialect !== "perl") return compilePosixRegex(patterns, style);
  if (patterns.length > 1) throw new GrepError("the -P option only supports a single pattern");
  try {
    return compileNativeRegex(perlSource(patterns[0]), style, perlFilter(patterns[0]));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new GrepError(error.message.replace(/^Invalid regular expression: /, ""));
  }
}

async function chooseFiles(
  context: CommandContext,
  options: Options,
  files: readonly string[],
  recursive: boolean,
): Promise<FileChoice> {
  const patterns: { glob: string; include: boolean }[] = [];
  for (const [key, value] of options.occurrences) {
    if (key === "include") patterns.push({ glob: value, include: true });
    else if (key === "exclude") patterns.push({ glob: value, include: false });
    else if (key === "excludeFrom") {
      for (const glob of await readList(context, value)) patterns.push({ glob, include: false });
    }
  }
  const named = options.given.findLast((key) => key === "withNames" || key === "noNames");
  const names = named !== undefined
    ? named === "withNames"
    : files.length > 1
    ? true
    : recursive
    ? "below"
    : false;
  return {
    directories: recursive ? "recurse" : options.directories === "skip" ? "skip" : "read",
    followLinks: options.dereference,
    names,
    quietErrors: options.noMessages,
    patterns,
    excludeDirectories: options.occurrences.filter(([key]) => key === "excludeDir")
      .map(([, value]) => value),
  };
}
