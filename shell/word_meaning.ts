import type { CommandContext } from "./command.ts";

const KEYWORDS = new Set(
  "if then elif else fi for while until do done case esac in function { } ! [[ ]]".split(" "),
);

export type WordMeaning =
  | { readonly kind: "keyword" | "function" | "builtin" }
  | { readonly kind: "file"; readonly path: string };

/** What a word means as a command, as `type` and `command -v` tell it. */
export async function meaningOf(
  context: CommandContext,
  word: string,
): Promise<WordMeaning | undefined> {
  const { state, world } = context.interpreter;
  if (KEYWORDS.has(word)) return { kind: "keyword" };
  if (state.functions.has(word)) return { kind: "function" };
  if (world.commands.has(word) || word === "exec") return { kind: "builtin" };
  const env = state.variables.environment();
  const path = await world.host?.resolveProgram(word, env, state.cwd);
  return path === undefined ? undefined : { kind: "file", path };
}
