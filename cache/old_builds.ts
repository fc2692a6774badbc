/** Keeps the cache from growing: entries that nobody starts with any more are removed. */
import { runtime } from "../runtime/current.ts";

/** In each entry: its time says when the entry was last started with, to a day. */
const USED_MARK = "used";
/** Milliseconds. */
const DAY = 24 * 60 * 60 * 1000;
/** Directories of a cache beside its entries. */
const NO_ENTRIES = ["stamps", "images", "locks", "commits"];
const KEPT_DAYS = 14;
/** How many of the newest stay whatever their age. */
const KEPT_ENTRIES = 3;

/** Whether an entry was not noted to be in use within the last day. */
export function isDue(directory: string): boolean {
  const age = Date.now() - timeOf(`${directory}/${USED_MARK}`);
  return age < 0 || age >= DAY;
}

/** Notes that an entry is in use. Costs one stat(2), but for once a day. */
export function markUsed(directory: string): void {
  try {
    if (isDue(directory)) runtime.write(`${directory}/${USED_MARK}`, "");
  } catch {
    // A cache that cannot be written is not cleaned either.
  }
}

function timeOf(path: string): number {
  try {
    return runtime.status(path).mtime;
  } catch {
    return 0;
  }
}

/** Removes old entries. A library that is loaded stays mapped in its process. */
export function removeOldBuilds(cache: string): void {
  const entries = runtime.list(cache)
    .filter(({ name, isDirectory }) =>
      isDirectory && !name.startsWith(".") && !NO_ENTRIES.includes(name)
    )
    .map(({ name }) => `${cache}/${name}`)
    .map((path) => ({ path, time: Math.max(timeOf(path), timeOf(`${path}/${USED_MARK}`)) }))
    .sort((a, b) => b.time - a.time);
  for (const { path, time } of entries.slice(KEPT_ENTRIES)) {
    if (Date.now() - time > KEPT_DAYS * DAY) runtime.remove(path);
  }
}
