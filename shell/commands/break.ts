import { defineCommand } from "../command.ts";
import { Break, Exit, ShellError } from "../control.ts";

export const breakCommand = defineCommand({
  name: "break",
  summary: "Leave a loop",
  usage: "[LEVELS]",
  options: {},
  raw: true,
  run(context, _options, operands) {
    const { interpreter } = context;
    const { loopDepth } = interpreter.state;
    const levels = operands[0] ?? "1";
    if (loopDepth === 0) {
      context.error("only meaningful in a `for', `while', or `until' loop");
      return 0;
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
    if (wrong === undefined) throw new Break(Math.min(Number(levels), loopDepth));
    // As bash: no loop goes on, nor does the line.
    throw new ShellError(`break: ${wrong}`, 1, true);
  },
});
