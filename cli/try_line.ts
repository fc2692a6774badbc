/** The line of `ramfs try`, read as getopts reads that of try(1), and written as the command table has it. */
import { COMMANDS } from "./command_table.ts";

const LETTERS = new Map(
  Object.entries(COMMANDS.try.options).flatMap(([name, option]) =>
    "short" in option ? [[option.short as string, { name, takes: "value" in option }] as const] : []
  ),
);

/**
 * A line with one option to a word and `--` in front of the command: `-nEfoo cmd` is `--none --exclude=foo -- cmd`.
 * What makes no sense is left as it is.
 */
export function spellTry(line: readonly string[]): string[] {
  if (line[0] !== "try") return [...line];
  const out: string[] = ["try"];
  let at = 1;
  for (; at < line.length; at++) {
    const word = line[at];
    if (word === "--" || !/^-./.test(word)) break;
    if (word.startsWith("--")) {
      out.push(word);
      const [name, value] = word.slice(2).split(/=(.*)/s);
      const entry = Object.hasOwn(COMMANDS.try.options, name)
        ? COMMANDS.try.options[name as keyof typeof COMMANDS.try.options]
        : undefined;
      if (entry && "value" in entry && value === undefined && line[at + 1] !== undefined) {
        out[out.length - 1] = `${word}=${line[++at]}`;
      }
      continue;
    }
    const read = letters(word.slice(1), line[at + 1]);
    if (read === undefined) return [...out, ...line.slice(at)];
    out.push(...read.words);
    if (read.tookNext) at++;
  }
  if (line[at] === "--") at++;
  return at < line.length ? [...out, "--", ...line.slice(at)] : out;
}

function letters(
  text: string,
  next: string | undefined,
): { words: string[]; tookNext: boolean } | undefined {
  const words: string[] = [];
  for (let i = 0; i < text.length; i++) {
    // try's own -v; -h is everybody's.
    if (text[i] === "v") return { words: ["--version"], tookNext: false };
    if (text[i] === "h") return { words: ["--help"], tookNext: false };
    const found = LETTERS.get(text[i]);
    if (found === undefined) return undefined;
    if (!found.takes) {
      words.push(`--${found.name}`);
      continue;
    }
    const joined = text.slice(i + 1);
    if (joined === "" && next === undefined) return undefined;
    words.push(`--${found.name}=${joined === "" ? next : joined}`);
    return { words, tookNext: joined === "" };
  }
  return { words, tookNext: false };
}
