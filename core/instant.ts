import type { TimeChange } from "./attributes.ts";

/**
 * A point in time, never changed once made: inodes share it, so that the four times of a new file, and
 * those of all files made within one tick of the clock, are one object.
 */
export class Instant {
  /** Seconds since the epoch. */
  readonly sec: number;
  /** Nanoseconds within the second. */
  readonly nsec: number;

  constructor(sec: number, nsec: number) {
    this.sec = sec;
    this.nsec = nsec;
  }
}

/** Whether `a` lies before `b`. */
export function isBefore(a: Instant, b: Instant): boolean {
  return a.sec < b.sec || (a.sec === b.sec && a.nsec < b.nsec);
}

/** The point in time that utimensat(2) asks for. */
export function toInstant(time: TimeChange, now: Instant): Instant {
  return time === "now" ? now : new Instant(time.sec, time.nsec);
}

/** Returns the present; the answer may be one object that changes from call to call. */
export type Now = () => { sec: number; nsec: number };

/** The clock that inodes are stamped from: as coarse as the kernel's own, one tick a millisecond. */
export class Clock {
  readonly #now: Now | undefined;
  #tick = -1;
  #isRecent = false;
  #last = new Instant(0, 0);

  constructor(now?: Now) {
    this.#now = now;
  }

  now(): Instant {
    if (this.#now !== undefined) return this.#ask(this.#now);
    const tick = Date.now();
    if (tick !== this.#tick) {
      this.#tick = tick;
      const sec = Math.floor(tick / 1000);
      this.#last = new Instant(sec, (tick - sec * 1000) * 1_000_000);
    }
    return this.#last;
  }

  /**
   * The present or, of the system's clock, an instant since the present task began: for what does not
   * change within a task, at a fraction of the price.
   */
  recent(): Instant {
    if (this.#now !== undefined) return this.now();
    if (this.#isRecent) return this.#last;
    this.#isRecent = true;
    Promise.resolve().then(() => this.#isRecent = false);
    return this.now();
  }

  #ask(now: Now): Instant {
    const { sec, nsec } = now();
    const last = this.#last;
    if (sec !== last.sec || nsec !== last.nsec) this.#last = new Instant(sec, nsec);
    return this.#last;
  }
}
