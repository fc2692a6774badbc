/** How the suite's own program spells arguments, so that the scripts need no change. */
import * as C from "../../core/constants.ts";
import { EFAULT } from "../../core/errno.ts";
import { FsError } from "../../core/fs_error.ts";

/** Ends a run with status 1 and no output, as a misuse of the program does. */
export class Misuse extends Error {}

/** What a call takes: a path, flags, number, descriptor or word; "?" behind it: may be missing. */
export type Shape = readonly string[];

const FLAGS: Record<string, number> = {
  O_RDONLY: C.O_RDONLY,
  O_WRONLY: C.O_WRONLY,
  O_RDWR: C.O_RDWR,
  O_NONBLOCK: C.O_NONBLOCK,
  O_APPEND: C.O_APPEND,
  O_CREAT: C.O_CREAT,
  O_TRUNC: C.O_TRUNC,
  O_EXCL: C.O_EXCL,
  O_DIRECT: C.O_DIRECT,
  O_SYNC: C.O_SYNC,
  O_NOFOLLOW: C.O_NOFOLLOW,
  O_NOCTTY: C.O_NOCTTY,
  O_DIRECTORY: C.O_DIRECTORY,
  AT_REMOVEDIR: C.AT_REMOVEDIR,
  AT_SYMLINK_FOLLOW: C.AT_SYMLINK_FOLLOW,
  AT_SYMLINK_NOFOLLOW: C.AT_SYMLINK_NOFOLLOW,
};

/** strtoll(3) with base 0. */
export function toNumber(text: string): number {
  const match = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|[0-9]+)\s*$/.exec(text);
  if (match === null) throw new Misuse(`number expected: ${text}`);
  const digits = match[2];
  const isOctal = /^0[0-7]+$/.test(digits);
  const value = isOctal ? parseInt(digits, 8) : Number(digits);
  return match[1] === "-" ? -value : value;
}

export function toFlags(text: string): number {
  if (text === "none" || text === "0") return 0;
  let flags = 0;
  // As strtok(3), which takes no notice of empty words.
  for (const name of text.split(/[,|]+/).filter((word) => word !== "")) {
    if (!(name in FLAGS)) throw new Misuse(`unknown flag ${name}`);
    flags |= FLAGS[name];
  }
  return flags;
}

/** A path; NULL and DEADCODE stand for bad pointers, which this language has none of. */
export function toPath(text: string, call: string): string {
  if (text === "NULL" || text === "DEADCODE") throw new FsError(EFAULT, call);
  return text;
}

/** A descriptor by its place among those that the run has opened. */
export function toDescriptor(text: string, opened: readonly number[]): number {
  if (text === "AT_FDCWD") return C.AT_FDCWD;
  if (text === "BADFD") return -1;
  const fd = opened[toNumber(text)];
  if (fd === undefined) throw new Misuse(`invalid descriptor ${text}`);
  return fd;
}

/** An id of chown(2): all bits set means that it stays. */
export function toId(value: number): number {
  return value >>> 0 === 0xffffffff ? -1 : value >>> 0;
}

/** What `-u`, `-g` and `-U` in front of the calls ask for. */
export interface Who {
  uid: number | undefined;
  groups: number[] | undefined;
  umask: number;
}

/** Splits options from calls, and these, at ":", from each other. */
export function parseRun(words: readonly string[]): { who: Who; calls: string[][] } {
  const who: Who = { uid: undefined, groups: undefined, umask: 0 };
  let at = 0;
  while (at < words.length && /^-[ugU]/.test(words[at])) {
    const option = words[at][1];
    const value = words[at].length > 2 ? words[at].slice(2) : words[++at] ?? "";
    at++;
    if (option === "u") who.uid = toNumber(value);
    else if (option === "g") who.groups = value.split(",").map(toNumber);
    else who.umask = toNumber(value);
  }
  if (words[at] === "--") at++;
  const calls: string[][] = [[]];
  for (const word of words.slice(at)) {
    if (word === ":") calls.push([]);
    else calls[calls.length - 1].push(word);
  }
  return { who, calls };
}
