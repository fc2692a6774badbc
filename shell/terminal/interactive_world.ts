import type { KeyBindings } from "../editor/key_bindings.ts";
import type { History } from "./history.ts";

/** What commands find of a shell with a person at a terminal. */
export interface InteractiveWorld {
  readonly history: History;
  /** What keys do at the prompt. */
  readonly bindings: KeyBindings;
  /** What stands before and behind messages of errors, where these have a colour. */
  readonly errorColour: readonly [string, string] | undefined;
  /** Whether the shell may end now; says why not if it has not just said so. */
  mayEnd(): boolean;
}
