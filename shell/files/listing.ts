/** How attributes are shown: types, permissions, times, widths. */
import type { Attributes } from "../../core/attributes.ts";
import { strftime } from "../text/strftime.ts";

const TYPE_MASK = 0o170000;

export function isDirectory(attributes: Attributes): boolean {
  return (attributes.mode & TYPE_MASK) === 0o040000;
}

export function isSymlink(attributes: Attributes): boolean {
  return (attributes.mode & TYPE_MASK) === 0o120000;
}

export function isRegular(attributes: Attributes): boolean {
  return (attributes.mode & TYPE_MASK) === 0o100000;
}

export function isDevice(attributes: Attributes): boolean {
  const type = attributes.mode & TYPE_MASK;
  return type === 0o020000 || type === 0o060000;
}

const LETTERS: Record<number, string> = {
  0o010000: "p",
  0o020000: "c",
  0o040000: "d",
  0o060000: "b",
  0o100000: "-",
  0o120000: "l",
  0o140000: "s",
};

/** `-rwxr-sr-t` */
export function modeText(mode: number): string {
  const letters = [LETTERS[mode & TYPE_MASK] ?? "?"];
  for (const shift of [6, 3, 0]) {
    const bits = mode >> shift;
    const special = mode & (shift === 6 ? 0o4000 : shift === 3 ? 0o2000 : 0o1000);
    const set = shift === 0 ? "t" : "s";
    const execute = bits & 1 ? (special ? set : "x") : special ? set.toUpperCase() : "-";
    letters.push(bits & 4 ? "r" : "-", bits & 2 ? "w" : "-", execute);
  }
  return letters.join("");
}

/** What `stat` and `test` call a type. */
export function typeText(attributes: Attributes): string {
  switch (attributes.mode & TYPE_MASK) {
    case 0o010000:
      return "fifo";
    case 0o020000:
      return "character special file";
    case 0o040000:
      return "directory";
    case 0o060000:
      return "block special file";
    case 0o120000:
      return "symbolic link";
    case 0o140000:
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

/** Cells the text takes on a terminal; wide East Asian characters and emoji take two. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const c of text) {
    if (/\p{M}/u.test(c)) continue;
    const code = c.codePointAt(0)!;
    const wide = (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0x1f300 && code <= 0x1faff) || (code >= 0x20000 && code <= 0x3fffd);
    width += wide ? 2 : 1;
  }
  return width;
}

/** The halves of a device number, as glibc's makedev(3) joins them. */
export function deviceNumbers(rdev: number): { major: number; minor: number } {
  const n = BigInt(rdev);
  return {
    major: Number(((n >> 8n) & 0xfffn) | ((n >> 32n) & 0xfffff000n)),
    minor: Number((n & 0xffn) | ((n >> 12n) & 0xffffff00n)),
  };
}
