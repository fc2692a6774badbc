/**
 * Reads the well-formed lines of `run` and `sh` without the command-line library, whose loading costs more
 * than everything else a start does. Whatever is unusual (help, errors, abbreviations) is left to it.
 */
import type { RunFlags } from "./run_command.ts";
import type { ShFlags } from "./sh_command.ts";

export type QuickLine =
  | { command: "run"; flags: RunFlags; args: string[] }
  | { command: "sh"; flags: ShFlags; args: string[] };

const VARIADIC = ["--root", "--load", "--dump"];
const SINGLE: Record<string, Record<string, string>> = {
  run: { "--cwd": "cwd" },
  sh: { "--command": "command", "-c": "command" },
};

/** The line's meaning, or undefined where the library is to read it. */
export function quickParse(line: string[]): QuickLine | undefined {
  const [command] = line;
  if (command !== "run" && command !== "sh") return undefined;
  const lists: Record<string, string[]> = { root: [], load: [], dump: [] };
  const singles: Record<string, string> = {};
  let at = 1;
  for (; at < line.length && line[at].startsWith("-"); at++) {
    if (line[at] === "--") {
      at++;
      break;
    }
    const [option, value] = [line[at], line[at + 1]];
    // A value that looks like an option may be a forgotten value.
    if (value === undefined || value.startsWith("-")) return undefined;
    const single = SINGLE[command][option];
    if (VARIADIC.includes(option)) lists[option.slice(2)].push(value);
    else if (single !== undefined && singles[single] === undefined) singles[single] = value;
    else return undefined;
    at++;
  }
  return { command, flags: { ...lists, ...singles }, args: line.slice(at) };
}
