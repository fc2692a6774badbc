/** Names of errno values as this host's libc numbers them: independent of `core/errno.ts`. */
import { constants } from "node:os";

/** From a positive number to its name, as POSIX prefers it where two names share a number. */
export const errnoNames: Map<number, string> = new Map(
  Object.entries(constants.errno)
    .filter(([name]) => name !== "EWOULDBLOCK" && name !== "ENOTSUP" && name !== "EDEADLOCK")
    .map(([name, number]) => [number, name]),
);

/** From a name to its positive number. */
export function errnoNumber(name: string): number {
  const number = (constants.errno as Record<string, number>)[name] ?? OTHERS[name];
  if (number === undefined) throw new Error(`no errno is named ${name}`);
  return number;
}

/** Linux x86-64 numbers that Node leaves out. */
const OTHERS: Record<string, number> = { ELOOP: 40, ENOTBLK: 15 };
