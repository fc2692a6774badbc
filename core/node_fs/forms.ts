/** The three forms of an operation: sync, callback and promise. */
import { invalidType, isMisuse } from "./argument_error.ts";
import type { Calls } from "./calls.ts";
import { type Operation, Pair, Steps } from "./operation.ts";
import { later } from "./runtime.ts";

type Call<T> = (...args: unknown[]) => T;

/** Answers or throws. */
export function syncForm(calls: Calls, operation: Operation): Call<unknown> {
  return (...args) => {
    const result = operation(calls, ...args);
    if (result instanceof Pair) return result.count;
    return result instanceof Steps ? result.run() : result;
  };
}

/**
 * Throws at once what is wrong with the arguments; hands everything else to
 * the callback, after the present task. The operation itself runs at once, so that calls take effect in
 * the order in which they are made.
 */
export function callbackForm(calls: Calls, operation: Operation): Call<void> {
  return (...args) => {
    const at = args.findLastIndex((arg) => typeof arg === "function");
    if (at < 0) throw invalidType("cb", ["function"], args[operation.length - 1]);
    const callback = args[at] as Call<unknown>;
    let result: unknown;
    try {
      result = operation(calls, ...args.slice(0, at));
    } catch (error) {
      if (isMisuse(error)) throw error;
      later(() => callback(error));
      return;
    }
    if (result instanceof Pair) {
      const { count, buffer } = result;
      later(() => callback(null, count, buffer));
    } else if (result instanceof Steps) {
      result.runAwaiting().then(() => later(() => callback(null)), (error) => {
        later(() => callback(error));
      });
    } else later(() => result === undefined ? callback(null) : callback(null, result));
  };
}

/** Resolves after the present task, so that a loop of awaits leaves room for timers. */
export function promiseForm(calls: Calls, operation: Operation): Call<Promise<unknown>> {
  return (...args) =>
    new Promise((resolve, reject) => {
      try {
        const result = operation(calls, ...args);
        if (result instanceof Steps) result.runAwaiting().then(resolve, reject);
        else later(() => resolve(shown(result)));
      } catch (error) {
        later(() => reject(error));
      }
    });
}

function shown(result: unknown): unknown {
  if (!(result instanceof Pair)) return result;
  const [count, buffer] = result.names;
  return { [count]: result.count, [buffer]: result.buffer };
}
