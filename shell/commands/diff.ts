import { defineCommand } from "../command.ts";
import { type DiffStyle, FileComparison } from "../diff/compare_files.ts";
import { writeTreeChanges } from "../diff/tree_changes.ts";
import { compilePosixRegex, type PosixRegex } from "../regex/posix_regex.ts";
import { RegexError } from "../regex/posix_syntax.ts";
import { quoteForInput, quoteName } from "../text/quoting.ts";
import { foldCase } from "../sort/sort_order.ts";

const TROUBLE = 2;

export const diff = defineCommand({
  name: "diff",
  summary: "Compare files line by line",
  usage: "[OPTION]... FILES\n[--json] @SNAPSHOT [DIRECTORY]",
  options: {
    text: { short: "a", long: "text", help: "take all files as text" },
    spaceAmount: {
      short: "b",
      long: "ignore-space-change",
      help: "never mind how much blank there is",
    },
    ignored: {
      short: "I",
      long: "ignore-matching-lines",
      value: "PATTERN",
      help: "never mind changes of which all lines match",
    },
    blankLines: { short: "B", long: "ignore-blank-lines", help: "never mind empty lines" },
    context: { short: "c", help: "with three lines of context, as older patches" },
    contextLines: {
      short: "C",
      long: "context",
      value: "N",
      optional: true,
      help: "the same with N lines",
    },
    minimal: { short: "d", long: "minimal", help: "ignored: differences are as small as can be" },
    tabs: { short: "E", long: "ignore-tab-expansion", help: "a tab is as its spaces" },
    ignoreCase: { short: "i", long: "ignore-case", help: "upper and lower case are the same" },
    newFile: { short: "N", long: "new-file", help: "files that are missing count as empty" },
    newFirst: { long: "unidirectional-new-file", help: "the same for the first directory alone" },
    brief: { short: "q", long: "brief", help: "only whether files differ" },
    recursive: { short: "r", long: "recursive", help: "what is in directories below too" },
    same: { short: "s", long: "report-identical-files", help: "tell of files that are the same" },
    stripCr: { long: "strip-trailing-cr", help: "never mind a carriage return at the end" },
    unified: { short: "u", help: "with three lines of context, as patches" },
    unifiedLines: {
      short: "U",
      long: "unified",
      value: "N",
      optional: true,
      help: "the same with N lines",
    },
    allSpace: { short: "w", long: "ignore-all-space", help: "never mind blanks" },
    exclude: { short: "x", long: "exclude", value: "GLOB", help: "without files of such names" },
    trailing: { short: "Z", long: "ignore-trailing-space", help: "never mind blanks at the end" },
    json: { long: "json", help: "a JSON value a line for each path that is not the same" },
    label: { long: "label", value: "LABEL", help: "LABEL in place of name and time" },
    normal: { long: "normal", help: "without context, as by default" },
    lines: { long: "lines", value: "N", help: "N lines of context with -c and -u; also -N" },
    color: { long: "color", value: "WHEN", optional: true, help: "ignored" },
  },
  notes: "A file and a directory: the file of that name in it. - is standard input.\n" +
    "@SNAPSHOT compares with what was kept: see changes.\n" +
    "Status: 0 for no difference, 1 for some, 2 for trouble.",
  usageStatus: TROUBLE,
  modernize: (args) =>
    args.flatMap((arg, i) => {
      const lines = /^-(\d+)$/.exec(arg);
      if (lines) return [`--lines=${lines[1]}`];
      return /^-[CU]$/.test(arg) && i + 1 < args.length
        ? []
        : /^-[CU]$/.test(args[i - 1] ?? "")
        ? [`${args[i - 1]}${arg}`]
        : [arg];
    }),
  async run(context, options, operands) {
    if (operands[0]?.startsWith("@")) {
      const json = options.json ? ["--json"] : [];
      return await context.invoke([
        "changes",
        ...json,
        "--",
        operands[0].slice(1),
        ...operands.slice(1),
      ], true);
    }
    if (operands.length < 2) {
      const last = quoteName(operands.at(-1) ?? "diff");
      return context.misuse(`missing operand after ${last}`, TROUBLE);
    }
    if (operands.length > 2) {
      return context.misuse(`extra operand ${quoteName(operands[2])}`, TROUBLE);
    }
    if (options.json) return await writeTreeChanges(context, operands[0], operands[1]);
    for (const lines of [options.contextLines, options.unifiedLines]) {
      if (lines && !/^\d+$/.test(lines)) {
        return context.misuse(`invalid context length ${quoteName(lines)}`, TROUBLE);
      }
    }
    const unified = options.unified || options.unifiedLines !== undefined;
    const older = options.context || options.contextLines !== undefined;
    const format = options.brief ? "brief" : unified ? "unified" : older ? "context" : "normal";
    const [one, two] = operands;
    const given = [...context.args];
    for (const operand of [two, one]) given.splice(given.lastIndexOf(operand), 1);
    const command = given.map((arg) => ` ${quoteForInput(arg)}`).join("");
    const all = (wanted: string) =>
      options.occurrences.filter(([key]) => key === wanted).map(([, value]) => value);
    let ignored: PosixRegex | undefined;
    try {
      const patterns = all("ignored");
      if (patterns.length > 0) ignored = compilePosixRegex(patterns, { extended: false });
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      context.error(`${all("ignored").join("\\|")}: ${error.message}`);
      return TROUBLE;
    }
    const style: DiffStyle = {
      format,
      contextLines: Number(
        (unified ? options.unifiedLines : options.contextLines) || options.lines || 3,
      ),
      recursive: options.recursive,
      newFiles: options.newFile ? "both" : options.newFirst ? "first" : "none",
      reportSame: options.same,
      text: options.text,
      ignoreBlankLines: options.blankLines,
      ignored,
      normalize: normalizer(options),
      exclude: all("exclude"),
      labels: all("label"),
      command,
    };
    return await new FileComparison(context, style).operands(one, two);
  },
});

interface Ignoring {
  readonly allSpace: boolean;
  readonly spaceAmount: boolean;
  readonly trailing: boolean;
  readonly tabs: boolean;
  readonly ignoreCase: boolean;
  readonly stripCr: boolean;
}

function normalizer(ignoring: Ignoring): ((line: string) => string) | undefined {
  const steps: ((line: string) => string)[] = [];
  if (ignoring.stripCr) steps.push((line) => line.replace(/\r$/, ""));
  if (ignoring.tabs) steps.push(expandTabs);
  if (ignoring.allSpace) steps.push((line) => line.replace(/[ \t\v\f\r]+/g, ""));
  else if (ignoring.spaceAmount) {
    steps.push((line) => line.replace(/[ \t\v\f\r]+/g, " ").replace(/ $/, ""));
  } else if (ignoring.trailing) steps.push((line) => line.replace(/[ \t\v\f\r]+$/, ""));
  if (ignoring.ignoreCase) steps.push(foldCase);
  if (steps.length === 0) return undefined;
  return (line) => steps.reduce((text, step) => step(text), line);
}

function expandTabs(line: string): string {
  let out = "";
  for (const c of line) out += c === "\t" ? " ".repeat(8 - out.length % 8) : c;
  return out;
}
