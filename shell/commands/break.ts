import { defineCommand } from "../command.ts";
import { Break } from "../control.ts";

export const breakCommand = defineCommand({
  name: "break",
  summary: "Leave a loop",
  usage: "[LEVELS]",
  options: {},
  raw: true,
  run(context, _options, operands) {
    const { loopDepth } = context.interpreter.state;
    const levels = operands[0] ?? "1";
    if (!/^\d+$/.test(levels)) return context.fail(`${levels}: numeric argument required`);
    if (Number(levels) < 1) return context.fail(`${levels}: loop count out of range`);
    if (loopDepth === 0) {
      context.error("only meaningful in a `for', `while', or `until' loop");
      return 0;
    }
    throw new Break(Math.min(Number(levels), loopDepth));
  },
});
