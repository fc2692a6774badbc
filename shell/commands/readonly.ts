import { defineCommand } from "../command.ts";
import { declareEach, listVariables } from "../declaration.ts";

export const readonly = defineCommand({
  name: "readonly",
  summary: "Make variables unchangeable",
  usage: "[NAME[=VALUE]]...\n-p",
  options: {
    array: { short: "a", help: "the names are arrays" },
    print: { short: "p", help: "list the readonly variables" },
  },
  stopEarly: true,
  usageStatus: 2,
  run(context, _options, operands) {
    const { variables } = context.interpreter.state;
    if (operands.length === 0) {
      listVariables(context, (variable) => variable.readonly);
      return 0;
    }
    return declareEach(context, operands, () => {}, (name) => variables.setReadonly(name));
  },
});
