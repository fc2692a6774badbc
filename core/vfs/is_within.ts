import type { Partition } from "../partition.ts";

/** Whether directory `dir` is `ancestor` or lies below it. */
export function isWithin(partition: Partition, dir: number, ancestor: number): boolean {
  for (let at = dir;;) {
    if (at === ancestor) return true;
    if (at === partition.root) return false;
    at = partition.parent(at);
    if (at < 0) return false;
  }
}
