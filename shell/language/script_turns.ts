/** Turns of the event loop for scripts that never wait: without them signals and timers are not heard. */
import { Aborted } from "./control.ts";
import type { Interpreter } from "./interpreter.ts";
import { abortName, abortStatus } from "./jobs.ts";

/** Milliseconds after which a loop that never waits lets timers and signals in. */
const TURN = 25;

export class ScriptTurns {
  /** Rises with each command, and each turn of a loop. */
  commands = 0;
  #start = 0;

  constructor(readonly sh: Interpreter) {}

  /** Whether it is time to look at the clock and at signals; kept apart as it runs for each command. */
  areDue(): boolean {
    if ((++this.commands & 255) === 0) return true;
    const { signals, signal } = this.sh.world;
    return signals.waiting || (signal !== undefined && signal.aborted);
  }

  /** Lets timers and signals in where a script never waits, and ends it where it was given up. */
  take(): void | Promise<void> {
    const { state, trapped, world: { signal, signals } } = this.sh;
    if (signal?.aborted && !state.traps.get(abortName(signal))) {
      throw new Aborted(abortStatus(signal));
    }
    if (signals.waiting && state.subshellDepth === signals.depth && trapped.size === 0) {
      return signals.deliver(this.sh);
    }
    if (performance.now() - this.#start < TURN) return;
    return new Promise((resolve) => setTimeout(resolve, 0)).then(() => {
      this.#start = performance.now();
      return this.take();
    });
  }
}
