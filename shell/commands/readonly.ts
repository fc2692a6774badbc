import { defineCommand } from "../command.ts";
import { declareEach, listVariables } from "../language/declaration.ts";

export const readonly = defineCommand({
  name: "readonly",
  summary: "Make variables unchangeable",
  usage: "[-aAf] [NAME[=VALUE]]...\n-p",
  options: {
    array: { short: "a", help: "the names are arrays" },
    associative: { short: "A", help: "the names are associative arrays" },
    functions: { short: "f", help: "ignored: functions can always be changed" },
    print: { short: "p", help: "list the readonly variables" },
  },
  stopEarly: true,
  usageStatus: 2,
  run(context, options, operands) {
    if (operands.length === 0) {
      listVariables(context, (variable) => variable.readonly);
      return 0;
    }
    if (options.functions) return 0;
    return declareEach(context, operands, {
      attributes: [["readonly", true]],
      scalars: true,
      array: options.associative ? "associative" : options.array ? "indexed" : undefined,
    });
  },
});
