/** The directives of `stat --format`, for files and, with -f, for partitions. */
import type { Attributes, PartitionStatistics } from "../../core/attributes.ts";
import type { Accounts } from "./accounts.ts";
import { deviceNumbers, fullTime, isSymlink, modeText, typeText } from "./listing.ts";
import { quoteName } from "../text/quoting.ts";

/** What a directive stands for, and how a precision or `#` changes it. */
interface Value {
  readonly text: string;
  readonly kind: "text" | "number" | "octal" | "hex" | "seconds";
  /** Nanoseconds behind `text`, of kind "seconds". */
  readonly nanoseconds?: number;
}

export interface StatSubject {
  readonly name: string;
  readonly attributes: Attributes;
  readonly accounts: Accounts;
  /** Where a symbolic link leads. */
  readonly target: string | undefined;
  /** Where its partition is mounted. */
  readonly mountPoint: string;
}

const text = (value: string | number): Value => ({ text: String(value), kind: "text" });
const number = (value: number): Value => ({ text: String(value), kind: "number" });
const hex = (value: number): Value => ({ text: value.toString(16), kind: "hex" });
const seconds = (value: number, nanoseconds: number): Value => ({
  text: String(value),
  kind: "seconds",
  nanoseconds,
});

const OF_FILES: Record<string, (subject: StatSubject) => Value> = {
  a: ({ attributes: a }) => ({ text: (a.mode & 0o7777).toString(8), kind: "octal" }),
  A: ({ attributes: a }) => text(modeText(a.mode)),
  b: ({ attributes: a }) => number(a.blocks),
  B: () => number(512),
  C: () => text("?"),
  d: ({ attributes: a }) => number(a.dev),
  D: ({ attributes: a }) => hex(a.dev),
  f: ({ attributes: a }) => hex(a.mode),
  F: ({ attributes: a }) => text(typeText(a)),
  g: ({ attributes: a }) => number(a.gid),
  G: ({ attributes: a, accounts }) => text(accounts.group(a.gid)),
  h: ({ attributes: a }) => number(a.nlink),
  i: ({ attributes: a }) => number(a.ino),
  m: ({ mountPoint }) => text(mountPoint),
  n: ({ name }) => text(name),
  N: ({ name, attributes, target }) =>
    text(
      isSymlink(attributes) ? `${quoteName(name)} -> ${quoteName(target ?? "")}` : quoteName(name),
    ),
  o: () => number(4096),
  s: ({ attributes: a }) => number(a.size),
  r: ({ attributes: a }) => number(a.rdev),
  R: ({ attributes: a }) => hex(a.rdev),
  t: ({ attributes: a }) => hex(deviceNumbers(a.rdev).major),
  T: ({ attributes: a }) => hex(deviceNumbers(a.rdev).minor),
  u: ({ attributes: a }) => number(a.uid),
  U: ({ attributes: a, accounts }) => text(accounts.user(a.uid)),
  w: ({ attributes: a }) => text(a.btimeSec === 0 ? "-" : fullTime(a.btimeSec, a.btimeNsec)),
  W: ({ attributes: a }) => seconds(a.btimeSec, a.btimeNsec),
  x: ({ attributes: a }) => text(fullTime(a.atimeSec, a.atimeNsec)),
  X: ({ attributes: a }) => seconds(a.atimeSec, a.atimeNsec),
  y: ({ attributes: a }) => text(fullTime(a.mtimeSec, a.mtimeNsec)),
  Y: ({ attributes: a }) => seconds(a.mtimeSec, a.mtimeNsec),
  z: ({ attributes: a }) => text(fullTime(a.ctimeSec, a.ctimeNsec)),
  Z: ({ attributes: a }) => seconds(a.ctimeSec, a.ctimeNsec),
};

export interface PartitionSubject {
  readonly name: string;
  readonly statistics: PartitionStatistics;
  readonly kind: string;
}

const OF_PARTITIONS: Record<string, (subject: PartitionSubject) => Value> = {
  a: ({ statistics: s }) => number(s.blocksFree),
  b: ({ statistics: s }) => number(s.blocks),
  c: ({ statistics: s }) => number(s.files),
  d: ({ statistics: s }) => number(s.filesFree),
  f: ({ statistics: s }) => number(s.blocksFree),
  i: () => text("0"),
  l: ({ statistics: s }) => number(s.nameMax),
  n: ({ name }) => text(name),
  s: ({ statistics: s }) => number(s.blockSize),
  S: ({ statistics: s }) => number(s.blockSize),
  t: ({ statistics: s }) => hex(s.type),
  T: ({ kind }) => text(SYSTEMS[kind] ?? kind),
};

/** Kinds of mounts, of the tree and of the host, where stat(1) has another name for their type. */
const SYSTEMS: Record<string, string | undefined> = {
  memory: "tmpfs",
  shared: "tmpfs",
  ext2: "ext2/ext3",
  ext3: "ext2/ext3",
  ext4: "ext2/ext3",
  overlay: "overlayfs",
  fuse: "fuseblk",
};

export function formatStat(format: string, subject: StatSubject): string {
  return expand(format, (letter) => OF_FILES[letter]?.(subject));
}

export function formatPartition(format: string, subject: PartitionSubject): string {
  return expand(format, (letter) => OF_PARTITIONS[letter]?.(subject));
}

const DIRECTIVE = /%([-+ 0#']*)(\d*)(?:\.(\d*))?([HL]?)([A-Za-z%])/g;

function expand(format: string, directive: (letter: string) => Value | undefined): string {
  return format.replace(DIRECTIVE, (_whole, flags, width, precision, half, letter) => {
    if (letter === "%") return "%";
    if (half !== "" && "dr".includes(letter)) return deviceHalf(directive(letter), half);
    const value = directive(letter);
    return value === undefined
      ? "?"
      : padded(withPrecision(value, flags, precision), value, flags, width);
  });
}

/** `%Hd`, `%Ld`: major and minor number. */
function deviceHalf(value: Value | undefined, half: string): string {
  const { major, minor } = deviceNumbers(Number(value?.text ?? 0));
  return String(half === "H" ? major : minor);
}

function withPrecision(value: Value, flags: string, precision: string | undefined): string {
  let { text } = value;
  if (flags.includes("#") && value.kind === "octal") text = `0${text}`;
  if (flags.includes("#") && value.kind === "hex") text = `0x${text}`;
  if (flags.includes("+") && (value.kind === "number" || value.kind === "seconds")) {
    text = `+${text}`;
  }
  if (precision === undefined) return text;
  if (value.kind === "text") return text.slice(0, Number(precision));
  if (value.kind !== "seconds") return text.padStart(Number(precision), "0");
  const digits = precision === "" ? 9 : Number(precision);
  const fraction = String(value.nanoseconds ?? 0).padStart(9, "0").slice(0, digits).padEnd(
    digits,
    "0",
  );
  return digits === 0 ? text : `${text}.${fraction}`;
}

function padded(text: string, value: Value, flags: string, width: string): string {
  if (flags.includes("-")) return text.padEnd(Number(width));
  const zeros = flags.includes("0") && value.kind !== "text";
  return text.padStart(Number(width), zeros ? "0" : " ");
}
