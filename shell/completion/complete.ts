/** Completion of the word before the cursor: commands, options, variables, paths of the tree and of the host. */
import type { Programmed } from "./programmable.ts";
import { absolutePath, compareBytes } from "../expand/glob.ts";
import { isDirectory } from "../files/listing.ts";
import { type TypedWord, typedWords } from "../terminal/typed_words.ts";
import type { Shell } from "../shell.ts";

export interface Candidate {
  /** What is to stand in place of the word, its quotes and escapes included. */
  readonly text: string;
  /** As lists show it. */
  readonly label: string;
}

export interface Completion {
  /** Where the word begins that the candidates replace. */
  readonly start: number;
  readonly candidates: readonly Candidate[];
}

/** What the word at the end of `line` could be. */
export async function complete(
  line: string,
  shell: Shell,
  signal?: AbortSignal,
): Promise<Completion> {
  const programmed = await shell.completeProgrammed(line, signal);
  if (programmed) {
    return { start: programmed.start, candidates: programmedCandidates(programmed, shell) };
  }
  const words = typedWords(line);
  const word = words.at(-1)!;
  return { start: word.start, candidates: await candidatesOf(word, words.slice(0, -1), shell) };
}

/** With `-o filenames` words are paths; without they stand as they are. */
function programmedCandidates({ words, options, quote }: Programmed, shell: Shell): Candidate[] {
  const unique = [...new Set(words)];
  if (!options.has("nosort")) unique.sort(compareBytes);
  return unique.map((word) => {
    const isPath = options.has("filenames");
    const path = expandHome(word, shell);
    const enters = isPath && entersDirectory(shell, absolutePath(shell.cwd, path));
    const shown = !isPath || options.has("noquote")
      ? word
      : quote
      ? quoted(word, quote)
      : escapeWord(word);
    const closed = enters ? "/" : options.has("nospace") ? "" : `${quote} `;
    const label = isPath ? word.slice(word.lastIndexOf("/", word.length - 2) + 1) : word;
    return { text: shown + closed, label: enters ? `${label}/` : label };
  });
}

async function candidatesOf(
  word: TypedWord,
  before: readonly TypedWord[],
  shell: Shell,
): Promise<Candidate[]> {
  const variable = /^(.*)\$(\{?)([A-Za-z0-9_]*)$/s.exec(word.raw);
  if (variable && word.quote !== "'") return variables(variable, shell);
  if (word.isRedirected) return treePaths(word, shell);
  const command = before.length === 0 ? undefined : commandOf(before);
  if (command === undefined) return await commands(word, shell);
  if (word.text.startsWith("-") && word.quote === "" && !before.some(({ text }) => text === "--")) {
    const found = await options(command.name, word, shell);
    if (found.length > 0) return found;
  }
  if (BY_NAME[command.name]) return BY_NAME[command.name](word, shell);
  if (takesHostPath(command)) return await hostPaths(word, shell);
  return treePaths(word, shell, command.name === "cd" || command.name === "rmdir");
}

/** The command that words belong to, behind assignments, and how many operands stand before the next. */
function commandOf(before: readonly TypedWord[]): { name: string; operands: number } | undefined {
  const words = before.filter(({ isRedirected }) => !isRedirected);
  let at = words.findIndex(({ raw }) => !/^[A-Za-z_]\w*\+?=/.test(raw));
  while (at >= 0 && PREFIXES.has(words[at]?.text)) at++;
  if (at < 0 || at >= words.length) return undefined;
  const operands = words.slice(at + 1).filter(({ text }) => !text.startsWith("-")).length;
  return { name: words[at].text, operands };
}

/** Words behind which another command begins. */
const PREFIXES = new Set(
  "! { if then elif else while until do time run builtin command exec nohup".split(" "),
);

/** The host's are the first operand of `load`, and the second of `dump`. */
function takesHostPath({ name, operands }: { name: string; operands: number }): boolean {
  return (name === "load" && operands === 0) || (name === "dump" && operands === 1);
}

const BY_NAME: Record<string, (word: TypedWord, shell: Shell) => Candidate[]> = {
  export: names,
  unset: names,
  readonly: names,
  local: names,
  declare: names,
  alias: (word, shell) => plain(shell.aliasNames, word),
  unalias: (word, shell) => plain(shell.aliasNames, word),
  type: (word, shell) => plain(shell.commandNames, word),
  help: (word, shell) => plain(shell.commandNames, word),
  fg: jobs,
  bg: jobs,
  disown: jobs,
};

function names(word: TypedWord, shell: Shell): Candidate[] {
  return plain(shell.variableNames, word);
}

function jobs(word: TypedWord, shell: Shell): Candidate[] {
  return plain(shell.jobNumbers.map((number) => `%${number}`), word);
}

function plain(all: readonly string[], word: TypedWord): Candidate[] {
  return all.filter((name) => name.startsWith(word.text))
    .map((name) => ({ text: `${name} `, label: name }));
}

function variables([, before, brace, begun]: RegExpExecArray, shell: Shell): Candidate[] {
  const found = shell.variableNames.filter((name) => name.startsWith(begun));
  const end = brace ? "}" : "";
  return found.map((name) => ({ text: `${before}$${brace}${name}${end}`, label: `$${name}` }));
}

async function commands(word: TypedWord, shell: Shell): Promise<Candidate[]> {
  if (word.text.includes("/")) return treePaths(word, shell);
  const own = shell.commandNames;
  const programs = word.text === "" ? [] : await programsOf(word.text, shell);
  const found = plain([...new Set([...own, ...KEYWORDS, ...programs])].sort(), word);
  return found.length > 0 ? found : treePaths(word, shell);
}

const KEYWORDS = "if then elif else fi for while until do done case esac function select time"
  .split(" ");

/** Names in the directories of PATH. */
async function programsOf(prefix: string, shell: Shell): Promise<string[]> {
  const directories = (shell.get("PATH") ?? "").split(":").filter((each) => each.startsWith("/"));
  const all = await Promise.all(
    directories.map((each) => shell.host?.expand?.(`${each}/${escapePattern(prefix)}*`) ?? []),
  );
  return all.flat().map((path) => path.slice(path.lastIndexOf("/") + 1));
}

async function options(name: string, word: TypedWord, shell: Shell): Promise<Candidate[]> {
  const table = await shell.optionsOf(name);
  if (!table) return [];
  const found: Candidate[] = [{ text: "--help ", label: "--help" }];
  for (const { short, long, value } of Object.values(table)) {
    const end = value === undefined ? " " : "=";
    if (long !== undefined) found.push({ text: `--${long}${end}`, label: `--${long}` });
    if (short !== undefined && long === undefined) {
      found.push({ text: `-${short} `, label: `-${short}` });
    }
  }
  return found.filter(({ label }) => label.startsWith(word.text))
    .sort((a, b) => compareBytes(a.label, b.label));
}

function treePaths(word: TypedWord, shell: Shell, directoriesOnly = false): Candidate[] {
  const { prefix, start } = splitPath(word.text);
  const directory = expandHome(prefix, shell);
  const base = directory.startsWith("/") ? directory : `${shell.cwd}/${directory}`;
  let found: string[];
  try {
    found = shell.cage.readdir(base || "/");
  } catch {
    return [];
  }
  return found
    .filter((name) => name.startsWith(start) && (start !== "" || !name.startsWith(".")))
    .sort(compareBytes)
    .map((name) => pathCandidate(word, prefix, name, entersDirectory(shell, `${base}/${name}`)))
    .filter(({ label }) => !directoriesOnly || label.endsWith("/"));
}

async function hostPaths(word: TypedWord, shell: Shell): Promise<Candidate[]> {
  const { prefix, start } = splitPath(word.text);
  const expand = shell.host?.expand?.bind(shell.host);
  if (!expand) return [];
  const pattern = `${escapePattern(expandHome(prefix, shell) + start)}*`;
  const [found, directories] = await Promise.all([expand(pattern), expand(`${pattern}/`)]);
  const enter = new Set(directories.map((path) => path.replace(/\/$/, "")));
  return found.map((path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return pathCandidate(word, prefix, name, enter.has(path));
  });
}

function splitPath(text: string): { prefix: string; start: string } {
  const slash = text.lastIndexOf("/") + 1;
  return { prefix: text.slice(0, slash), start: text.slice(slash) };
}

function expandHome(prefix: string, shell: Shell): string {
  return prefix.replace(/^~(?=\/)/, shell.get("HOME") ?? "");
}

function pathCandidate(
  word: TypedWord,
  prefix: string,
  name: string,
  directory: boolean,
): Candidate {
  const { quote } = word;
  const shown = quote ? quote + quoted(prefix + name, quote) : escapeWord(prefix + name);
  const end = directory ? "/" : `${quote} `;
  return { text: shown + end, label: directory ? `${name}/` : name };
}

function quoted(text: string, quote: string): string {
  return quote === "'" ? text.replaceAll("'", "'\\''") : text.replace(/["\\$`]/g, "\\$&");
}

/** A name as it must be typed outside quotes; a tilde that leads stays what it is. */
function escapeWord(text: string): string {
  return text.replace(/[\s\\'"$`!*?[\](){};|&<>#]/g, "\\$&");
}

function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]{}]/g, "\\$&");
}

function entersDirectory(shell: Shell, path: string): boolean {
  try {
    return isDirectory(shell.cage.stat(path));
  } catch {
    return false;
  }
}
