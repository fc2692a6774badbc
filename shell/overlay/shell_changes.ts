/** Changes over directories of the host, as the shell's commands ask for them. */
import type { CommandContext } from "../command.ts";
import { foldPath } from "../files/paths.ts";
import type { ChangeSource } from "./change_source.ts";

/** Operands as absolute paths and patterns. */
export function overlayPaths(context: CommandContext, operands: readonly string[]): string[] {
  return operands.map((path) => foldPath(context.path(path)));
}

/** The changes, to be closed; or why there are none to be had. */
export async function openChanges(
  context: CommandContext,
  paths: readonly string[],
): Promise<ChangeSource | string> {
  const changes = await context.interpreter.world.host?.changes?.(paths);
  return changes ?? "no directory of the host shows here; start the shell with --overlay DIR";
}
