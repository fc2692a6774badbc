/**
 * Reads the well-formed lines of `run` and `sh` without the command-line library, whose loading costs more
 * than everything else a start does. Whatever is unusual (help, errors, abbreviations) is left to it.
 */
import { commandEntry, findOption, type Flags } from "./command_table.ts";

/** A command that is followed by a program or a script. */
type Quick = "run" | "sh";

export type QuickLine = {
  [C in Quick]: { command: C; flags: Flags<C>; args: string[] };
}[Quick];

/** The line's meaning, or undefined where the library is to read it. */
export function quickParse(line: string[]): QuickLine | undefined {
  const [command] = line;
  const entry = commandEntry(command);
  if (entry === undefined || (command !== "run" && command !== "sh")) return undefined;
  const flags: Record<string, string | true | string[]> = {};
  let at = 1;
  for (; at < line.length && line[at].startsWith("-"); at++) {
    if (line[at] === "--") {
      at++;
      break;
    }
    const found = findOption(entry, line[at]);
    if (found === undefined) return undefined;
    const { name, option } = found;
    if (!option.repeats && flags[name] !== undefined) return undefined;
    if (option.value === undefined) {
      flags[name] = true;
      continue;
    }
    const value = line[++at];
    // A value that looks like an option may be a forgotten value.
    if (value === undefined || (value.startsWith("-") && value !== "-")) return undefined;
    if (option.repeats) flags[name] = [...(flags[name] as string[] ?? []), value];
    else flags[name] = value;
  }
  return { command, flags, args: line.slice(at) } as QuickLine;
}

/** `ramfs exec [options] NAME COMMAND` as the line of `ramfs run --join NAME` that it is short for. */
export function spellExec(line: readonly string[]): string[] {
  const entry = commandEntry("exec")!;
  if (line[0] !== "exec") return [...line];
  let at = 1;
  for (; at < line.length && line[at].startsWith("-") && line[at] !== "--"; at++) {
    if (line[at] === "--help" || line[at] === "-h") return [...line];
    if (findOption(entry, line[at])?.option.value !== undefined) at++;
  }
  const name = line[at] === "--" ? undefined : line[at];
  // What is missing is said by who reads the line.
  if (name === undefined) return [...line];
  return ["run", "--join", name, ...line.slice(1, at), ...line.slice(at + 1)];
}

/**
 * Writes before each value of --mount-options how many roots stand before it, which no parser keeps: `-o noexec`
 * behind the first root becomes `-o 1:noexec`.
 */
export function numberMountOptions(line: readonly string[]): string[] {
  const entry = commandEntry(line[0]);
  const out = [...line];
  if (entry?.options["mount-options"] === undefined) return out;
  // Behind the first word that is no option stands the program's own line, if the command takes a program.
  const isOurs = (word: string) =>
    word !== undefined && word !== "--" && (word.startsWith("-") || !entry.takesProgram);
  let roots = 0;
  for (let at = 1; isOurs(out[at]); at++) {
    const [word, joined] = out[at].split(/(?<=^--[^=]+)=/s);
    const found = findOption(entry, word);
    if (found?.name === "root") roots++;
    const isList = found?.name === "mount-options";
    if (isList && joined !== undefined) out[at] = `${word}=${roots}:${joined}`;
    if (found?.option.value === undefined || joined !== undefined) continue;
    at++;
    if (isList && out[at] !== undefined) out[at] = `${roots}:${out[at]}`;
  }
  return out;
}
