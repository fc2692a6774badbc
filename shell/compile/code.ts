import type { Interpreter } from "../interpreter.ts";
import type { Maybe } from "../maybe.ts";

/** A compiled command: runs in an interpreter, and answers its status. */
export type Code = (sh: Interpreter) => Maybe<number>;
