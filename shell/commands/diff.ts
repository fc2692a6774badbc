import { decodeName } from "../../core/bytes.ts";
import { defineCommand } from "../command.ts";
import { OptionError } from "../options.ts";
import { errorText } from "../text/error_text.ts";
import { openInput, readWhole } from "../text/input.ts";
import { checkFormat, type GroupFormats, ifdefFormats } from "../diff/group_format.ts";
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
    newFirst: {
      short: "P",
      long: "unidirectional-new-file",
      help: "the same for the first directory alone",
    },
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
    sideBySide: { short: "y", long: "side-by-side", help: "in two columns" },
    width: { short: "W", long: "width", value: "N", help: "N columns in all with -y; 130" },
    leftColumn: { long: "left-column", help: "with -y of the same lines only the left" },
    suppress: { long: "suppress-common-lines", help: "with -y without lines that are the same" },
    expandTabs: { short: "t", long: "expand-tabs", help: "with -y blanks in place of tabs" },
    tabSize: { long: "tabsize", value: "N", help: "tabs stop every N columns, 8 by default" },
    ifdef: { short: "D", long: "ifdef", value: "NAME", help: "the whole, what differs in #ifdef" },
    ed: { short: "e", long: "ed", help: "as a script for ed" },
    rcs: { short: "n", long: "rcs", help: "as RCS has it" },
    showFunction: { short: "p", long: "show-c-function", help: "with the C function of a change" },
    functionLine: {
      short: "F",
      long: "show-function-line",
      value: "PATTERN",
      help: "with the last line before a change that matches",
    },
    excludeFrom: {
      short: "X",
      long: "exclude-from",
      value: "FILE",
      help: "without files of names that match a line of FILE",
    },
    startAt: {
      short: "S",
      long: "starting-file",
      value: "NAME",
      help: "in directories from NAME on",
    },
    oldGroup: { long: "old-group-format", value: "FORMAT", help: "of lines of the first file" },
    newGroup: { long: "new-group-format", value: "FORMAT", help: "of lines of the second" },
    unchangedGroup: { long: "unchanged-group-format", value: "FORMAT", help: "of the same lines" },
    changedGroup: { long: "changed-group-format", value: "FORMAT", help: "of changed lines" },
    oldLine: { long: "old-line-format", value: "FORMAT", help: "of a line of the first file" },
    newLine: { long: "new-line-format", value: "FORMAT", help: "of a line of the second" },
    unchangedLine: { long: "unchanged-line-format", value: "FORMAT", help: "of a same line" },
    lineFormat: { long: "line-format", value: "FORMAT", help: "of any line" },
    speed: { short: "H", long: "speed-large-files", help: "ignored" },
    horizon: { long: "horizon-lines", value: "N", help: "ignored" },
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
    const format = formatOf(options.given);
    const [one, two] = operands;
    const given = [...context.args];
    for (const operand of [two, one]) given.splice(given.lastIndexOf(operand), 1);
    const command = given.map((arg) => ` ${quoteForInput(arg)}`).join("");
    const all = (wanted: string) =>
      options.occurrences.filter(([key]) => key === wanted).map(([, value]) => value);
    const exclude = all("exclude");
    for (const file of all("excludeFrom")) {
      try {
        const { source, close } = openInput(context, file);
        exclude.push(
          ...decodeName(await readWhole(source)).split("\n").filter((line) => line !== ""),
        );
        close();
      } catch (error) {
        context.error(`${file}: ${errorText(error)}`);
        return TROUBLE;
      }
    }
    const functions = options.showFunction ? ["^[[:alpha:]$_]"] : [];
    const style: DiffStyle = {
      format,
      contextLines: Number(
        (format === "unified" ? options.unifiedLines : options.contextLines) || options.lines || 3,
      ),
      recursive: options.recursive,
      newFiles: options.newFile ? "both" : options.newFirst ? "first" : "none",
      reportSame: options.same,
      text: options.text,
      ignoreBlankLines: options.blankLines,
      ignored: patternOf(all("ignored")),
      heading: patternOf([...functions, ...all("functionLine")]),
      startAt: options.startAt,
      side: {
        width: count(options.width ?? "130", "width"),
        tabSize: count(options.tabSize ?? "8", "tabsize"),
        expandTabs: options.expandTabs,
        leftColumn: options.leftColumn,
        suppressCommon: options.suppress,
      },
      formats: formatsOf(options),
      normalize: normalizer(options),
      exclude,
      labels: all("label"),
      command,
    };
    return await new FileComparison(context, style).operands(one, two);
  },
});

const FORMATS: Record<string, DiffStyle["format"]> = {
  ...{ unified: "unified", unifiedLines: "unified", context: "context", contextLines: "context" },
  ...{ sideBySide: "side", ed: "ed", rcs: "rcs", ifdef: "groups", normal: "normal" },
  ...{ oldGroup: "groups", newGroup: "groups", unchangedGroup: "groups", changedGroup: "groups" },
  ...{ oldLine: "groups", newLine: "groups", unchangedLine: "groups", lineFormat: "groups" },
};

/** Throws OptionError for two of them. */
function formatOf(given: readonly string[]): DiffStyle["format"] {
  const chosen = new Set(
    given.filter((key) => Object.hasOwn(FORMATS, key)).map((key) => FORMATS[key]),
  );
  if (chosen.size > 1) throw new OptionError("conflicting output style options");
  if (given.includes("brief")) return "brief";
  return [...chosen][0] ?? (given.includes("showFunction") ? "context" : "normal");
}

function patternOf(patterns: readonly string[]): PosixRegex | undefined {
  if (patterns.length === 0) return undefined;
  try {
    return compilePosixRegex([...patterns], { extended: false });
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    throw new OptionError(`${patterns.join("\\|")}: ${error.message}`, true);
  }
}

function count(text: string, what: string): number {
  if (/^\d+$/.test(text) && Number(text) > 0 && Number(text) < 2 ** 53) return Number(text);
  throw new OptionError(`invalid ${what} ${quoteName(text)}`);
}

type Formats = Readonly<
  Partial<
    Record<
      | `${"old" | "new" | "unchanged" | "changed"}Group`
      | `${"old" | "new" | "unchanged"}Line`
      | "lineFormat"
      | "ifdef",
      string
    >
  >
>;

/** Throws OptionError for what is no format. */
function formatsOf(given: Formats): GroupFormats {
  const { changedGroup, unchangedGroup = "%=", lineFormat = "%L" } = given;
  const { oldGroup = changedGroup ?? "%<", newGroup = changedGroup ?? "%>" } = given;
  const groups = given.ifdef !== undefined ? ifdefFormats(given.ifdef) : {
    old: oldGroup,
    new: newGroup,
    unchanged: unchangedGroup,
    changed: changedGroup ?? oldGroup + newGroup,
  };
  const { oldLine = lineFormat, newLine = lineFormat, unchangedLine = lineFormat } = given;
  const lines = { old: oldLine, new: newLine, unchanged: unchangedLine };
  for (const [kind, format] of Object.entries(groups)) {
    checkFormat(`--${kind}-group-format`, format, false);
  }
  for (const [kind, format] of Object.entries(lines)) {
    checkFormat(`--${kind}-line-format`, format, true);
  }
  return { groups, lines };
}

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
