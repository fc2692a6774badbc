import type { CommandContext } from "./command.ts";
import { functionText } from "./function_text.ts";
import { quoteForInput } from "./quoting.ts";
import type { ShellFunction } from "./state.ts";

const KEYWORDS = new Set(
  "if then elif else fi for while until do done case esac in function select time coproc { } ! [[ ]]"
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
): Promise<WordMeaning | undefined> {
  return (await meaningsOf(context, word))[0];
}

/** All that a word could mean, the first of which counts. */
export async function meaningsOf(context: CommandContext, word: string): Promise<WordMeaning[]> {
  const { state, world } = context.interpreter;
  const all: WordMeaning[] = [];
  const value = state.aliases.get(word);
  if (value !== undefined && state.shopt.has("expand_aliases")) all.push({ kind: "alias", value });
  if (KEYWORDS.has(word)) all.push({ kind: "keyword" });
  const definition = state.functions.get(word);
  if (definition) all.push({ kind: "function", definition });
  if (world.commands.has(word) || word === "exec") all.push({ kind: "builtin" });
  const path = await world.host?.resolveProgram(word, state.variables.environment(), state.cwd);
  if (path !== undefined) all.push({ kind: "file", path });
  return all;
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
