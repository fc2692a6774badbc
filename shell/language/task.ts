/**
 * A command's work that yields only what it really has to wait for: a question's answer, a full pipe. What
 * never waits runs to its end without a single promise; what does wait is the same code.
 */
export type Task<T> = Generator<PromiseLike<unknown>, T, unknown>;

/** Runs a task to its end: its value, or a promise of it where it had to wait. */
export function drive<T>(task: Task<T>): T | Promise<T> {
  const step = task.next();
  return step.done ? step.value : resume(task, step.value);
}

async function resume<T>(task: Task<T>, pending: PromiseLike<unknown>): Promise<T> {
  for (;;) {
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
