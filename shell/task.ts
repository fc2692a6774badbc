/**
 * A coroutine that yields only what it really has to wait for. What never waits runs to its end without
 * a single promise, which is what keeps loops of builtins quick; what does wait is the same code.
 */
export type Task<T> = Generator<PromiseLike<unknown>, T, unknown>;

/** Waits inside a task; a value that is no promise is answered at once. */
export function* waitFor<T>(value: T | PromiseLike<T>): Task<T> {
  return isPromise(value) ? (yield value) as T : value;
}

/** Runs a task to its end: its value, or a promise of it where it had to wait. */
export function drive<T>(task: Task<T>): T | Promise<T> {
  const step = task.next();
  return step.done ? step.value : resume(task, step.value);
}

export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === "object" && value !== null && "then" in value;
}

async function resume<T>(task: Task<T>, pending: PromiseLike<unknown>): Promise<T> {
  while (true) {
    let step: IteratorResult<PromiseLike<unknown>, T>;
    let value: unknown;
    let failure: { error: unknown } | undefined;
    try {
      value = await pending;
    } catch (error) {
      failure = { error };
    }
    if (failure) step = task.throw(failure.error);
    else step = task.next(value);
    if (step.done) return step.value;
    pending = step.value;
  }
}
