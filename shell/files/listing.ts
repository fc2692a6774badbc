/** How attributes are shown: types, permissions, times, widths. */
import type { Attributes } from "../../core/attributes.ts";
import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
} from "../../core/constants.ts";
import { strftime } from "../text/strftime.ts";

export function isDirectory(attributes: Attributes): boolean {
  return (attributes.mode & S_IFMT) === S_IFDIR;
}

export function isSymlink(attributes: Attributes): boolean {
  return (attributes.mode & S_IFMT) === S_IFLNK;
}

export function isRegular(attributes: Attributes): boolean {
  return (attributes.mode & S_IFMT) === S_IFREG;
}

export function isFifo(attributes: Attributes): boolean {
  return (attributes.mode & S_IFMT) === S_IFIFO;
}

export function isDevice(attributes: Attributes): boolean {
  const type = attributes.mode & S_IFMT;
  return type === S_IFCHR || type === S_IFBLK;
}

const LETTERS: Record<number, string> = {
  [S_IFIFO]: "p",
  [S_IFCHR]: "c",
  [S_IFDIR]: "d",
  [S_IFBLK]: "b",
  [S_IFREG]: "-",
  [S_IFLNK]: "l",
  [S_IFSOCK]: "s",
};

/** `-rwxr-sr-t` */
export function modeText(mode: number): string {
  const letters = [LETTERS[mode & S_IFMT] ?? "?"];
  for (const shift of [6, 3, 0]) {
    const bits = mode >> shift;
    const special = mode & (shift === 6 ? S_ISUID : shift === 3 ? S_ISGID : S_ISVTX);
    const set = shift === 0 ? "t" : "s";
    const execute = bits & 1 ? (special ? set : "x") : special ? set.toUpperCase() : "-";
    letters.push(bits & 4 ? "r" : "-", bits & 2 ? "w" : "-", execute);
  }
  return letters.join("");
}

/** What `stat` and `test` call a type. */
export function typeText(attributes: Attributes): string {
  switch (attributes.mode & S_IFMT) {
    case S_IFIFO:
      return "fifo";
    case S_IFCHR:
      return "character special file";
    case S_IFDIR:
      return "directory";
    case S_IFBLK:
      return "block special file";
    case S_IFLNK:
      return "symbolic link";
    case S_IFSOCK:
      return "socket";
    default:
      return attributes.size === 0 ? "regular empty file" : "regular file";
  }
}

/** `2024-11-21 03:34:49.123456789 +0100`, in local time. */
export function fullTime(seconds: number, nanoseconds: number): string {
  return strftime("%Y-%m-%d %H:%M:%S.%N %z", seconds, nanoseconds);
}

/** A user's or group's name as far as the shell knows it. */
export function ownerName(id: number, ownId: number, ownName: string | undefined): string {
  if (id === 0) return "root";
  return id === ownId && ownName ? ownName : String(id);
}

/** The halves of a device number, as glibc's makedev(3) joins them. */
export function deviceNumbers(rdev: number): { major: number; minor: number } {
  const n = BigInt(rdev);
  return {
    major: Number(((n >> 8n) & 0xfffn) | ((n >> 32n) & 0xfffff000n)),
    minor: Number((n & 0xffn) | ((n >> 12n) & 0xffffff00n)),
  };
}
