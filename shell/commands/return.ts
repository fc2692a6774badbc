import { defineCommand } from "../command.ts";
import { legalNumber, statusOf } from "../expand/integers.ts";
import { Return } from "../language/control.ts";

export const returnCommand = defineCommand({
  name: "return",
  summary: "Leave a function or a sourced script",
  usage: "[n]",
  options: {},
  raw: true,
  run(context, _options, operands) {
    const { state } = context.interpreter;
    if (state.functionDepth === 0 && state.sourceDepth === 0) {
      context.error("can only `return' from a function or sourced script");
      return 2;
    }
    const [text] = operands;
    if (text === undefined) {
      const trap = state.runningTrap;
      const before = trap !== undefined && trap.condition !== "DEBUG";
      throw new Return(before ? trap.status : state.status);
    }
    const number = legalNumber(text);
    if (number === undefined) {
      context.error(`${text}: numeric argument required`);
      throw new Return(2);
    }
    throw new Return(statusOf(number));
  },
});
