/** `ramfs completions`: what makes a shell complete ramfs's lines, made from the command table. */
import { type CommandEntry, COMMANDS, type OptionEntry, type WordKind } from "./command_table.ts";
import { Failure } from "./failure.ts";
import { MOUNT_FLAGS, SETTINGS } from "../shell/files/mount_options.ts";

const entries = Object.entries(COMMANDS) as [string, CommandEntry][];
const GENERAL = ["--help", "--version"];

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function flagsOf({ options }: CommandEntry): [string, OptionEntry][] {
  return Object.entries(options).flatMap(([long, option]): [string, OptionEntry][] => [
    [`--${long}`, option],
    ...(option.short ? [[`-${option.short}`, option] as [string, OptionEntry]] : []),
  ]);
}

/** What can stand in a list of mount options. */
const MOUNT_WORDS = [...Object.keys(MOUNT_FLAGS), ...SETTINGS.map((name) => `${name}=`)];
/** Prints the names of the sessions that run. */
const SESSIONS = "ramfs ps 2>/dev/null | sed '1d; s/ .*//'";

const BASH_WORDS: Record<WordKind, string> = {
  directory: `COMPREPLY=($(compgen -d -- "$cur"))`,
  file: `COMPREPLY=($(compgen -f -- "$cur"))`,
  program: `COMPREPLY=($(compgen -c -- "$cur"))`,
  session: `COMPREPLY=($(compgen -W "$(${SESSIONS})" -- "$cur"))`,
  "mount-options": `_ramfs_list ${quote(MOUNT_WORDS.join(" "))}`,
  text: `:`,
};

function bashCommand(name: string, entry: CommandEntry): string[] {
  const flags = flagsOf(entry);
  const values = flags.filter(([, { value }]) => value !== undefined);
  const { operands } = entry;
  const words = operands?.choices
    ? `COMPREPLY=($(compgen -W ${quote(operands.choices.join(" "))} -- "$cur"))`
    : operands
    ? BASH_WORDS[operands.kind]
    : ":";
  return [
    `    ${name})`,
    ...(entry.takesProgram
      ? [
        `      for ((i = 2; i < COMP_CWORD; i++)); do`,
        `        case \${COMP_WORDS[i]} in`,
        `          --) ((i++)); break ;;`,
        ...(values.length > 0
          ? [`          ${values.map(([flag]) => flag).join("|")}) ((i++)) ;;`]
          : []),
        // Bash parts a word at its "=".
        `          =) ((i++)) ;;`,
        `          -*) ;;`,
        `          *) break ;;`,
        `        esac`,
        `      done`,
        // Behind the first word of the program's line everything is the program's own.
        `      if ((i < COMP_CWORD)); then`,
        `        if declare -F _command_offset >/dev/null; then _command_offset "$i"`,
        `        else ${BASH_WORDS.file}; fi`,
        `        return`,
        `      fi`,
      ]
      : []),
    `      case $prev in`,
    ...values.map(([flag, { kind = "text" }]) => `        ${flag}) ${BASH_WORDS[kind]}; return ;;`),
    `        =) ${BASH_WORDS.file}; return ;;`,
    `      esac`,
    `      if [[ $cur == -* ]]; then`,
    `        COMPREPLY=($(compgen -W ${
      quote([...flags.map(([flag]) => flag), "--help"].join(" "))
    } -- "$cur"))`,
    `      else ${words}; fi ;;`,
  ];
}

function bash(): string {
  return [
    "# Completions of ramfs for bash, made by: ramfs completions bash",
    "_ramfs_list() {",
    "  local head=",
    "  [[ $cur == *,* ]] && head=${cur%,*},",
    `  COMPREPLY=($(compgen -P "$head" -W "$1" -- "\${cur##*,}"))`,
    "  compopt -o nospace 2>/dev/null",
    "}",
    "_ramfs() {",
    "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} i",
    "  COMPREPLY=()",
    "  if ((COMP_CWORD == 1)); then",
    `    COMPREPLY=($(compgen -W ${
      quote([...entries.map(([name]) => name), ...GENERAL].join(" "))
    } -- "$cur"))`,
    "    return",
    "  fi",
    "  case ${COMP_WORDS[1]} in",
    ...entries.flatMap(([name, entry]) => bashCommand(name, entry)),
    "  esac",
    "}",
    "complete -o filenames -F _ramfs ramfs",
    "",
  ].join("\n");
}

const ZSH_WORDS: Record<WordKind, string> = {
  directory: "_directories",
  file: "_files",
  program: "_command_names -e",
  session: `{compadd -- $(${SESSIONS.replaceAll("'", '"')})}`,
  "mount-options": `_values -s , option ${[...Object.keys(MOUNT_FLAGS), ...SETTINGS].join(" ")}`,
  text: " ",
};

function zshOption([flag, option]: [string, OptionEntry]): string {
  const brief = option.brief.replaceAll(/([\\:\[\]])/g, "\\$1");
  const value = option.value === undefined
    ? ""
    : `:${option.value.replaceAll(":", "\\:")}:${ZSH_WORDS[option.kind ?? "text"]}`;
  return `      ${quote(`${option.repeats ? "*" : ""}${flag}[${brief}]${value}`)}`;
}

function zshCommand(name: string, entry: CommandEntry): string[] {
  const { operands, takesProgram } = entry;
  const words = operands === undefined
    ? []
    : takesProgram
    ? [`      ${quote(operands.kind === "program" ? "*::command:_normal" : "*::script:_files")}`]
    : operands.choices
    ? [`      ${quote(`1:${operands.name}:(${operands.choices.join(" ")})`)}`]
    : [`      ${quote(`*:${operands.name}:${ZSH_WORDS[operands.kind]}`)}`];
  const lines = [
    ...flagsOf(entry).map(zshOption),
    `      ${quote("(- *)--help[Print help information and exit]")}`,
    ...words,
  ];
  return [`    ${name}) _arguments -S \\`, `${lines.join(" \\\n")} ;;`];
}

function zsh(): string {
  return [
    "#compdef ramfs",
    "# Completions of ramfs for zsh, made by: ramfs completions zsh",
    "_ramfs() {",
    "  local -a commands",
    `  commands=(`,
    ...entries.map(([name, { brief }]) =>
      `    ${quote(`${name}:${brief.replaceAll(":", "\\:")}`)}`
    ),
    "  )",
    "  if (( CURRENT == 2 )); then",
    `    _describe command commands`,
    `    compadd -- ${GENERAL.join(" ")}`,
    "    return",
    "  fi",
    "  local command=$words[2]",
    "  shift words",
    "  (( CURRENT-- ))",
    "  case $command in",
    ...entries.flatMap(([name, entry]) => zshCommand(name, entry)),
    "  esac",
    "}",
    // Sourced it is defined by compdef; put into fpath it is the function itself.
    `if [[ $funcstack[1] == _ramfs ]]; then _ramfs "$@"; else compdef _ramfs ramfs; fi`,
    "",
  ].join("\n");
}

const FISH_WORDS: Record<WordKind, string> = {
  directory: " -x -a '(__fish_complete_directories)'",
  file: " -r -F",
  program: " -x -a '(__fish_complete_command)'",
  session: ` -x -a ${quote(`(${SESSIONS})`)}`,
  "mount-options": ` -x -a ${quote(`(__fish_append , ${MOUNT_WORDS.join(" ")})`)}`,
  text: " -x",
};

/** Where the line of a program or script begins, which is behind the options. */
function fishFunctions(): string[] {
  const values = entries.filter(([, { takesProgram }]) => takesProgram)
    .flatMap(([, entry]) => flagsOf(entry))
    .filter(([, { value }]) => value !== undefined).map(([flag]) => flag);
  return [
    "function __ramfs_program_at",
    "  set -l words (commandline -opc)",
    "  set -l at 3",
    "  while test $at -le (count $words)",
    '    if test "$words[$at]" = --',
    "      echo (math $at + 1)",
    "      return",
    `    else if contains -- $words[$at] ${[...new Set(values)].join(" ")}`,
    "      set at (math $at + 2)",
    "    else if string match -q -- '-*' $words[$at]",
    "      set at (math $at + 1)",
    "    else",
    "      break",
    "    end",
    "  end",
    "  test $at -le (count $words); and echo $at",
    "end",
    "function __ramfs_in",
    "  set -l words (commandline -opc)",
    '  test "$words[2]" = $argv[1]; and not __ramfs_program_at >/dev/null',
    "end",
    "function __ramfs_complete_program",
    "  set -l words (commandline -opc)",
    "  set -l at (__ramfs_program_at)",
    '  test -n "$at"; or set at (math (count $words) + 1)',
    "  set -l line",
    "  test $at -le (count $words); and set line (string escape -- $words[$at..-1])",
    "  complete -C (string join ' ' -- $line (commandline -ct))",
    "end",
  ];
}

function fishCommand(name: string, entry: CommandEntry): string[] {
  const seen = `complete -c ramfs -n '__ramfs_in ${name}'`;
  const options = Object.entries(entry.options).map(([long, { short, value, kind, brief }]) => {
    const flags = `-l ${long}${short ? ` -s ${short}` : ""}`;
    const words = value === undefined ? "" : FISH_WORDS[kind ?? "text"];
    return `${seen} ${flags}${words} -d ${quote(brief)}`;
  });
  const { operands } = entry;
  if (operands === undefined) return options;
  if (operands.choices) return [...options, `${seen} -f -a ${quote(operands.choices.join(" "))}`];
  return operands.kind === "program"
    ? [
      ...options,
      `complete -c ramfs -n '__fish_seen_subcommand_from ${name}' -x -a '(__ramfs_complete_program)'`,
    ]
    : [...options, `complete -c ramfs -n '__fish_seen_subcommand_from ${name}' -F`];
}

function fish(): string {
  const first = "complete -c ramfs -n __fish_use_subcommand -f";
  return [
    "# Completions of ramfs for fish, made by: ramfs completions fish",
    ...fishFunctions(),
    `${first} -l help -d 'Print help information and exit'`,
    `${first} -l version -d 'Print the version and exit'`,
    ...entries.map(([name, { brief }]) => `${first} -a ${name} -d ${quote(brief)}`),
    ...entries.flatMap(([name, entry]) => fishCommand(name, entry)),
    "",
  ].join("\n");
}

const SHELLS: Record<string, () => string> = { bash, zsh, fish };

/** Returns 0. Throws Failure for a shell it does not know. */
export function completionsCommand(
  shell: string,
  out: { write(text: string): void },
): Promise<number> {
  if (!Object.hasOwn(SHELLS, shell)) {
    const known = Object.keys(SHELLS).join(", ");
    throw new Failure(`completions: no completions for ${shell}; known are ${known}`);
  }
  out.write(SHELLS[shell]());
  return Promise.resolve(0);
}
