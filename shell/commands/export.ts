import { defineCommand } from "../command.ts";
import { declareEach, listVariables } from "../declaration.ts";

export const exportCommand = defineCommand({
  name: "export",
  summary: "Pass variables on to programs",
  usage: "[-n] [NAME[=VALUE]]...\n-p",
  options: {
    not: { short: "n", help: "no longer pass on" },
    print: { short: "p", help: "list what is passed on" },
  },
  stopEarly: true,
  usageStatus: 2,
  run(context, options, operands) {
    const { variables } = context.interpreter.state;
    if (operands.length === 0) {
      listVariables(context, (variable) => variable.exported);
      return 0;
    }
    return declareEach(context, operands, (name) => variables.setExported(name, !options.not));
  },
});
