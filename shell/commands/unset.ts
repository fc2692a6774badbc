import { defineCommand } from "../command.ts";
import { ShellError } from "../control.ts";

export const unset = defineCommand({
  name: "unset",
  summary: "Forget variables or functions",
  usage: "[-f|-v] NAME...",
  options: {
    functions: { short: "f", help: "the names are functions" },
    variables: { short: "v", help: "the names are variables" },
  },
  stopEarly: true,
  usageStatus: 2,
  run(context, options, operands) {
    const { variables, functions } = context.interpreter.state;
    let status = 0;
    for (const operand of operands) {
      const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[(\d+)\])?$/.exec(operand);
      if (options.functions || (!options.variables && !match)) {
        functions.delete(operand);
        continue;
      }
      if (!match) {
        status = context.fail(`\`${operand}': not a valid identifier`);
        continue;
      }
      try {
        if (match[2] !== undefined) variables.unsetElement(match[1], Number(match[2]));
        else if (variables.find(operand)) variables.unset(operand);
        else if (!options.variables) functions.delete(operand);
      } catch (error) {
        if (!(error instanceof ShellError)) throw error;
        status = context.fail(error.message);
      }
    }
    return status;
  },
});
