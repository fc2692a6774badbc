/** What signals mean to a shell: to its traps, to its programs, to itself. */
import type { ChildStatus } from "../ffi/session.ts";
import { ENDING_SIGNALS, type HeardSignal, isKey, type KeptSignals } from "../ffi/signals.ts";
import { runtime } from "../runtime/current.ts";

export class ShellSignals {
  /** Aborted, with the signal's name, once one ends the shell: its programs get it, too. */
  readonly ended: AbortSignal;
  /** Resolved with the status when another one insists: nothing is waited for any more. */
  readonly insisted: Promise<number>;
  readonly #kept: KeptSignals;
  readonly #controller = new AbortController();
  readonly #claims = new Map<string, Set<() => void>>();
  #insist!: (status: number) => void;
  /** Programs that are waited for, in no job. */
  #programs = 0;
  /** Ctrl-C or Ctrl-\ has come while they ran. */
  #pressed: HeardSignal | undefined;
  #last: HeardSignal | undefined;
  #ending = false;
  #outlived = false;

  constructor(kept: KeptSignals) {
    this.ended = this.#controller.signal;
    this.insisted = new Promise((resolve) => this.#insist = resolve);
    for (const name of Object.keys(ENDING_SIGNALS)) this.#claims.set(name, new Set());
    this.#kept = kept;
    kept.hear = (signal) => this.#hear(signal);
  }

  /** 128 and the number of the signal that ended the shell. */
  get status(): number | undefined {
    return this.#last && 128 + this.#last.number;
  }

  /** The shell ends by itself: what comes now can only hurry it. */
  end(): void {
    this.#ending = true;
  }

  /** The shell is gone, with its traps: what comes now is for the commands that it has left behind. */
  outlive(): void {
    this.#ending = false;
    this.#outlived = true;
  }

  /** Calls `handler` at each signal (a name without SIG) instead of what it does otherwise, until the answer is called. */
  claim(name: string, handler: () => void): () => void {
    const claims = this.#claims.get(name);
    if (claims === undefined) return runtime.onSignal(`SIG${name}`, handler);
    claims.add(handler);
    return () => claims.delete(handler);
  }

  /** Ctrl-C has come, and has not been heard of yet. */
  get isInterrupted(): boolean {
    return this.#kept.isUnheard(ENDING_SIGNALS.INT);
  }

  /** Waits until keys that have come by now have been heard of. */
  async caughtUp(): Promise<void> {
    await this.#kept.caughtUp(ENDING_SIGNALS.INT);
    await this.#kept.caughtUp(ENDING_SIGNALS.QUIT);
  }

  programStarted(): void {
    this.#programs++;
  }

  /** As in bash, what a key sends ends the shell where a program has ended of it; one that lives on has taken it. */
  async programEnded({ signal }: ChildStatus): Promise<void> {
    // Its end may be heard of before the signal is.
    if (signal === ENDING_SIGNALS.INT || signal === ENDING_SIGNALS.QUIT) {
      await this.#kept.caughtUp(signal);
    }
    this.#programs--;
    const pressed = this.#pressed;
    if (this.#programs === 0) this.#pressed = undefined;
    if (pressed?.number === signal) this.#give(pressed);
  }

  #hear(signal: HeardSignal): void {
    const claims = this.#claims.get(signal.name)!;
    if (this.#ending || this.ended.aborted) {
      if (signal.isEcho) return;
      this.#last ??= signal;
      return this.#insist(128 + signal.number);
    }
    if (this.#outlived) return this.#give(signal);
    if (claims.size > 0) {
      for (const handler of claims) handler();
      return;
    }
    if (this.#programs > 0 && isKey(signal.name)) {
      // Programs of the group in the foreground have got it themselves, unless a process has sent it to the shell alone.
      const insists = this.#pressed && !signal.fromTerminal && !signal.isEcho;
      this.#pressed = signal;
      if (!insists) return;
    }
    this.#give(signal);
  }

  #give(signal: HeardSignal): void {
    this.#last = signal;
    this.#controller.abort(signal.name);
  }
}
