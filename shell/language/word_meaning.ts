import { S_IFMT, S_IFREG } from "../../core/constants.ts";
import { isBuiltin } from "../builtins.ts";
import type { CommandContext } from "../command.ts";
import { foldPath } from "../files/paths.ts";
import { functionText } from "./function_text.ts";
import { quoteForInput } from "../text/quoting.ts";
import type { ShellFunction } from "./state.ts";

/** In bash's order. */
export const KEYWORDS = new Set(
  "if then else elif fi case esac for select while until do done in function time { } ! [[ ]] coproc"
    .split(" "),
);

export type WordMeaning =
  | { readonly kind: "keyword" | "builtin" }
  | { readonly kind: "alias"; readonly value: string }
  | { readonly kind: "function"; readonly definition: ShellFunction }
  | { readonly kind: "file"; readonly path: string };

/** What a word means as a command, as `type` and `command -v` tell it. */
export async function meaningOf(
  context: CommandContext,
  word: string,
  searched?: string,
): Promise<WordMeaning | undefined> {
  return (await meaningsOf(context, word, searched))[0];
}

/** All that a word could mean, the first of which counts. @param searched in place of PATH */
export async function meaningsOf(
  context: CommandContext,
  word: string,
  searched = context.interpreter.state.variables.get("PATH") ?? "",
): Promise<WordMeaning[]> {
  const { state, world } = context.interpreter;
  const all: WordMeaning[] = [];
  const value = state.aliases.get(word);
  if (value !== undefined && state.shopt.has("expand_aliases")) all.push({ kind: "alias", value });
  if (KEYWORDS.has(word)) all.push({ kind: "keyword" });
  const definition = state.functions.get(word);
  if (definition) all.push({ kind: "function", definition });
  const path = await findFile(context, word, searched);
  const own = !state.disabled.has(word) && (world.commands.has(word) || word === "exec");
  // What stands in for a program is told as that.
  if (own && (isBuiltin(word) || path === undefined)) all.push({ kind: "builtin" });
  if (path !== undefined) all.push({ kind: "file", path });
  return all;
}

/** An executable file, no directory. */
async function findFile(
  context: CommandContext,
  word: string,
  searched: string,
): Promise<string | undefined> {
  const { state, world } = context.interpreter;
  const directories = searched.split(":");
  const path = await world.host?.resolveProgram(word, { PATH: searched }, state.cwd);
  if (path === undefined) return fileIn(context, directories, word);
  const full = context.path(path);
  try {
    const { mode } = context.cage.stat(full);
    const executable = (mode & S_IFMT) === S_IFREG && (mode & 0o111) !== 0;
    return executable ? asSearched(context, directories, word, path) : undefined;
  } catch {
    // It lies outside the tree, where the search looks itself.
    return path;
  }
}

/** As bash: a file that cannot be executed is better than none. */
function fileIn(
  context: CommandContext,
  directories: readonly string[],
  word: string,
): string | undefined {
  if (word.includes("/")) return undefined;
  return directories.map((each) => `${each || "."}/${word}`).find((path) => {
    try {
      return (context.cage.stat(context.path(path)).mode & S_IFMT) === S_IFREG;
    } catch {
      return false;
    }
  });
}

/** A relative directory of PATH stays one. */
function asSearched(
  context: CommandContext,
  directories: readonly string[],
  word: string,
  path: string,
): string {
  if (word.includes("/")) return path;
  const relative = directories.filter((each) => !each.startsWith("/"))
    .map((each) => `${each || "."}/${word}`);
  return relative.find((each) => foldPath(context.path(each)) === path) ?? path;
}

/** The sentence of `type`. @param reusable an alias as the command that defines it */
export function describeMeaning(word: string, meaning: WordMeaning, reusable = false): string {
  switch (meaning.kind) {
    case "alias":
      if (reusable) return `alias ${word}=${quoteForInput(meaning.value, true)}\n`;
      return `${word} is aliased to \`${meaning.value}'\n`;
    case "keyword":
      return `${word} is a shell keyword\n`;
    case "function":
      return `${word} is a function\n${functionText(word, meaning.definition)}`;
    case "builtin":
      return `${word} is a shell builtin\n`;
    case "file":
      return `${word} is ${meaning.path}\n`;
  }
}
