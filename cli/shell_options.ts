/** The line of `ramfs sh`, read as bash reads its own, and written as the command table has it. */
import { OPTION_LETTERS } from "../shell/language/option_names.ts";
import { COMMANDS, findOption } from "./command_table.ts";

/** Options of `sh` that are options of the shell itself, under their names in `set -o`. */
export const SHELL_SWITCHES = [
  "allexport",
  "errexit",
  "noclobber",
  "noexec",
  "noglob",
  "nounset",
  "posix",
  "verbose",
  "xtrace",
] as const;

/** Letters that are options of the command line, in a word that begins with `-`. */
const SWITCHES: Record<string, string> = { i: "-i", l: "-l", s: "-s" };
/** Letters that take the next word, and what switches its option on. */
const NAMING: Record<string, string> = { o: "-o", O: "-O" };
/** bash's long options that are called otherwise here, or say what is so anyway. */
const OTHER_NAMES: Record<string, string | undefined> = {
  "--init-file": "--rcfile",
  "--noediting": undefined,
};

const ON_LETTERS = new Map(
  Object.entries(OPTION_LETTERS).filter(([, letter]) => letter !== "").map((
    [name, letter],
  ) => [letter, name]),
);

/**
 * A line with one option to a word: `-euo pipefail` is `-o errexit -o nounset -o pipefail`, and `+x` is
 * `-o +xtrace`. As in bash the script of `-c` is the first word behind all options, with the words for `$0` and
 * `$1` behind it; options of ramfs may still stand between. What makes no sense is left as it is.
 */
export function spellOptions(line: readonly string[]): string[] {
  return line[0] === "sh" ? ["sh", ...new ShellLine(line.slice(1)).read()] : [...line];
}

class ShellLine {
  readonly #words: readonly string[];
  readonly #options: string[] = [];
  #at = 0;
  #hasScript = false;
  /** Each of which may be given twice. */
  readonly #switches = new Set<string>();

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  read(): string[] {
    const words = this.#words;
    while (this.#at < words.length && /^(-.|\+)/.test(words[this.#at])) {
      const word = words[this.#at];
      if (word === "--") break;
      const read = word.startsWith("--") ? this.#long(word) : this.#letters(word);
      if (!read) return [...this.#switches, ...this.#options, ...words.slice(this.#at)];
    }
    if (words[this.#at] === "--" || words[this.#at] === "-") this.#at++;
    const lacksScript = this.#hasScript && !this.#takeScript();
    const operands = words.slice(this.#at);
    const end = lacksScript ? ["-c"] : operands[0]?.startsWith("-") ? ["--"] : [];
    return [...this.#switches, ...this.#options, ...end, ...operands];
  }

  #takeScript(): boolean {
    const script = this.#words[this.#at++];
    if (script === undefined) return false;
    // One that looks like an option would be taken for a forgotten script.
    this.#options.push(...script.startsWith("-") ? [`--command=${script}`] : ["-c", script]);
    while (this.#words[this.#at]?.startsWith("--") && this.#long(this.#words[this.#at]));
    return true;
  }

  /** Whether the word is known, and has been taken. */
  #long(word: string): boolean {
    const name = Object.hasOwn(OTHER_NAMES, word) ? OTHER_NAMES[word] : word;
    if (name !== undefined) {
      const found = findOption(COMMANDS.sh, name.replace(/=.*/s, ""));
      if (found === undefined) return false;
      this.#options.push(name);
      const next = this.#words[this.#at + 1];
      // The value of an option is no option itself.
      const takesNext = found.option.value !== undefined && !name.includes("=");
      if (takesNext && next !== undefined && (next === "-" || !next.startsWith("-"))) {
        this.#options.push(next);
        this.#at++;
      }
    }
    this.#at++;
    return true;
  }

  #letters(word: string): boolean {
    const on = word[0] === "-";
    const found: string[] = [];
    let next = this.#at + 1;
    let hasScript = false;
    for (const letter of word.slice(1)) {
      const name = ON_LETTERS.get(letter);
      if (letter in NAMING) {
        const value = this.#words[next++];
        if (value === undefined) return false;
        found.push(NAMING[letter], on ? value : `+${value}`);
      } else if (on && letter === "c") hasScript = true;
      else if (on && letter in SWITCHES) this.#switches.add(SWITCHES[letter]);
      else if (name !== undefined && word !== "-h") found.push("-o", on ? name : `+${name}`);
      else return false;
    }
    this.#options.push(...found);
    this.#hasScript ||= hasScript;
    this.#at = next;
    return true;
  }
}
