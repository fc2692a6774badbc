/** Keys that come as text: of builtins' operands, and of variables' values in expressions. */
import { Pending } from "../language/control.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { after, always, type Maybe, rescue } from "../language/maybe.ts";
import { parseExpression, parseWord } from "../parse/parser.ts";
import { ScriptError } from "../parse/script_error.ts";
import { plainIndex } from "./key_quoting.ts";
import { type TextCode, textOfParts, textOfWord } from "./words.ts";
import { keyOfSubscript } from "./subscript_value.ts";

export class SubscriptKeys {
  /** What subscripts have come to that had to be waited for, by their text. */
  #waited: Map<string, string> | undefined;

  constructor(readonly sh: Interpreter) {}

  patiently<T>(body: () => Maybe<T>): Maybe<T> {
    return rescue(body, (error) => {
      if (!(error instanceof Pending)) throw error;
      return this.resume(error, body);
    });
  }

  /** `body` once more, when what it had to wait for is there. */
  resume<T>({ text, value }: Pending, body: () => Maybe<T>): Promise<T> {
    return value.then((found) => {
      const outer = this.#waited;
      this.#waited = new Map(outer).set(text, found);
      return always(() => this.patiently(body), () => this.#waited = outer);
    });
  }

  /** Does what `text` says where it has not been done already, and waited for. */
  once(text: string, body: () => Maybe<unknown>): void {
    if (this.#waited?.has(text)) return;
    const done = body();
    if (done instanceof Promise) throw new Pending(text, done.then(() => ""));
  }

  key(name: string, text: string, reading: boolean): string {
    const { sh } = this;
    if (!/[$`"'\\]/.test(text)) return keyOfSubscript(sh, name, text, reading);
    const before = this.#waited?.get(text);
    if (before !== undefined) return keyOfSubscript(sh, name, before, reading);
    const value = codeOf(text, sh.state.variables.isAssociative(name))(sh);
    if (value instanceof Promise) throw new Pending(text, value);
    return keyOfSubscript(sh, name, value, reading);
  }
}

/** A subscript's text that is no word, as a variable may bring it, is what it is. */
function codeOf(text: string, associative: boolean): TextCode {
  try {
    if (associative) return textOfWord(parseWord(text));
    const expression = textOfParts(parseExpression(text));
    return (sh) => after(expression(sh), plainIndex);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    return () => text;
  }
}
