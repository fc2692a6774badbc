/** The three forms of an operation: sync, callback and promise. */
import { invalidType, isMisuse } from "./argument_error.ts";
import type { Calls } from "./calls.ts";
import { WAITING } from "./file_operations.ts";
import { type Operation, Pair, Steps } from "./operation.ts";
import { inAnotherTurn, later, mayGoOn } from "./runtime.ts";
import { hasCode } from "./system_error.ts";

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
  return withLength(operation.length, (...args) => {
    const at = args.findLastIndex((arg) => typeof arg === "function");
    if (at < 0) throw invalidType("cb", ["function"], args[operation.length - 1]);
    const callback = args[at] as Call<unknown>;
    let result: unknown;
    try {
      result = attempt(calls, operation, args.slice(0, at));
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

/** What an operation answers or, of those that may have to wait, a promise of it once it has to. */
function attempt(calls: Calls, operation: Operation, args: readonly unknown[]): unknown {
  try {
    return operation(calls, ...args);
  } catch (error) {
    if (!WAITING.has(operation) || !hasCode(error, "EAGAIN")) throw error;
    return calls.blocking(() => operation(calls, ...args));
  }
}

/** Settles as soon as the result is there, but leaves the event loop its turns (`mayGoOn`). */
export function promiseForm(calls: Calls, operation: Operation): Call<Promise<unknown>> {
  return (...args) => promised(calls, operation, args);
}

/** One call of an operation in its promise form. */
export function promised(
  calls: Calls,
  operation: Operation,
  args: readonly unknown[],
): Promise<unknown> {
  let result: unknown;
  try {
    result = attempt(calls, operation, args);
  } catch (error) {
    return refused(error);
  }
  if (result instanceof Steps) return result.runAwaiting(calls);
  if (result instanceof Promise) return result.then(shown);
  const value = shown(result);
  if (mayGoOn()) return Promise.resolve(value);
  return new Promise((resolve) => inAnotherTurn(() => resolve(value)));
}

function refused(error: unknown): Promise<never> {
  if (mayGoOn()) return Promise.reject(error);
  return new Promise((_resolve, reject) => inAnotherTurn(() => reject(error)));
}

function shown(result: unknown): unknown {
  if (!(result instanceof Pair)) return result;
  const [count, buffer] = result.names;
  return { [count]: result.count, [buffer]: result.buffer };
}
