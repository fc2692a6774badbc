/** What stands between brackets: a key, or an expression. */
import type { Interpreter } from "../language/interpreter.ts";
import { after, type Maybe } from "../language/maybe.ts";
import type { Subscript } from "../parse/nodes.ts";
import { compileArithmetic } from "./arithmetic.ts";
import { textOfParts } from "./words.ts";

/** The text that a subscript has for a variable: a key's without its quotes, an expression's value. */
export type KeyCode = (sh: Interpreter, name: string) => Maybe<string>;

export function compileKey({ text, word }: Subscript): KeyCode {
  const key = textOfParts(word.parts);
  if (text === "@" || text === "*") return key;
  const expression = compileArithmetic(text);
  return (sh, name) => {
    if (sh.state.variables.isAssociative(name)) return key(sh);
    return after(expression(sh), String);
  };
}
