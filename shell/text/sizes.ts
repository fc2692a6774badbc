/** Numbers as coreutils read them, some with multipliers: `10`, `4K`, `1MB`, `2GiB`, `1b`. */
import { OptionError } from "../options.ts";
import { quoteName } from "./quoting.ts";

const POWERS = "KMGTPEZY";

/** The greatest unsigned and signed number of 64 bits. */
const UINTMAX = 2n ** 64n - 1n;
export const INTMAX = 2n ** 63n - 1n;

/** The number, or undefined for what is none. Hexadecimal is none; a sign is not taken. */
export function parseSize(text: string): number | undefined {
  const size = exactSize(text);
  return size === undefined ? undefined : Number(size);
}

function exactSize(text: string): bigint | undefined {
  const match = /^(\d+)(?:(b)|(w)|([kKmMGTPEZY])(B|iB)?|(c))?$/.exec(text);
  if (!match) return undefined;
  const [, digits, blocks, words, letter, unit] = match;
  const count = BigInt(digits);
  if (blocks) return count * 512n;
  if (words) return count * 2n;
  if (!letter) return count;
  const power = BigInt(POWERS.indexOf(letter.toUpperCase()) + 1);
  return count * (unit === "B" ? 1000n : 1024n) ** power;
}

export interface Bounds {
  readonly least?: bigint;
  readonly most?: bigint;
  /** Of a command whose wrong options have another status. */
  readonly status?: number;
}

/** A size that fits; throws OptionError, `WHAT: 'TEXT'` and why. */
export function readSize(text: string, what: string, bounds: Bounds = {}): number {
  return within(exactSize(text.replace(/^\s*\+?/, "")), text, what, bounds);
}

/** As `readSize`, of digits alone, with a sign where the least is below 0. */
export function readCount(text: string, what: string, bounds: Bounds = {}): number {
  const form = (bounds.least ?? 0n) < 0n ? /^\s*[-+]?\d+$/ : /^\s*\+?\d+$/;
  const value = form.test(text) ? BigInt(text.replace("+", "")) : undefined;
  return within(value, text, what, bounds);
}

function within(
  value: bigint | undefined,
  text: string,
  what: string,
  { least = 0n, most = UINTMAX, status }: Bounds,
): number {
  if (value !== undefined && value >= least && value <= most) return Number(value);
  let reason = "";
  if (value !== undefined) {
    // As gnulib guesses whether a type or a limit was too small.
    const large = value > 2n ** 30n || value < -(2n ** 30n);
    reason = large ? ": Value too large for defined data type" : ": Numerical result out of range";
  }
  throw new OptionError(`${what}: ${quoteName(text)}${reason}`, true, status);
}

/** The size that an option's argument tells; throws OptionError as gnulib's xstrtol_fatal says it. */
export function readArgument(text: string, flag: string, size = exactSize(text)): number {
  if (size !== undefined && size <= UINTMAX) return Number(size);
  if (size !== undefined) {
    throw new OptionError(`${flag} argument ${quoteName(text)} too large`, true);
  }
  const suffix = /^\d/.test(text) ? "suffix in " : "";
  throw new OptionError(`invalid ${suffix}${flag} argument ${quoteName(text)}`, true);
}
