import type { Interpreter } from "../language/interpreter.ts";
import type { Maybe } from "../language/maybe.ts";
import type { World } from "../language/world.ts";

/**
 * Runs what may have programs. In a shell with jobs they are a job of their own, which Ctrl-C, Ctrl-Z and the
 * terminal are for, unless they are part of one already.
 */
export function inForeground(
  sh: Interpreter,
  text: () => string,
  body: (world: World) => Maybe<number>,
): Maybe<number> {
  const { jobControl, group } = sh.world;
  return jobControl && !group ? jobControl.run(sh, text(), body) : body(sh.world);
}
