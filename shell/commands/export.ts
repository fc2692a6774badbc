import { defineCommand } from "../command.ts";
import { declareEach, listVariables } from "../language/declaration.ts";
import { changeFunctions, listFunctions } from "../compile/function_declaration.ts";

export const exportCommand = defineCommand({
  name: "export",
  summary: "Pass variables on to programs",
  usage: "[-fn] [name[=value] ...]\n-p",
  options: {
    not: { short: "n", help: "no longer pass on" },
    array: { short: "a", help: "the names are arrays" },
    associative: { short: "A", help: "the names are associative arrays" },
    functions: { short: "f", help: "the names are functions" },
    print: { short: "p", help: "list what is passed on" },
  },
  stopEarly: true,
  run(context, options, operands) {
    if (operands.length === 0) {
      if (options.functions) return listFunctions(context, { exported: true });
      const command = context.interpreter.state.options.has("posix") ? "export" : undefined;
      listVariables(context, (variable) => variable.exported, command);
      return 0;
    }
    if (options.functions) return changeFunctions(context, operands, { exported: !options.not });
    return declareEach(context, operands, {
      attributes: [["exported", !options.not]],
      array: options.associative ? "associative" : options.array ? "indexed" : undefined,
      scalars: true,
    });
  },
});
