import { ShellError } from "../language/control.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { evaluateText } from "./arithmetic.ts";

/** The key that a subscript's text means in `name`. @param reading where -1 below the first is no error */
export function keyOfSubscript(
  sh: Interpreter,
  name: string,
  text: string,
  reading = false,
): string {
  if (sh.state.variables.isAssociative(name)) return text;
  if (text === "@" || text === "*") {
    throw new ShellError(`${name}[${text}]: bad array subscript`);
  }
  let index = evaluateText(sh, text);
  if (index < 0) index = Number(index) + (sh.state.variables.array(name)?.end ?? 0);
  if (index < 0) {
    if (reading) sh.complain(`${name}: bad array subscript`);
    else throw new ShellError(`${name}[${text}]: bad array subscript`);
  }
  return String(index);
}
