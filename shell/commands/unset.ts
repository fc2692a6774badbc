import { defineCommand } from "../command.ts";
import { ShellError } from "../language/control.ts";

export const unset = defineCommand({
  name: "unset",
  summary: "Forget variables or functions",
  usage: "[-f|-v|-n] NAME...",
  options: {
    functions: { short: "f", help: "the names are functions" },
    variables: { short: "v", help: "the names are variables" },
    reference: { short: "n", help: "forget the reference, not what it stands for" },
  },
  stopEarly: true,
  usageStatus: 2,
  run(context, options, operands) {
    const { interpreter } = context;
    const { variables, functions, special, shopt } = interpreter.state;
    const style = {
      reference: Boolean(options.reference),
      everywhere: shopt.has("localvar_unset"),
    };
    let status = 0;
    for (const operand of operands) {
      const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[([^]+)\])?$/.exec(operand);
      if (options.functions || (!options.variables && !match)) {
        functions.delete(operand);
        continue;
      }
      if (!match) {
        status = context.fail(`\`${operand}': not a valid identifier`);
        continue;
      }
      const [, name, subscript] = match;
      try {
        if (subscript !== undefined && !/^[@*]$/.test(subscript)) {
          variables.unsetElement(name, interpreter.key(name, subscript));
        } else if (variables.find(name)) variables.unset(name, style);
        else if (!options.variables && functions.delete(name)) continue;
        else special.forget(name);
      } catch (error) {
        if (!(error instanceof ShellError)) throw error;
        status = context.fail(error.message);
      }
    }
    return status;
  },
});
