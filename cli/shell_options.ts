/** The options that `ramfs sh` has of a shell: `-euxo pipefail`, written together or apart. */
import { COMMANDS, findOption } from "./command_table.ts";

const SWITCHES = /^-[aefnuvxCs]*[co]?$/;

/** Options of `sh` that are options of the shell itself, under their names in `set -o`. */
export const SHELL_SWITCHES = [
  "allexport",
  "errexit",
  "noclobber",
  "noexec",
  "noglob",
  "nounset",
  "verbose",
  "xtrace",
] as const;

/** A line in which letters written together stand apart: `-euo pipefail` is `-e -u -o pipefail`. */
export function separateLetters(line: readonly string[]): string[] {
  if (line[0] !== "sh") return [...line];
  const out = ["sh"];
  let at = 1;
  for (; at < line.length && /^-./.test(line[at]) && line[at] !== "--"; at++) {
    const word = line[at];
    if (word.startsWith("--") || !SWITCHES.test(word)) {
      out.push(word);
      // The value of an option is no option itself.
      const value = findOption(COMMANDS.sh, word)?.option.value;
      if (value !== undefined && at + 1 < line.length && line[at + 1][0] !== "-") {
        out.push(line[++at]);
      }
      continue;
    }
    out.push(...[...word.slice(1)].map((letter) => `-${letter}`));
    if (/[co]$/.test(word) && at + 1 < line.length) out.push(line[++at]);
  }
  return [...out, ...line.slice(at)];
}
