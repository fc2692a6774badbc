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
  if (!entry?.takesProgram) return undefined;
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

/**
 * Writes before each value of --mount-options how many roots stand before it, which no parser keeps: `-o noexec`
 * behind the first root becomes `-o 1:noexec`.
 */
export function numberMountOptions(line: readonly string[]): string[] {
  const entry = commandEntry(line[0]);
  const out = [...line];
  if (!entry?.takesProgram) return out;
  let roots = 0;
  for (let at = 1; at < out.length && out[at].startsWith("-") && out[at] !== "--"; at++) {
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
