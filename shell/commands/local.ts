import { defineCommand } from "../command.ts";
import {
  ATTRIBUTE_OPTIONS,
  declarationOf,
  declareEach,
  describeVariable,
  splitPlus,
} from "../language/declaration.ts";

export const local = defineCommand({
  name: "local",
  summary: "Make variables of the running function",
  usage: "[option] name[=value] ...",
  options: {
    ...ATTRIBUTE_OPTIONS,
    inherit: { short: "I", help: "take over the value that is hidden" },
    print: { short: "p", help: "show them" },
  },
  stopEarly: true,
  run(context, options, operands) {
    const { state } = context.interpreter;
    const { variables } = state;
    if (state.functionDepth === 0) return context.fail("can only be used in a function");
    const { off, letters, names } = splitPlus(operands);
    if (names.length === 0) {
      for (const name of variables.scopes.localNames()) {
        const variable = variables.find(name);
        if (!variable) continue;
        context.add(`${describeVariable(name, variable)}\n`);
      }
      return 0;
    }
    const inherit = Boolean(options.inherit) || state.shopt.has("localvar_inherit");
    if (names.includes("-")) state.calls.at(-1)!.options ??= new Set(state.options);
    return declareEach(context, names.filter((name) => name !== "-"), {
      ...declarationOf(options, off),
      notArray: /[aA]/.test(letters),
      begin: (name) => variables.scopes.declareLocal(name, inherit),
    });
  },
});
