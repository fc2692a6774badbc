/** The three forms of an operation: sync, callback and promise. */
import { invalidType, isMisuse } from "./argument_error.ts";
import type { Calls } from "./calls.ts";
import { WAITING } from "./file_operations.ts";
import { type Operation, Pair, Steps } from "./operation.ts";
import { later } from "./runtime.ts";

type Call<T> = (...args: unknown[]) => T;

/** Returns or throws. */
export function syncForm(calls: Calls, operation: Operation): Call<unknown> {
  return withLength(operation.length - 1, (...args) => {
    const result = operation(calls, ...args);
    if (result instanceof Pair) return result.count;
    return result instanceof Steps ? result.run() : result;
  });
}

/** Gives a function as many parameters as Node's has, which some programs look at. */
function withLength<T>(length: number, call: Call<T>): Call<T> {
  return Object.defineProperty(call, "length", { value: length, configurable: true });
}

/**
 * Throws at once what is wrong with the arguments; hands everything else to
 * the callback, after the present task. The operation itself runs at once, so that calls take effect in
 * the order in which they are made.
 */
export function callbackForm(calls: Calls, operation: Operation): Call<void> {
  const make = attempt(calls, operation);
  return withLength(operation.length, (...args) => {
    const at = args.findLastIndex((arg) => typeof arg === "function");
    if (at < 0) throw invalidType("cb", ["function"], args[operation.length - 1]);
    const callback = args[at] as Call<unknown>;
    let result: unknown;
    try {
      result = make(...args.slice(0, at));
    } catch (error) {
      if (isMisuse(error)) throw error;
      later(() => callback(error));
      return;
    }
    const tell = (result: unknown) => {
      if (result instanceof Pair) callback(null, result.count, result.buffer);
      else if (result === undefined) callback(null);
      else callback(null, result);
    };
    const promise = result instanceof Steps ? result.runAwaiting(calls) : result;
    if (!(promise instanceof Promise)) return later(() => tell(promise));
    promise.then((result) => later(() => tell(result)), (error) => later(() => callback(error)));
  });
}

/** The operation or, of those that may have to wait, a promise of its result once it has to. */
function attempt(calls: Calls, operation: Operation): Call<unknown> {
  if (!WAITING.has(operation)) return (...args) => operation(calls, ...args);
  return (...args) => calls.patiently(() => operation(calls, ...args));
}

/** Resolves after the present task, so that a loop of awaits leaves room for timers. */
export function promiseForm(calls: Calls, operation: Operation): Call<Promise<unknown>> {
  const make = attempt(calls, operation);
  return (...args) =>
    new Promise((resolve, reject) => {
      try {
        const result = make(...args);
        if (result instanceof Steps) result.runAwaiting(calls).then(resolve, reject);
        else if (result instanceof Promise) result.then(shown).then(resolve, reject);
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
