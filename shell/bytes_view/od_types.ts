/** The types that `od` shows bytes as. */
import { quoteName } from "../text/quoting.ts";

export interface OdType {
  /** Bytes of a value, and cells that it takes. */
  readonly size: number;
  readonly width: number;
  /** Behind the values, the bytes as characters. */
  readonly trailer: boolean;
  show(bytes: Uint8Array, at: number): string;
}

const SIZES: Record<string, number> = {
  C: 1,
  S: 2,
  I: 4,
  L: 8,
  "": 4,
  "1": 1,
  "2": 2,
  "4": 4,
  "8": 8,
};
const WIDTHS: Record<string, Record<number, number>> = {
  o: { 1: 3, 2: 6, 4: 11, 8: 22 },
  x: { 1: 2, 2: 4, 4: 8, 8: 16 },
  u: { 1: 3, 2: 5, 4: 10, 8: 20 },
  d: { 1: 4, 2: 6, 4: 11, 8: 20 },
};
const ESCAPES: Record<number, string> = {
  ...{ 0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r" },
};
const NAMES =
  ("nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb " +
    "can em sub esc fs gs rs us sp").split(" ");

/** The types of one `-t`, or what is wrong. */
export function parseOdTypes(text: string): OdType[] | string {
  const types: OdType[] = [];
  for (const match of text.matchAll(/([acdoux])(\d+|[CSIL])?(z)?|([^])/g)) {
    const [, letter, size = "", trailer, wrong] = match;
    if (wrong !== undefined) {
      return `invalid character ${quoteName(wrong)} in type string ${quoteName(text)}`;
    }
    const type = odType(letter, size, trailer !== undefined);
    if (!type) return `invalid type string ${quoteName(text)}`;
    types.push(type);
  }
  return types;
}

function odType(letter: string, size: string, trailer: boolean): OdType | undefined {
  if (letter === "a" || letter === "c") {
    if (size !== "") return undefined;
    const show = letter === "a" ? nameOf : characterOf;
    return { size: 1, width: 3, trailer, show: (bytes, at) => show(bytes[at]) };
  }
  const count = SIZES[size];
  if (count === undefined) return undefined;
  const radix = { o: 8, x: 16, u: 10, d: 10 }[letter]!;
  const width = WIDTHS[letter][count];
  return {
    size: count,
    width,
    trailer,
    show(bytes, at) {
      const value = integerAt(bytes, at, count, letter === "d");
      const digits = value.toString(radix);
      return radix === 10 ? digits : digits.padStart(width, "0");
    },
  };
}

/** A little-endian integer; bytes behind the end are 0. */
function integerAt(bytes: Uint8Array, at: number, size: number, signed: boolean): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[at + i] ?? 0);
  return signed ? BigInt.asIntN(size * 8, value) : value;
}

function characterOf(byte: number): string {
  const escape = ESCAPES[byte];
  if (escape) return escape;
  return byte < 32 || byte > 126 ? byte.toString(8).padStart(3, "0") : String.fromCharCode(byte);
}

function nameOf(byte: number): string {
  const low = byte & 127;
  return low === 127 ? "del" : NAMES[low] ?? String.fromCharCode(low);
}

/** Bytes as characters, others as dots. */
export function printable(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte < 32 || byte > 126 ? "." : String.fromCharCode(byte);
  return text;
}
