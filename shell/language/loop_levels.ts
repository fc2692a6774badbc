import type { CommandContext } from "../command.ts";
import { legalNumber } from "../expand/integers.ts";
import { Break, Exit, ShellError } from "./control.ts";

/**
 * How many loops `break` or `continue` (`name`) concerns: at least 1, and no more than there are. Undefined outside of any
 * loop, which has been told.
 * @throws Exit, ShellError, Break as bash has it for operands that are no level
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
  const number = legalNumber(levels);
  if (number === undefined) {
    context.error(`${levels}: numeric argument required`);
    throw new Exit(128);
  }
  // As bash: no loop goes on, nor does the line.
  if (operands.length > 1) throw new ShellError(`${name}: too many arguments`, 1, true);
  if (number >= 1) return Math.min(Number(number), loopDepth);
  context.error(`${levels}: loop count out of range`);
  throw new Break(loopDepth, 1);
}
