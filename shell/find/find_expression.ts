/** What the parts of a `find` expression have in common. */
import type { FindEntry } from "./find_entry.ts";

/** Whether an entry passes; a promise only where a command has to run. */
export type Test = (entry: FindEntry) => boolean | Promise<boolean>;

/** An expression that is wrong; the message is find's. */
export class FindError extends Error {}

/** What an expression asks of the walk, and what is left to do at its end. */
export class FindPlan {
  minDepth = 0;
  maxDepth = Infinity;
  /** Directories come behind what they hold. */
  depthFirst = false;
  sameDevice = false;
  /** -quit has been met. */
  quit = false;
  status = 0;
  /** Some action writes or runs, so that nothing is printed by itself. */
  acts = false;
  /** Commands of `-exec {} +` with names still to be passed; outputs to be closed. */
  readonly atEnd: (() => Promise<void>)[] = [];
  /** When find was started, in milliseconds. */
  readonly now = Date.now();
  /** -daystart: ages count from the day's end. */
  fromMidnight = false;
}

export function and(a: Test, b: Test): Test {
  return (entry) => {
    const first = a(entry);
    if (first === false) return false;
    if (first === true) return b(entry);
    return first.then((passed) => passed && b(entry));
  };
}

export function or(a: Test, b: Test): Test {
  return (entry) => {
    const first = a(entry);
    if (first === true) return true;
    if (first === false) return b(entry);
    return first.then((passed) => passed || b(entry));
  };
}

export function not(a: Test): Test {
  return (entry) => {
    const result = a(entry);
    return typeof result === "boolean" ? !result : result.then((passed) => !passed);
  };
}

/** The list operator: both are done, the second counts. */
export function both(a: Test, b: Test): Test {
  return (entry) => {
    const first = a(entry);
    return typeof first === "boolean" ? b(entry) : first.then(() => b(entry));
  };
}
