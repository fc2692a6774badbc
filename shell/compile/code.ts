import type { Interpreter } from "../language/interpreter.ts";
import type { Maybe } from "../language/maybe.ts";

/** A compiled command: runs in an interpreter, and answers its status. */
export type Code = (sh: Interpreter) => Maybe<number>;
