import { type CommandContext, defineCommand } from "../command.ts";
import { ArrayValue } from "../language/array_value.ts";
import { ShellError } from "../language/control.ts";
import { exportFunctions } from "../compile/function_declaration.ts";

export const unset = defineCommand({
  name: "unset",
  summary: "Forget variables or functions",
  usage: "[-f] [-v] [-n] [name ...]",
  options: {
    functions: { short: "f", help: "the names are functions" },
    variables: { short: "v", help: "the names are variables" },
    reference: { short: "n", help: "forget the reference, not what it stands for" },
  },
  stopEarly: true,
  run(context, options, operands) {
    const { interpreter } = context;
    const { variables, functions, special, shopt } = interpreter.state;
    const style = {
      reference: Boolean(options.reference),
      everywhere: shopt.has("localvar_unset"),
    };
    if (options.functions && options.variables) {
      return context.fail("cannot simultaneously unset a function and a variable");
    }
    let status = 0;
    for (const operand of operands) {
      const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[([^]+)\])?$/.exec(operand);
      if (options.functions || (!options.variables && !match)) {
        if (!forgetFunction(context, operand)) status = 1;
        continue;
      }
      if (!match) {
        status = context.fail(`\`${operand}': not a valid identifier`);
        continue;
      }
      const [, name, subscript] = match;
      try {
        if (subscript !== undefined) unsetElement(context, name, subscript);
        else if (variables.find(name)) variables.unset(name, style);
        else if (!options.variables && functions.has(name)) {
          if (!forgetFunction(context, name)) status = 1;
        } else special.forget(name);
      } catch (error) {
        if (!(error instanceof ShellError)) throw error;
        status = context.fail(asUnset(error.message, name));
      }
    }
    return status;
  },
});

function unsetElement({ interpreter }: CommandContext, name: string, subscript: string): void {
  const { variables } = interpreter.state;
  const variable = variables.find(variables.resolve(name));
  if (variable === undefined) return;
  const { value } = variable;
  if (value instanceof ArrayValue) {
    const all = !value.associative && /^[@*]$/.test(subscript);
    if (all) variables.setArray(name, new ArrayValue());
    else variables.unsetElement(name, interpreter.key(name, subscript));
  } else if (interpreter.key(name, subscript) !== "0") {
    throw new ShellError(`${name}: not an array variable`);
  } else variables.unset(name);
}

/** An element that may not change is told of like the whole, and a wrong subscript alone. */
function asUnset(message: string, name: string): string {
  if (message.endsWith(": bad array subscript")) return message.slice(name.length);
  return message === `${name}: readonly variable`
    ? `${name}: cannot unset: readonly variable`
    : message;
}

function forgetFunction(context: CommandContext, name: string): boolean {
  const { state } = context.interpreter;
  const definition = state.functions.get(name);
  if (definition?.readonly) {
    context.error(`${name}: cannot unset: readonly function`);
    return false;
  }
  state.functions.delete(name);
  if (definition?.exported) exportFunctions(state);
  return true;
}
