import { defineCommand } from "../command.ts";
import { evaluateText } from "../expand/arithmetic.ts";
import { drive, type Task } from "../task.ts";

export const letCommand = defineCommand({
  name: "let",
  summary: "Evaluate arithmetic; fail where the last result is 0",
  usage: "EXPRESSION...",
  options: {},
  raw: true,
  run(context, _options, operands) {
    if (operands.length === 0) return context.fail("expression expected");
    return drive(evaluateAll());

    function* evaluateAll(): Task<number> {
      let value = 0n;
      for (const operand of operands) {
        value = yield* evaluateText(operand, context.interpreter.expander.scope);
      }
      return value === 0n ? 1 : 0;
    }
  },
});
