import { abortError } from "./argument_error.ts";
import type { Calls } from "./calls.ts";

/**
 * One operation of node:fs, written once: arguments as the program gave them, checked first, then the
 * result or an exception. `forms.ts` makes the sync, callback and promise forms of it.
 */
export type Operation = (calls: Calls, ...args: unknown[]) => unknown;

/** A result of two parts: the sync form answers the count, callbacks get both, promises an object. */
export class Pair {
  readonly count: number;
  readonly buffer: unknown;
  /** What the object calls them: "bytesRead" and "buffer". */
  readonly names: readonly [count: string, buffer: string];

  constructor(count: number, buffer: unknown, names: readonly [string, string]) {
    this.count = count;
    this.buffer = buffer;
    this.names = names;
  }
}

/** A call that a step yields because it may have to wait: the sync form makes it as it is. */
export class Call {
  readonly make: () => unknown;
  /** What gives it up. */
  readonly signal: AbortSignal | undefined;

  constructor(make: () => unknown, signal?: AbortSignal) {
    this.make = make;
    this.signal = signal;
  }
}

/**
 * An operation that has to ask its caller: it yields what may be a promise, or a `Call`, and goes on with
 * its value. The sync form takes the value as it is.
 */
export class Steps {
  readonly generator: Generator<unknown, unknown, unknown>;

  constructor(generator: Generator<unknown, unknown, unknown>) {
    this.generator = generator;
  }

  run(): unknown {
    let step = this.generator.next();
    while (!step.done) {
      let value = step.value;
      try {
        if (value instanceof Call) value = value.make();
      } catch (error) {
        step = this.generator.throw(error);
        continue;
      }
      step = this.generator.next(value);
    }
    return step.value;
  }

  async runAwaiting(calls: Calls): Promise<unknown> {
    let step = this.generator.next();
    while (!step.done) {
      let value = step.value;
      try {
        value = await (value instanceof Call ? waited(calls, value) : value);
      } catch (error) {
        step = this.generator.throw(error);
        continue;
      }
      step = this.generator.next(value);
    }
    return step.value;
  }
}

/** A call's result when it need not wait any more. Rejects with an AbortError once it is given up. */
async function waited(calls: Calls, { make, signal }: Call): Promise<unknown> {
  try {
    return await calls.blocking(make, signal);
  } catch (error) {
    throw signal?.aborted ? abortError(signal.reason) : error;
  }
}
