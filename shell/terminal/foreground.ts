import type { Interpreter } from "../language/interpreter.ts";
import type { Maybe } from "../language/maybe.ts";
import type { JobControl } from "./job_control.ts";
import type { World } from "../language/world.ts";

/** `set -m` and `set +m`; a shell at a terminal keeps what it has. */
export function switchJobControl(sh: Interpreter, on: boolean): void | Promise<void> {
  const { jobControl, group } = sh.world;
  if (sh.state.interactive || on === (jobControl !== undefined && group === undefined)) return;
  const change = (jobControl: JobControl | undefined) => {
    // Of the shell and of nobody else, in a subshell.
    if (sh.state.subshellDepth > 0) sh.world = { ...sh.world, group: undefined };
    sh.world.jobControl = jobControl;
  };
  return on ? sh.world.scriptJobs().then(change) : change(undefined);
}

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
