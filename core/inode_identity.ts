/** Whether two names are of one file. */
import type { Attributes } from "./attributes.ts";

type Identity = Pick<Attributes, "dev" | "ino">;

export function isSameInode(one: Identity, other: Identity): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}

/** One text per file, the same for all its hard links. */
export function inodeKey({ dev, ino }: Identity): string {
  return `${dev}:${ino}`;
}
