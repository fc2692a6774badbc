/** Commands that run other commands: find, xargs, timeout and their like. */
import type { CommandContext } from "./command.ts";
import type { Descriptor } from "./io/descriptors.ts";
import { invoke } from "./language/invocation.ts";

export interface OtherRun {
  /** Absolute path to run in; the shell's own unless given. */
  readonly cwd?: string;
  /** Standard input; the command's own unless given. */
  readonly stdin?: Descriptor;
  /** Put into the environment. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Whether words that begin with `name` can be run: by a command of the shell or a program. */
export async function isRunnable(context: CommandContext, name: string): Promise<boolean> {
  const { world, state } = context.interpreter;
  if (!name.includes("/") && world.commands.has(name)) return true;
  const env = state.variables.environment();
  return await world.host?.resolveProgram(name, env, state.cwd) !== undefined;
}

/** Runs words, functions aside, in a subshell; returns its status. */
export async function runOther(
  context: CommandContext,
  words: string[],
  { cwd, stdin, variables = {} }: OtherRun = {},
): Promise<number> {
  await context.flush();
  const table = context.descriptors.clone();
  if (stdin) table.set(0, stdin);
  const child = context.interpreter.subshell(table);
  if (cwd !== undefined) child.state.cwd = cwd;
  for (const [name, value] of Object.entries(variables)) {
    child.state.variables.giveProgram(name, value);
  }
  return await child.contained(() => invoke(child, words, true));
}
