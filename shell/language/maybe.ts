/**
 * Values that may have to be waited for. What never waits is answered at once and runs to its end without a
 * single promise, which is what keeps loops of builtins quick; what does wait is the same code.
 */
export type Maybe<T> = T | Promise<T>;

export function isPromise<T>(value: T | PromiseLike<T>): value is Promise<T> {
  return value instanceof Promise;
}

/** `next` of the value, as soon as it is there. */
export function after<T, U>(value: Maybe<T>, next: (value: T) => Maybe<U>): Maybe<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** `body`, and then `cleanup` however it ended. */
export function always<T>(body: () => Maybe<T>, cleanup: () => void): Maybe<T> {
  let value: Maybe<T>;
  try {
    value = body();
  } catch (error) {
    cleanup();
    throw error;
  }
  if (value instanceof Promise) return value.finally(cleanup);
  cleanup();
  return value;
}

/** `body`, or what `handle` makes of what it throws. */
export function rescue<T>(body: () => Maybe<T>, handle: (error: unknown) => Maybe<T>): Maybe<T> {
  try {
    const value = body();
    return value instanceof Promise ? value.catch(handle) : value;
  } catch (error) {
    return handle(error);
  }
}

/** Takes steps until one returns false. */
export function repeat(step: () => Maybe<boolean>): Maybe<void> {
  while (true) {
    const more = step();
    if (more instanceof Promise) return repeatLater(more, step);
    if (!more) return;
  }
}

/** Waits only for steps that are to be waited for, and holds on to none that is over. */
async function repeatLater(first: Promise<boolean>, step: () => Maybe<boolean>): Promise<void> {
  let more: Maybe<boolean> = first;
  while (more instanceof Promise ? await more : more) more = step();
}

/** Visits the items one after the other. */
export function forEach<T>(
  items: readonly T[],
  visit: (item: T, index: number) => void | Promise<void>,
  from = 0,
): void | Promise<void> {
  for (let i = from; i < items.length; i++) {
    const waiting = visit(items[i], i);
    if (waiting) return waiting.then(() => forEach(items, visit, i + 1));
  }
}
