/** Variables as expressions read and write them. */
import { ShellError } from "../language/control.ts";
import type { Interpreter } from "../language/interpreter.ts";
import type { Integer } from "./integers.ts";

/** A variable that is named in an expression. */
export interface Target {
  readonly name: string;
  /** Undefined for the variable as a whole. */
  readonly key: string | undefined;
}

export function targetOf(
  sh: Interpreter,
  name: string,
  subscript: string,
  reading = false,
): Target {
  return { name, key: sh.key(name, subscript, reading) };
}

/** The value, which may be an expression itself. */
export function valueOf(
  sh: Interpreter,
  { name, key }: Target,
  evaluate: (sh: Interpreter, text: string) => Integer = sh.evaluate,
): Integer {
  const { variables, options } = sh.state;
  const value = key === undefined ? variables.get(name) : variables.array(name)?.get(key);
  if (value === undefined) {
    if (!options.has("nounset")) return 0;
    throw new ShellError(`${key === undefined ? name : `${name}[${key}]`}: unbound variable`, 127);
  }
  return evaluate(sh, value);
}

export function assignTo(sh: Interpreter, { name, key }: Target, value: Integer): void {
  if (key === undefined) sh.state.variables.set(name, String(value));
  else sh.state.variables.setElement(name, key, String(value));
}
