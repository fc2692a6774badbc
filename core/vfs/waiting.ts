/**
 * How a synchronous call waits. A call that Linux would let wait returns -EAGAIN; made within
 * `Cage.blocking` it also leaves here what it waits for, and is made again when that has changed.
 */
import type { CageState } from "./cage_state.ts";
import { EAGAIN, EINTR } from "../errno.ts";
import { errnoName, FsError } from "../fs_error.ts";
import type { OpenFile } from "./open_file.ts";
import { WaitQueue } from "./wait_queue.ts";

/** A FIFO's open(2) that waits for the other end; it counts as an end of its own meanwhile. */
export interface Opening {
  file: OpenFile;
  path: string;
  flags: number;
  /** Number of opens of the other end at the beginning. */
  others: number;
}

/** One call that waits. */
export class Waiting {
  /** Set by the call that answered -EAGAIN because it would wait. */
  queue: WaitQueue | undefined;
  opening: Opening | undefined;
  /** Whose record lock waits, for the search for deadlocks. */
  lockOwner: object | undefined;
  /** Woken by the cage's end and by `signal`. */
  readonly interrupt = new WaitQueue();
  interrupted = false;

  end(): void {
    this.interrupted = true;
    this.interrupt.wake();
  }
}

/** The answer of a call that would wait for a queue. */
export function wouldWait(state: CageState, queue: WaitQueue): number {
  if (state.waiting !== undefined) state.waiting.queue = queue;
  return -EAGAIN;
}

/**
 * Makes one call again and again until it need not wait.
 * @throws {FsError} what the call throws; EINTR once `signal` is aborted or the cage has ended.
 */
export async function blocking<T>(
  state: CageState,
  call: () => T,
  signal?: AbortSignal,
): Promise<T> {
  const waiting = new Waiting();
  const abort = () => waiting.end();
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) waiting.interrupted = true;
  state.waitings.add(waiting);
  try {
    for (;;) {
      if (waiting.interrupted) throw new FsError(EINTR, "blocking");
      const result = attempt(state, waiting, call);
      if (result !== undefined) return result.value;
      await Promise.race([waiting.queue!.wait(), waiting.interrupt.wait()]);
    }
  } finally {
    signal?.removeEventListener("abort", abort);
    state.waitings.delete(waiting);
    forgetLock(state, waiting);
    abandon(waiting);
  }
}

/** What the call answers, or undefined if it waits for `waiting.queue`. */
function attempt<T>(state: CageState, waiting: Waiting, call: () => T): { value: T } | undefined {
  forgetLock(state, waiting);
  waiting.queue = undefined;
  state.waiting = waiting;
  try {
    return { value: call() };
  } catch (error) {
    // An FsError or, from a face of another kind, what has such a code.
    const { code } = error as { code?: unknown };
    if (waiting.queue !== undefined && code === errnoName(EAGAIN)) return undefined;
    throw error;
  } finally {
    state.waiting = undefined;
  }
}

function forgetLock(state: CageState, waiting: Waiting): void {
  if (waiting.lockOwner !== undefined) state.vfs.lockWaits.delete(waiting.lockOwner);
  waiting.lockOwner = undefined;
}

/** Gives up an open that never came about. */
export function abandon(waiting: Waiting): void {
  if (waiting.opening === undefined) return;
  waiting.opening.file.references = 1;
  waiting.opening.file.drop();
  waiting.opening = undefined;
}
