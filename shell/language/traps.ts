/** Traps, and the signals that wait for one. */
import { Killed, ShellError } from "./control.ts";
import type { ShellHost } from "../host.ts";
import type { Interpreter } from "./interpreter.ts";
import { SIGNALS } from "./jobs.ts";
import { after, always, type Maybe, repeat } from "./maybe.ts";

/** Conditions of `trap` that are no signals. */
export const CONDITIONS = ["EXIT", "DEBUG", "ERR", "RETURN"];

/** Signals that are taken one behind the other: with more, their traps will not come to an end. */
const IN_A_ROW = 10000;

/** Runs the action for a condition; `$?` is behind it what it was before. */
export function runTrap(sh: Interpreter, condition: string): void | Promise<void> {
  const { state, trapped } = sh;
  const action = state.traps.get(condition);
  if (!action || trapped.has(condition)) return;
  const { status, pipeStatus } = state;
  const { line } = sh;
  if (condition === "EXIT") {
    state.traps.delete(condition);
    sh.line = 1;
  }
  const outer = state.runningTrap;
  trapped.add(condition);
  state.runningTrap = { condition, status };
  // As in bash: the lines of a signal's action are counted for themselves.
  if (!CONDITIONS.includes(condition)) sh.line = 1;
  return always(
    () =>
      after(sh.source(action, undefined, `${condition.toLowerCase()} trap`), (ended) => {
        if (condition === "DEBUG") sh.debugger.status = ended;
      }),
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
  /** @param depth of the subshell that they are for */
  constructor(readonly depth = 0) {}

  #names: string[] = [];
  /** Told of a signal as it comes; `wait` ends for it. */
  onArrival: ((name: string) => void) | undefined;

  get waiting(): boolean {
    return this.#names.length > 0;
  }

  /** Lets in what a program that has ended sent before: it comes by another way than its end. */
  letIn<T>(value: T): Maybe<T> {
    if (this.#listened.size === 0) return value;
    return new Promise((resolve) => setTimeout(() => resolve(value), 0));
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

  /** Runs the traps; a signal that has none ends the shell, and so do traps that raise each other. */
  deliver(sh: Interpreter): void | Promise<void> {
    let count = 0;
    return repeat(() => {
      const name = this.#names.shift();
      if (name === undefined) return false;
      const action = sh.state.traps.get(name);
      if (action === undefined) throw new Killed(SIGNALS[name]);
      if (++count > IN_A_ROW) {
        this.#names = [];
        throw new ShellError(`trap: SIG${name} raised more than ${IN_A_ROW} times in a row`, 127);
      }
      return after(runTrap(sh, name), () => true);
    });
  }
}
