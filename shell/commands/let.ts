import { defineCommand } from "../command.ts";
import { ShellError } from "../language/control.ts";
import { evaluateText } from "../expand/arithmetic.ts";
import type { Integer } from "../expand/integers.ts";

export const letCommand = defineCommand({
  name: "let",
  summary: "Evaluate arithmetic; fail where the last result is 0",
  usage: "arg [arg ...]",
  options: {},
  raw: true,
  run(context, _options, operands) {
    if (operands.length === 0) return context.fail("expression expected");
    let value: Integer = 0;
    try {
      for (const operand of operands) value = evaluateText(context.interpreter, operand);
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      return context.refuse(error);
    }
    return value === 0 ? 1 : 0;
  },
});
