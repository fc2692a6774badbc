import { defineCommand } from "../command.ts";
import { declareEach } from "../declaration.ts";

export const local = defineCommand({
  name: "local",
  summary: "Make variables of the running function",
  usage: "[NAME[=VALUE]]...",
  options: {
    array: { short: "a", help: "the names are arrays" },
    readonly: { short: "r", help: "make them unchangeable" },
    exported: { short: "x", help: "pass them on to programs" },
  },
  stopEarly: true,
  usageStatus: 2,
  run(context, options, operands) {
    const { state } = context.interpreter;
    const { variables } = state;
    if (state.functionDepth === 0) return context.fail("can only be used in a function");
    return declareEach(context, operands, (name) => variables.declareLocal(name), (name) => {
      if (options.exported) variables.setExported(name, true);
      if (options.readonly) variables.setReadonly(name);
    });
  },
});
