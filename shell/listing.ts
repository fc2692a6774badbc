/** How attributes are shown: types, permissions, sizes, times, columns. */
import type { Attributes } from "../core/attributes.ts";

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

/** `1.5K`, rounded up as coreutils do. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  const units = "KMGTPE";
  let value = bytes / 1024;
  let unit = 0;
  while ((value >= 1024 || Math.ceil(value) >= 1024) && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const tenths = Math.ceil(value * 10) / 10;
  return (tenths < 10 ? tenths.toFixed(1) : String(Math.ceil(value))) + units[unit];
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
/** Half of a Gregorian year: older times show their year instead of the hour. */
const RECENT_MILLISECONDS = 31556952 * 500;

/** `Nov 21 03:34` or `Nov 21  2024`, in local time. */
export function listingTime(seconds: number, now: number): string {
  const date = new Date(seconds * 1000);
  const day = `${MONTHS[date.getMonth()]} ${String(date.getDate()).padStart(2)}`;
  const age = now - seconds * 1000;
  if (age > RECENT_MILLISECONDS || age < 0) return `${day}  ${date.getFullYear()}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `2024-11-21 03:34:49.123456789 +0100`, in local time. */
export function fullTime(seconds: number, nanoseconds: number): string {
  const date = new Date(seconds * 1000);
  const offset = -date.getTimezoneOffset();
  const sign = offset < 0 ? "-" : "+";
  const zone = `${sign}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${time}.${String(nanoseconds).padStart(9, "0")} ${zone}`;
}

function two(n: number): string {
  return String(n).padStart(2, "0");
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

/** Lines of `names` in as many columns, filled downwards, as fit into `width` cells. */
export function inColumns(names: readonly string[], width: number): string {
  const widths = names.map(displayWidth);
  for (let rows = 1;; rows++) {
    const columns = Math.ceil(names.length / rows);
    const columnWidths: number[] = [];
    for (let c = 0; c < columns; c++) {
      columnWidths.push(Math.max(...widths.slice(c * rows, (c + 1) * rows)));
    }
    const total = columnWidths.reduce((sum, each) => sum + each + 2, -2);
    if (total < width || rows >= names.length) return fill(names, widths, columnWidths, rows);
  }
}

function fill(
  names: readonly string[],
  widths: readonly number[],
  columnWidths: readonly number[],
  rows: number,
): string {
  let out = "";
  for (let row = 0; row < rows; row++) {
    for (let i = row; i < names.length; i += rows) {
      const last = i + rows >= names.length;
      const gap = last ? 0 : columnWidths[Math.floor(i / rows)] - widths[i] + 2;
      out += names[i] + " ".repeat(gap);
    }
    out += "\n";
  }
  return out;
}
