/** ramfs(1) as mdoc's older sister: roff with the man macros, made from the command line's table. */
import { type CommandEntry, COMMANDS, OVERVIEW } from "../../cli/command_table.ts";
import { VERSION } from "../../cli/version.ts";
import { CommandRegistry } from "../../shell/registry.ts";

/** Text in which roff sees no requests and no escapes. */
function escape(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^([.'])/gm, "\\&$1");
}

function paragraphs(lines: readonly string[]): string[] {
  return lines.map((line) => line === "" ? ".PP" : escape(line));
}

/** Verbatim lines. */
function block(lines: readonly string[]): string[] {
  return [".PP", ".RS 4", ".nf", ...lines.map(escape), ".fi", ".RE"];
}

function synopsis(name: string, entry: CommandEntry): string {
  const options = Object.entries(entry.options).map(([long, { short, value, repeats }]) => {
    const flag = `\\fB${short ? `\\-${short}` : `\\-\\-${escape(long)}`}\\fR`;
    return `[${flag}${value ? ` \\fI${escape(value)}\\fR` : ""}]${repeats ? "..." : ""}`;
  });
  const operands = entry.operands === undefined
    ? []
    : entry.single
    ? [`\\fI${escape(entry.operands.name)}\\fR`]
    : [`[\\fI${escape(entry.operands.name)}\\fR]...`];
  return [`\\fBramfs ${name}\\fR`, ...options, ...operands].join(" ");
}

function optionList(entry: CommandEntry): string[] {
  return Object.entries(entry.options).flatMap(([long, { short, value, brief }]) => {
    const names = [...(short ? [`\\-${short}`] : []), `\\-\\-${escape(long)}`]
      .map((flag) => `\\fB${flag}\\fR${value ? ` \\fI${escape(value)}\\fR` : ""}`);
    return [".TP", names.join(", "), `${escape(brief)}.`];
  });
}

function commandSection(name: string, entry: CommandEntry): string[] {
  return [
    `.SS ramfs ${name}`,
    ...[synopsis(name, entry), ".PP", ...paragraphs(entry.description)],
    ...optionList(entry),
    ...(entry.operands
      ? [".TP", `\\fI${escape(entry.operands.name)}\\fR`, `${escape(entry.operands.brief)}.`]
      : []),
    ...[".PP", "Examples:", ...block(entry.examples)],
  ];
}

async function shellCommands(): Promise<string[]> {
  const registry = new CommandRegistry();
  const lines = registry.names().map(async (name) => {
    const { summary } = await registry.find(name)!;
    return [".TP", `\\fB${escape(name)}\\fR`, `${escape(summary)}.`];
  });
  return (await Promise.all(lines)).flat();
}

/** The page's text. */
export async function manualPage(): Promise<string> {
  const entries = Object.entries(COMMANDS) as [string, CommandEntry][];
  return [
    `.\\" Made by "deno task man" from cli/command_table.ts and the shell's commands.`,
    `.TH RAMFS 1 "" "ramfs ${VERSION}" "User Commands"`,
    ...[".SH NAME", `ramfs \\- ${escape(OVERVIEW.brief)}`],
    ".SH SYNOPSIS",
    ...entries.flatMap(([name]) => [
      ...[`\\fBramfs ${name}\\fR [\\fIoption\\fR]... [\\fIword\\fR]...`, ".br"],
    ]),
    "\\fBramfs\\fR \\fB\\-\\-help\\fR | \\fB\\-\\-version\\fR",
    ...[".SH DESCRIPTION", ...paragraphs(OVERVIEW.description), ...block(OVERVIEW.examples)],
    ...[".SH COMMANDS", ...entries.flatMap(([name, entry]) => commandSection(name, entry))],
    ".SH COMMANDS OF THE SHELL",
    "Any other word is a program of the machine, which sees the tree. \\fBhelp\\fR \\fIname\\fR says more.",
    ...await shellCommands(),
    ".SH EXIT STATUS",
    "That of the program or of the shell; 125 where ramfs itself fails.",
    ".SH ENVIRONMENT",
    ...[
      ".TP",
      "\\fBPRELOADS\\fR, \\fBDUMPS\\fR",
      "Copies before and after, as the options have them.",
    ],
    ...[".TP", "\\fBRAMFS_LIBRARY_DIR\\fR", "A directory with a native library built elsewhere."],
    ...[".TP", "\\fBXDG_CACHE_HOME\\fR", "Holds the built native library; ~/.cache by default."],
    "",
  ].join("\n");
}
