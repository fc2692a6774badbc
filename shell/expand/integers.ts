/**
 * 64-bit signed integers: a number where that is exact, a bigint beyond. Shell arithmetic is nearly always
 * about small numbers, which cost nothing that way.
 */
import { ShellError } from "../control.ts";

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
      if (b === 0n) throw new ShellError("division by 0");
      return wrap(operator === "/" ? a / b : a % b);
    case "**":
      if (b < 0n) throw new ShellError("exponent less than 0");
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

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_";

/** Decimal, `0x` hexadecimal, leading 0 octal, `base#digits` up to base 64; undefined for other text. */
export function parseNumber(text: string): Integer | undefined {
  if (/^(0|[1-9][0-9]{0,14})$/.test(text)) return Number(text);
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return wrap(BigInt(text));
  if (/^0[0-7]+$/.test(text)) return wrap(BigInt("0o" + text.slice(1)));
  if (/^0[0-9]+$/.test(text)) {
    throw new ShellError(`${text}: value too great for base (error token is "${text}")`);
  }
  if (/^[0-9]+$/.test(text)) return wrap(BigInt(text));
  const based = /^([0-9]+)#([0-9A-Za-z@_]+)$/.exec(text);
  if (!based) return undefined;
  const base = Number(based[1]);
  if (base < 2 || base > 64) {
    throw new ShellError(`${text}: invalid arithmetic base (error token is "${text}")`);
  }
  let value = 0n;
  for (const digit of base <= 36 ? based[2].toLowerCase() : based[2]) {
    const worth = DIGITS.indexOf(digit);
    if (worth >= base) {
      throw new ShellError(`${text}: value too great for base (error token is "${text}")`);
    }
    value = value * BigInt(base) + BigInt(worth);
  }
  return wrap(value);
}
