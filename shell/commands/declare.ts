import { type CommandContext, defineCommand } from "../command.ts";
import {
  ATTRIBUTE_OPTIONS,
  declarationOf,
  declareEach,
  describeVariable,
  listVariables,
  splitPlus,
} from "../language/declaration.ts";
import { functionText } from "../language/function_text.ts";
import { listScalars } from "./set.ts";
import type { Variable } from "../language/variables.ts";

export const declare = defineCommand({
  name: "declare",
  summary: "Declare variables, or show them",
  usage: "[OPTION]... [NAME[=VALUE]]...",
  options: {
    ...ATTRIBUTE_OPTIONS,
    functions: { short: "f", help: "show functions" },
    functionNames: { short: "F", help: "show names of functions" },
    global: { short: "g", help: "not local, even in a function" },
    inherit: { short: "I", help: "a local takes over what it hides" },
    print: { short: "p", help: "show how they are declared" },
    trace: { short: "t", help: "ignored" },
  },
  stopEarly: true,
  usageStatus: 2,
  notes: "With + instead of -, an attribute is taken away.",
  run(context, options, operands) {
    const { state } = context.interpreter;
    const { variables } = state;
    const { off, names } = splitPlus(operands);
    if (options.functions || options.functionNames) {
      return showFunctions(context, names, Boolean(options.functionNames));
    }
    const declaration = declarationOf(options, off);
    if (names.length === 0 && options.given?.length === 0) return listScalars(context);
    if (names.length === 0) {
      const wanted = (variable: Variable) => matches(variable, declaration);
      listVariables(context, wanted);
      return 0;
    }
    if (options.print) return print(context, names);
    const local = state.functionDepth > 0 && !options.global;
    const inherit = Boolean(options.inherit) || state.shopt.has("localvar_inherit");
    return declareEach(context, names, {
      ...declaration,
      ...local && { begin: (name) => variables.scopes.declareLocal(name, inherit) },
      global: Boolean(options.global),
    });
  },
});

function matches(variable: Variable, declaration: ReturnType<typeof declarationOf>): boolean {
  const { array, attributes } = declaration;
  if (array !== undefined) {
    const { value } = variable;
    if (typeof value !== "object" || value.associative !== (array === "associative")) return false;
  }
  return attributes.every(([attribute, on]) =>
    (attribute === "exported" || attribute === "readonly"
      ? variable[attribute]
      : variable.filter?.[attribute] ?? false) === on
  );
}

function print(context: CommandContext, names: readonly string[]): number {
  let status = 0;
  for (const name of names) {
    const variable = context.interpreter.state.variables.find(name);
    if (variable) context.add(`${describeVariable(name, variable)}\n`);
    else status = context.fail(`${name}: not found`);
  }
  return status;
}

function showFunctions(context: CommandContext, names: readonly string[], brief: boolean): number {
  const { functions } = context.interpreter.state;
  let status = 0;
  for (const name of names.length > 0 ? names : [...functions.keys()].sort()) {
    const definition = functions.get(name);
    if (!definition) status = 1;
    else if (!brief) context.add(functionText(name, definition));
    else context.add(names.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
  }
  return status;
}
