/**
 * 64-bit signed integers: a number where that is exact, a bigint beyond. Shell arithmetic is nearly always
 * about small numbers, which cost nothing that way.
 */
import { ShellError } from "../language/control.ts";

export type Integer = number | bigint;

/** The value as 64 bits hold it. */
export function wrap(value: bigint): Integer {
  const wrapped = BigInt.asIntN(64, value);
  const small = Number(wrapped);
  return Number.isSafeInteger(small) ? small : wrapped;
}

export function negate(value: Integer): Integer {
  return typeof value === "number" ? 0 - value : wrap(-value);
}

export function complement(value: Integer): Integer {
  return typeof value === "number" ? -1 - value : wrap(~value);
}

/** `a OPERATOR b`. */
export function calculate(operator: string, a: Integer, b: Integer): Integer {
  if (typeof a === "number" && typeof b === "number") {
    const quick = calculateSmall(operator, a, b);
    if (quick !== undefined) return quick;
  }
  return calculateBig(operator, BigInt(a), BigInt(b));
}

function calculateSmall(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case "+":
      return exact(a + b);
    case "-":
      return exact(a - b);
    case "*":
      return exact(a * b);
    case "/":
      return b === 0 ? undefined : Math.trunc(a / b) + 0;
    case "%":
      return b === 0 ? undefined : a % b + 0;
    case "<":
      return a < b ? 1 : 0;
    case ">":
      return a > b ? 1 : 0;
    case "<=":
      return a <= b ? 1 : 0;
    case ">=":
      return a >= b ? 1 : 0;
    case "==":
      return a === b ? 1 : 0;
    case "!=":
      return a !== b ? 1 : 0;
    case "&":
      return is32(a) && is32(b) ? a & b : undefined;
    case "|":
      return is32(a) && is32(b) ? a | b : undefined;
    case "^":
      return is32(a) && is32(b) ? a ^ b : undefined;
    case "<<":
      return is32(a) && b >= 0 && b < 21 ? a * 2 ** b : undefined;
    case ">>":
      return is32(a) && b >= 0 && b < 32 ? a >> b : undefined;
    default:
      return undefined;
  }
}

function exact(value: number): number | undefined {
  // -0 is no integer of the shell's.
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}

function is32(value: number): boolean {
  return (value | 0) === value;
}

function calculateBig(operator: string, a: bigint, b: bigint): Integer {
  switch (operator) {
    case "+":
      return wrap(a + b);
    case "-":
      return wrap(a - b);
    case "*":
      return wrap(a * b);
    case "/":
    case "%":
      return wrap(operator === "/" ? a / b : a % b);
    case "**":
      return power(a, b);
    case "<<":
      return wrap(a << (b & 63n));
    case ">>":
      return wrap(a >> (b & 63n));
    case "&":
      return wrap(a & b);
    case "|":
      return wrap(a | b);
    case "^":
      return wrap(a ^ b);
    default:
      return compareBig(operator, a, b) ? 1 : 0;
  }
}

function compareBig(operator: string, a: bigint, b: bigint): boolean {
  switch (operator) {
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "<=":
      return a <= b;
    case ">=":
      return a >= b;
    default:
      throw new ShellError(`${operator}: unknown arithmetic operator`);
  }
}

/** By squaring, wrapping at each step, so that a large exponent costs nothing. */
function power(base: bigint, exponent: bigint): Integer {
  let result = 1n;
  for (; exponent > 0n; exponent >>= 1n, base = BigInt.asIntN(64, base * base)) {
    if (exponent & 1n) result = BigInt.asIntN(64, result * base);
  }
  return wrap(result);
}

/**
 * The integer that an argument of a builtin tells, as bash's legal_number() takes it: decimal, with blanks around
 * it, within 64 bits. Undefined for what is none.
 */
export function legalNumber(text: string): Integer | undefined {
  const digits = /^[ \t-\r]*([-+]?\d+)[ \t]*$/.exec(text)?.[1].replace("+", "");
  if (digits === undefined) return undefined;
  const small = Number(digits);
  if (Number.isSafeInteger(small)) return small + 0;
  const value = BigInt(digits);
  return value === BigInt.asIntN(64, value) ? value : undefined;
}

/** The last 8 bits, which a status keeps. */
export function statusOf(value: Integer): number {
  return Number(BigInt.asUintN(8, BigInt(value)));
}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_";

/**
 * Decimal, `0x` hexadecimal, leading 0 octal, `base#digits` up to base 64. Throws a text that says what is
 * wrong.
 */
export function parseNumber(text: string): Integer {
  if (/^-?(0|[1-9][0-9]{0,14})$/.test(text)) return Number(text) + 0;
  if (/^0[xX]$/.test(text)) return 0;
  if (/^0[xX]\w+$/.test(text)) return digitsIn(text.slice(2), 16);
  if (/^0\w+$/.test(text)) return digitsIn(text, 8);
  const based = /^([0-9]+)#(.*)$/.exec(text);
  if (!based) return digitsIn(text, 10);
  const base = Number(based[1]);
  if (based[1].startsWith("0")) throw "invalid number";
  if (base < 2 || base > 64) throw "invalid arithmetic base";
  if (based[2] === "") throw "invalid integer constant";
  return digitsIn(based[2], base);
}

function digitsIn(text: string, base: number): Integer {
  const small = base <= 36;
  let value = 0n;
  for (const digit of text) {
    if (digit === "#") throw "invalid number";
    const worth = DIGITS.indexOf(small ? digit.toLowerCase() : digit);
    if (worth < 0 || worth >= base) throw "value too great for base";
    value = value * BigInt(base) + BigInt(worth);
  }
  return wrap(value);
}
