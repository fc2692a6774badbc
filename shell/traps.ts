/** Traps, and the signals that wait for one. */
import { Exit } from "./control.ts";
import type { ShellHost } from "./host.ts";
import type { Interpreter } from "./interpreter.ts";
import { SIGNALS } from "./jobs.ts";
import { after, always } from "./maybe.ts";

/** Conditions of `trap` that are no signals. */
export const CONDITIONS = ["EXIT", "DEBUG", "ERR", "RETURN"];

/** Runs the action for a condition; `$?` is behind it what it was before. */
export function runTrap(sh: Interpreter, condition: string): void | Promise<void> {
  const { state, trapped } = sh;
  const action = state.traps.get(condition);
  if (!action || trapped.has(condition)) return;
  if (condition === "EXIT") state.traps.delete(condition);
  const { status, pipeStatus } = state;
  const { line } = sh;
  const outer = state.runningTrap;
  trapped.add(condition);
  state.runningTrap = { condition, status };
  return always(
    () => after(sh.source(action, undefined, `${condition.toLowerCase()} trap`), () => {}),
    () => {
      trapped.delete(condition);
      state.runningTrap = outer;
      state.status = status;
      state.pipeStatus = pipeStatus;
      sh.line = line;
    },
  );
}

/** Signals that have come and whose traps have not run. */
export class PendingSignals {
  #names: string[] = [];
  /** Told of a signal as it comes; `wait` ends for it. */
  onArrival: ((name: string) => void) | undefined;

  get waiting(): boolean {
    return this.#names.length > 0;
  }

  arrive(name: string): void {
    this.#names.push(name);
    this.onArrival?.(name);
  }

  /** Signals that the host sends here, and how to stop that. */
  #listened = new Map<string, () => void>();

  /** Has the host tell of a signal from now on. */
  listen(host: ShellHost | undefined, name: string, ignored: boolean): void {
    this.leave(name);
    const stop = host?.onSignal?.(name, () => void (ignored || this.arrive(name)));
    if (stop) this.#listened.set(name, stop);
  }

  /** A signal does again what it does without a trap. */
  leave(name: string): void {
    this.#listened.get(name)?.();
    this.#listened.delete(name);
  }

  /** Runs the traps; a signal that has none ends the shell. */
  deliver(sh: Interpreter): void | Promise<void> {
    const name = this.#names.shift();
    if (name === undefined) return;
    const action = sh.state.traps.get(name);
    if (action === undefined) throw new Exit(128 + SIGNALS[name]);
    const waiting = runTrap(sh, name);
    return waiting ? waiting.then(() => this.deliver(sh)) : this.deliver(sh);
  }
}
