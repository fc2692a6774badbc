import { Pending } from "../language/control.ts";
import type { Interpreter } from "../language/interpreter.ts";
import type { Code } from "./code.ts";

/** A command whose words have come to a subscript, behind a reference, that has to be waited for. */
export function again(sh: Interpreter, thrown: unknown, code: Code): Promise<number> {
  if (thrown instanceof Pending) return sh.resume(thrown, () => code(sh));
  throw thrown;
}

/** What `again` makes of a command that may come to that. */
export function patient(code: Code): Code {
  return (sh) => {
    try {
      const status = code(sh);
      return typeof status === "number"
        ? status
        : status.catch((thrown) => again(sh, thrown, code));
    } catch (thrown) {
      return again(sh, thrown, code);
    }
  };
}
