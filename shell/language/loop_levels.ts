import type { CommandContext } from "../command.ts";
import { Exit, ShellError } from "./control.ts";

/**
 * How many loops `break` or `continue` (`name`) concerns: at least 1, and no more than there are. Undefined outside of any
 * loop, which has been told.
 * @throws Exit, ShellError as bash has it for operands that are no level
 */
export function loopLevels(
  context: CommandContext,
  name: string,
  operands: readonly string[],
): number | undefined {
  const { loopDepth } = context.interpreter.state;
  const levels = operands[0] ?? "1";
  if (loopDepth === 0) {
    context.error("only meaningful in a `for', `while', or `until' loop");
    return;
  }
  if (!/^[-+]?\d+$/.test(levels)) {
    context.error(`${levels}: numeric argument required`);
    throw new Exit(128);
  }
  const wrong = operands.length > 1
    ? "too many arguments"
    : Number(levels) < 1
    ? `${levels}: loop count out of range`
    : undefined;
  if (wrong === undefined) return Math.min(Number(levels), loopDepth);
  // As bash: no loop goes on, nor does the line.
  throw new ShellError(`${name}: ${wrong}`, 1, true);
}
