/** The formats of `find -printf`. */
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
} from "../../core/constants.ts";
import { Accounts } from "../files/accounts.ts";
import { modeText } from "../files/listing.ts";
import { strftime } from "../text/strftime.ts";
import type { FindEntry } from "./find_entry.ts";
import { systemTypeOf } from "./system_type.ts";

type Piece = string | ((entry: FindEntry) => string);

const ESCAPES: Record<string, string> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};
const TYPE_LETTERS: Record<number, string> = {
  [S_IFIFO]: "p",
  [S_IFCHR]: "c",
  [S_IFDIR]: "d",
  [S_IFBLK]: "b",
  [S_IFREG]: "f",
  [S_IFLNK]: "l",
  [S_IFSOCK]: "s",
};

/** What a format writes for an entry; nothing behind `\c`. */
export function compileFormat(format: string): (entry: FindEntry) => string {
  const pieces: Piece[] = [];
  const parts = /\\([0-7]{1,3}|[^])|%([-+ #0]*)(\d*)(?:\.(\d+))?([ABCT])?([^])|[^\\%]+|[^]/g;
  for (const match of format.matchAll(parts)) {
    const [whole, escape, flags, width, precision, time, letter] = match;
    if (escape !== undefined) {
      if (escape === "c") break;
      const octal = /^[0-7]/.test(escape);
      const code = parseInt(escape, 8) & 255;
      pieces.push(
        octal ? String.fromCharCode(code < 128 ? code : 0xdc00 + code) : ESCAPES[escape] ?? whole,
      );
    } else if (letter === undefined) pieces.push(whole);
    else pieces.push(directive(flags, Number(width || 0), precision, time, letter, whole));
  }
  return (entry) => {
    let text = "";
    for (const piece of pieces) text += typeof piece === "string" ? piece : piece(entry);
    return text;
  };
}

function directive(
  flags: string,
  width: number,
  precision: string | undefined,
  time: string | undefined,
  letter: string,
  whole: string,
): Piece {
  if (letter === "%" && time === undefined) return "%";
  const value = time !== undefined
    ? (entry: FindEntry) => timeText(entry.attributes, time, letter)
    : VALUES[letter];
  if (!value) return whole;
  return (entry) => {
    let text = value(entry);
    if (precision !== undefined && !NUMERIC.includes(letter)) {
      text = text.slice(0, Number(precision));
    }
    if (flags.includes("+") && NUMERIC.includes(letter)) text = `+${text}`;
    if (flags.includes("#") && letter === "m") text = `0${text}`;
    if (flags.includes("-")) return text.padEnd(width);
    return text.padStart(width, flags.includes("0") && NUMERIC.includes(letter) ? "0" : " ");
  };
}

/** Directives that are numbers to printf(3); the others are text. */
const NUMERIC = "dm";

const VALUES: Record<string, (entry: FindEntry) => string> = {
  p: (entry) => entry.shown,
  f: (entry) => entry.name,
  h: ({ shown }) => {
    const bare = shown.replace(/(?<=.)\/+$/, "");
    const slash = bare.lastIndexOf("/");
    return slash < 0 ? "." : bare.slice(0, slash);
  },
  P: ({ shown, operand }) => shown.slice(operand.length).replace(/^\/+/, ""),
  H: ({ operand }) => operand,
  s: ({ attributes }) => String(attributes.size),
  b: ({ attributes }) => String(attributes.blocks),
  k: ({ attributes }) => String(Math.ceil(attributes.blocks / 2)),
  d: ({ depth }) => String(depth),
  D: ({ attributes }) => String(attributes.dev),
  F: systemTypeOf,
  m: ({ attributes }) => (attributes.mode & 0o7777).toString(8),
  M: ({ attributes }) => modeText(attributes.mode),
  n: ({ attributes }) => String(attributes.nlink),
  i: ({ attributes }) => String(attributes.ino),
  u: ({ attributes, context }) => new Accounts(context).user(attributes.uid),
  U: ({ attributes }) => String(attributes.uid),
  g: ({ attributes, context }) => new Accounts(context).group(attributes.gid),
  G: ({ attributes }) => String(attributes.gid),
  l: (entry) => entry.type === S_IFLNK ? entry.context.cage.readlink(entry.path) : "",
  y: (entry) => TYPE_LETTERS[entry.type] ?? "U",
  Y: (entry) => {
    if (entry.type !== S_IFLNK) return TYPE_LETTERS[entry.type] ?? "U";
    const target = entry.stat(true);
    return target ? TYPE_LETTERS[target.mode & S_IFMT] ?? "U" : "N";
  },
  S: ({ attributes: a }) => a.size === 0 ? "1" : String(a.blocks * 512 / a.size),
  t: ({ attributes }) => timeText(attributes, "T", "\0"),
  a: ({ attributes }) => timeText(attributes, "A", "\0"),
  c: ({ attributes }) => timeText(attributes, "C", "\0"),
};

const TIMES = { A: "atime", B: "btime", C: "ctime", T: "mtime" } as const;

/** One time in one way: `@` seconds, `+` date and time, a letter of strftime(3), NUL as ctime(3). */
function timeText(a: Attributes, which: string, letter: string): string {
  const time = TIMES[which as keyof typeof TIMES];
  const [sec, nsec] = [a[`${time}Sec`], a[`${time}Nsec`]];
  // GNU's find writes ten digits.
  const fraction = `.${String(nsec).padStart(9, "0")}0`;
  if (letter === "@") return `${sec}${fraction}`;
  if (letter === "\0") return strftime(`%a %b %e %H:%M:%S${fraction} %Y`, sec, nsec);
  if (letter === "+") return strftime("%F+%T", sec, nsec) + fraction;
  if (letter === "S") return strftime("%S", sec, nsec) + fraction;
  if (letter === "T" || letter === "X") return strftime("%T", sec, nsec) + fraction;
  return strftime(`%${letter}`, sec, nsec);
}
