import { type CommandContext, defineCommand } from "../command.ts";
import type { ShellFunction } from "../language/state.ts";
import {
  ATTRIBUTE_OPTIONS,
  declarationOf,
  declareEach,
  describeVariable,
  listVariables,
  splitPlus,
} from "../language/declaration.ts";
import {
  changeFunctions,
  type FunctionChange,
  functionLetters,
  listFunctions,
} from "../compile/function_declaration.ts";
import { functionText } from "../language/function_text.ts";
import { SPECIAL_ARRAYS } from "../language/special_variables.ts";
import { listScalars } from "./set.ts";
import type { Variable } from "../language/variable.ts";

export const declare = defineCommand({
  name: "declare",
  summary: "Declare variables, or show them",
  usage: "[-aAfFgiIlnrtux] [name[=value] ...]\n-p [-aAfFilnrtux] [name ...]",
  options: {
    ...ATTRIBUTE_OPTIONS,
    functions: { short: "f", help: "show functions" },
    functionNames: { short: "F", help: "show names of functions" },
    global: { short: "g", help: "not local, even in a function" },
    inherit: { short: "I", help: "a local takes over what it hides" },
    print: { short: "p", help: "show how they are declared" },
    trace: { short: "t", help: "traps for DEBUG and RETURN count in the functions" },
  },
  stopEarly: true,
  notes: "With + instead of -, an attribute is taken away.",
  run(context, options, operands) {
    const { state } = context.interpreter;
    const { variables } = state;
    const { off, letters, names } = splitPlus(operands);
    if (options.functions || options.functionNames) {
      return declareFunctions(context, options, letters, names);
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
      notArray: /[aA]/.test(letters),
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
    const { variables, special } = context.interpreter.state;
    const isSpecial = SPECIAL_ARRAYS.some((each) => each === name);
    const variable = variables.find(name) ?? (isSpecial ? special.asVariable(name) : undefined);
    if (variable) context.add(`${describeVariable(name, variable)}\n`);
    else status = context.fail(`${name}: not found`);
  }
  return status;
}

interface FunctionOptions {
  readonly functionNames: boolean;
  readonly print: boolean;
  readonly readonly: boolean;
  readonly trace: boolean;
  readonly exported: boolean;
  readonly array: boolean;
  readonly integer: boolean;
}

/** @param off the letters of attributes that are taken away */
function declareFunctions(
  context: CommandContext,
  options: FunctionOptions,
  off: string,
  names: readonly string[],
): number {
  const { functionNames: brief } = options;
  const change: FunctionChange = {};
  for (
    const [key, letter, on] of [
      ["readonly", "r", options.readonly],
      ["exported", "x", options.exported],
      ["traced", "t", options.trace],
    ] as const
  ) {
    if (on || off.includes(letter)) change[key] = on;
  }
  if (names.length === 0) return listFunctions(context, change, brief);
  if (names.some((name) => /^[A-Za-z_]\w*\+?=/.test(name))) {
    return context.fail("cannot use `-f' to make functions");
  }
  if (options.array || options.integer) {
    return context.fail(`-${options.array ? "a" : "i"}: invalid option`);
  }
  if (Object.keys(change).length > 0) return changeFunctions(context, names, change, "");
  return showFunctions(context, names, brief, options.print);
}

/** Line and file of a definition. */
function placeOf({ node, file }: ShellFunction): string {
  return ` ${node.line} ${file ?? "main"}`;
}

function showFunctions(
  context: CommandContext,
  names: readonly string[],
  brief: boolean,
  print: boolean,
): number {
  const { functions, shopt } = context.interpreter.state;
  let status = 0;
  for (const name of names) {
    const definition = functions.get(name);
    if (!definition) status = print ? context.fail(`${name}: not found`) : 1;
    else {
      const letters = functionLetters(definition);
      if (!brief) context.add(functionText(name, definition));
      if (print && (brief || letters !== "")) context.add(`declare -f${letters} ${name}\n`);
      else if (brief) context.add(`${name}${shopt.has("extdebug") ? placeOf(definition) : ""}\n`);
    }
  }
  return status;
}
