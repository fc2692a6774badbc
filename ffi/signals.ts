/**
 * The signals by which a process is ended, in an owner of a tree. Listeners of the runtime are its contract: where
 * there is one, the runtime's own handlers, which some versions set long after a program has begun, do not end the
 * process. The library sets handlers before those (ramfs_signals_guard), for an owner that is stuck.
 */
import { runtime } from "../runtime/current.ts";
import type { Library } from "./signatures.ts";

export const ENDING_SIGNALS = { HUP: 1, INT: 2, QUIT: 3, TERM: 15 } as const;
export type EndingSignal = keyof typeof ENDING_SIGNALS;

/** Milliseconds within which further signals are the same one: who ends a group and its leader sends two. */
const TOGETHER = 200;

export interface HeardSignal {
  readonly name: EndingSignal;
  readonly number: number;
  /** The terminal sent it, by Ctrl-C or Ctrl-\, and to the whole group in the foreground. */
  readonly fromTerminal: boolean;
  /** Another came just before. */
  readonly isEcho: boolean;
}

/** Whether a terminal sends it at a key, to all that are in the foreground. */
export function isKey(name: EndingSignal): boolean {
  return name === "INT" || name === "QUIT";
}

type SignalSet = (number: number) => boolean;

/** Sets of signals of this process, as proc_pid_status(5) names them: empty where /proc does not tell. */
function signalSets(...fields: ("SigBlk" | "SigIgn" | "ShdPnd")[]): SignalSet[] {
  let status = "";
  try {
    status = runtime.readText("/proc/self/status");
  } catch {
    // A host without /proc, or one that hides it.
  }
  return fields.map((field) => {
    const mask = BigInt(
      `0x${new RegExp(`^${field}:\\s*([0-9a-f]+)$`, "m").exec(status)?.[1] ?? 0}`,
    );
    return (number) => (mask >> BigInt(number - 1) & 1n) === 1n;
  });
}

/** Whether a signal has been sent to this process that a thread is about to take. */
function isPending(number: number): boolean {
  const [pending, blocked] = signalSets("ShdPnd", "SigBlk");
  return pending(number) && !blocked(number);
}

/**
 * The numbers of the signals that this process was started to ignore, as by nohup, and goes on to ignore. To be asked before the runtime
 * sets its handlers, at the latest when something is waited for.
 */
export function ignoredSignals(): number[] {
  const [isIgnored] = signalSets("SigIgn");
  const numbers = Array.from({ length: 31 }, (_, index) => index + 1).filter((number) =>
    isIgnored(number) && !runtime.ignoredSignals.includes(number)
  );
  // The runtime's handlers would not ignore them.
  for (const [name, number] of Object.entries(ENDING_SIGNALS)) {
    if (numbers.includes(number)) runtime.onSignal(`SIG${name}`, () => {});
  }
  return numbers;
}

/** From when it is made until it is released no signal by which processes are ended ends this one; `hear` is told. */
export class KeptSignals implements Disposable {
  /** Who hears of them. */
  hear: (signal: HeardSignal) => void;
  readonly #library: Library | undefined;
  readonly #stops: (() => void)[] = [];
  #last = -Infinity;
  #guarded = false;

  /** @param ignored numbers of signals that stay ignored */
  constructor(
    library: Library | undefined,
    ignored: readonly number[],
    hear: (signal: HeardSignal) => void,
  ) {
    this.#library = library;
    this.hear = hear;
    for (const name of Object.keys(ENDING_SIGNALS) as EndingSignal[]) {
      const isIgnored = ignored.includes(ENDING_SIGNALS[name]);
      this.#stops.push(runtime.onSignal(`SIG${name}`, () => this.#arrived(name, isIgnored)));
    }
  }

  /** Has the library end this process where it no longer hears and somebody insists. */
  guard(): void {
    this.#guarded = true;
    this.#library?.functions.ramfs_signals_guard(1);
  }

  /** A signal has come and has not been heard of yet. */
  isUnheard(number: number): boolean {
    return this.#guarded && this.#library?.functions.ramfs_signal_unheard(number) === 1;
  }

  /** Waits until a signal that has been sent by now has been heard of. */
  async caughtUp(number: number): Promise<void> {
    while (isPending(number) || this.isUnheard(number)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /**
   * A program has ended, of signal `number` if that is not 0. What ended it may have been sent to this process as well
   * and be heard of only now: that is the same signal, not another one.
   */
  async programEnded(number: number): Promise<void> {
    if (!(Object.values(ENDING_SIGNALS) as number[]).includes(number)) return;
    await this.caughtUp(number);
    this.#last = performance.now();
  }

  #arrived(name: EndingSignal, isIgnored: boolean): void {
    const number = ENDING_SIGNALS[name];
    const fromTerminal = this.#guarded && this.#library?.functions.ramfs_signal_heard(number) === 1;
    if (isIgnored) return;
    const now = performance.now();
    const isEcho = now - this.#last < TOGETHER;
    this.#last = now;
    this.hear({ name, number, fromTerminal, isEcho });
  }

  [Symbol.dispose](): void {
    if (this.#guarded) this.#library?.functions.ramfs_signals_guard(0);
    for (const stop of this.#stops.splice(0)) stop();
  }
}
