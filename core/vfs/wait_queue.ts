/**
 * Those who wait until something changes: until a pipe has bytes or room, until a lock is free. Nobody is
 * told what changed: each looks again, in the order in which they came.
 */
export class WaitQueue {
  #waiters: (() => void)[] = [];

  /** Resolves at the next `wake`. */
  wait(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Lets all that wait look again. */
  wake(): void {
    if (this.#waiters.length === 0) return;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}
