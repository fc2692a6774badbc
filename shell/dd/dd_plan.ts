/** The operands of `dd`. */
import { OptionError } from "../options.ts";
import { quoteName } from "../text/quoting.ts";
import { parseSize } from "../text/sizes.ts";

/** An operand that is wrong; the message is GNU's. */
export class DdError extends Error {}

export interface DdPlan {
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly inputBlock: number;
  readonly outputBlock: number;
  /** Blocks, or bytes with the flags that say so. */
  readonly count: number;
  readonly skip: number;
  readonly seek: number;
  readonly conversions: ReadonlySet<string>;
  readonly inputFlags: ReadonlySet<string>;
  readonly outputFlags: ReadonlySet<string>;
  readonly status: string;
  /** `bs` was given: blocks are written as they are read. */
  readonly whole: boolean;
}

const CONVERSIONS = new Set(
  [
    "notrunc",
    "sync",
    "noerror",
    "ucase",
    "lcase",
    "swab",
    "excl",
    "nocreat",
    "fsync",
    "fdatasync",
    "sparse",
  ],
);
const INPUT_FLAGS = new Set(
  [
    "count_bytes",
    "skip_bytes",
    "fullblock",
    "binary",
    "text",
    "nonblock",
    "sync",
    "dsync",
    "nocache",
    "direct",
    "noatime",
    "nofollow",
  ],
);
const OUTPUT_FLAGS = new Set(
  [
    "append",
    "seek_bytes",
    "binary",
    "text",
    "nonblock",
    "sync",
    "dsync",
    "nocache",
    "direct",
    "nofollow",
  ],
);
const STATUSES = new Set(["none", "noxfer", "progress"]);

/** Throws DdError, OptionError. */
export function parseDd(operands: readonly string[]): DdPlan {
  const values: Record<string, string> = {};
  for (const operand of operands) {
    const equals = operand.indexOf("=");
    const name = operand.slice(0, equals);
    if (equals < 0 || !NAMES.has(name)) {
      throw new DdError(`unrecognized operand ${quoteName(operand)}`);
    }
    const value = operand.slice(equals + 1);
    // Flags add up, of all else the last counts.
    const before = /^(?:conv|[io]flag)$/.test(name) ? values[name] : undefined;
    values[name] = before === undefined ? value : `${before},${value}`;
  }
  const number = (name: string) =>
    values[name] === undefined ? undefined : parseNumber(values[name]);
  const size = (name: string) => {
    const value = number(name);
    if (value === 0) throw new DdError(`invalid number: ${quoteName(values[name])}`);
    if (value !== undefined && value >= 2 ** 63) throw new DdError(tooLarge(values[name]));
    return value;
  };
  const inputFlags = parseFlags(values.iflag, INPUT_FLAGS, "input flag");
  const outputFlags = parseFlags(values.oflag, OUTPUT_FLAGS, "output flag");
  const status = values.status ?? "";
  if (status !== "" && !STATUSES.has(status)) {
    throw new DdError(`invalid status level: ${quoteName(status)}`);
  }
  const conversions = parseFlags(values.conv, CONVERSIONS, "conversion");
  for (const pair of [["lcase", "ucase"], ["excl", "nocreat"]]) {
    if (!pair.every((each) => conversions.has(each))) continue;
    throw new OptionError(`cannot combine ${pair.join(" and ")}`, true);
  }
  const block = size("bs");
  return {
    input: values.if,
    output: values.of,
    inputBlock: block ?? size("ibs") ?? 512,
    outputBlock: block ?? size("obs") ?? 512,
    count: number("count") ?? Infinity,
    skip: number("skip") ?? number("iseek") ?? 0,
    seek: number("seek") ?? number("oseek") ?? 0,
    conversions,
    inputFlags: endsWithB(values.count) ? new Set([...inputFlags, "count_bytes"]) : inputFlags,
    outputFlags,
    status,
    whole: block !== undefined,
  };
}

const NAMES = new Set(
  [
    "if",
    "of",
    "bs",
    "ibs",
    "obs",
    "cbs",
    "count",
    "skip",
    "seek",
    "iseek",
    "oseek",
    "conv",
    "iflag",
    "oflag",
    "status",
  ],
);

/** `count=10B` counts bytes. */
function endsWithB(text: string | undefined): boolean {
  return /^\d+B$/.test(text ?? "");
}

/** A product of numbers with suffixes: `2x512`, `1M`. */
function parseNumber(text: string): number {
  const factors = text.replace(/(?<=\d)B$/, "").split("x").map((part) => parseSize(part));
  if (factors.includes(undefined)) throw new DdError(`invalid number: ${quoteName(text)}`);
  const product = factors.reduce((product: number, factor) => product * factor!, 1);
  if (product > 2 ** 63) {
    throw new DdError(tooLarge(text));
  }
  return product;
}

function tooLarge(text: string): string {
  return `invalid number: ${quoteName(text)}: Value too large for defined data type`;
}

function parseFlags(
  text: string | undefined,
  known: ReadonlySet<string>,
  what: string,
): ReadonlySet<string> {
  const flags = (text ?? "").split(",").filter((flag) => flag !== "");
  for (const flag of flags) {
    if (!known.has(flag)) throw new DdError(`invalid ${what}: ${quoteName(flag)}`);
  }
  return new Set(flags);
}
