import { defineCommand } from "../command.ts";
import { declareEach, listVariables } from "../language/declaration.ts";

export const exportCommand = defineCommand({
  name: "export",
  summary: "Pass variables on to programs",
  usage: "[-n] [NAME[=VALUE]]...\n-p",
  options: {
    not: { short: "n", help: "no longer pass on" },
    functions: { short: "f", help: "ignored: functions are not passed on" },
    print: { short: "p", help: "list what is passed on" },
  },
  stopEarly: true,
  usageStatus: 2,
  run(context, options, operands) {
    if (operands.length === 0) {
      listVariables(context, (variable) => variable.exported);
      return 0;
    }
    if (options.functions) return 0;
    return declareEach(context, operands, {
      attributes: [["exported", !options.not]],
      scalars: true,
    });
  },
});
