import { defineCommand } from "../command.ts";
import { declareEach, describeVariable, listVariables } from "../declaration.ts";

export const declare = defineCommand({
  name: "declare",
  summary: "Declare variables, or show them",
  usage: "[OPTION]... [NAME[=VALUE]]...",
  options: {
    array: { short: "a", help: "the names are arrays" },
    functions: { short: "f", help: "succeed if the names are functions" },
    global: { short: "g", help: "not local, even in a function" },
    print: { short: "p", help: "show how they are declared" },
    readonly: { short: "r", help: "make them unchangeable" },
    exported: { short: "x", help: "pass them on to programs" },
  },
  stopEarly: true,
  usageStatus: 2,
  run(context, options, operands) {
    const { state } = context.interpreter;
    const { variables } = state;
    if (options.functions) return operands.every((name) => state.functions.has(name)) ? 0 : 1;
    if (operands.length === 0) {
      listVariables(
        context,
        (variable) =>
          (!options.readonly || variable.readonly) && (!options.exported || variable.exported),
      );
      return 0;
    }
    if (options.print) {
      let status = 0;
      for (const name of operands) {
        const variable = variables.find(name);
        if (variable) context.add(`${describeVariable(name, variable)}\n`);
        else status = context.fail(`${name}: not found`);
      }
      return status;
    }
    const local = state.functionDepth > 0 && !options.global;
    return declareEach(
      context,
      operands,
      (name) => local ? variables.declareLocal(name) : undefined,
      (name) => {
        if (options.exported) variables.setExported(name, true);
        if (options.readonly) variables.setReadonly(name);
      },
    );
  },
});
