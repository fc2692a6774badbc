/** The escapes of `$'...'`. */
import { decodeName, encodeName } from "../../core/bytes.ts";

/** What stands behind a backslash for one character. */
export const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

const NAMED: Readonly<Record<string, string>> = {
  ...NAMED_ESCAPES,
  "'": "'",
  '"': '"',
  "?": "?",
};

/** As in bash, `\x{` takes any number of digits, of which the last two count, and none for a NUL. */
const ESCAPE =
  /\\(?:x([0-9A-Fa-f]{1,2}|\{[0-9A-Fa-f]*\}?)|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|c(\\\\|[^])|([^]))/g;

/** The text between the quotes; as in bash it ends at a NUL. */
export function decodeAnsiC(text: string): string {
  if (!text.includes("\\")) return text;
  // Bytes named one by one may be a character together, so they are put together as bytes.
  let bytes = false;
  const byte = (value: number) => {
    bytes = true;
    return value === 0 ? "\0" : String.fromCharCode(value < 128 ? value : 0xdc00 + value);
  };
  const decoded = text.replace(ESCAPE, (whole, hex, u4, u8, octal, control, name) => {
    if (hex) return byte(parseInt(hex.replace(/[{}]/g, "").slice(-2) || "0", 16));
    if (u4 ?? u8) return characterOf(parseInt(u4 ?? u8, 16), byte);
    if (octal) return byte(parseInt(octal, 8) & 255);
    if (control) return control === "?" ? "\x7f" : byte(control.toUpperCase().charCodeAt(0) & 31);
    return NAMED[name] ?? whole;
  });
  const end = decoded.indexOf("\0");
  const result = end < 0 ? decoded : decoded.slice(0, end);
  return bytes ? decodeName(encodeName(result)) : result;
}

/** A character by its number; beyond Unicode the bytes that UTF-8 once had for it, beyond 31 bits none. */
export function characterOf(code: number, byte: (value: number) => string): string {
  if (code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) return String.fromCodePoint(code);
  if (code > 0x7fffffff) return "";
  const count = code < 0x10000 ? 3 : code < 0x200000 ? 4 : code < 0x4000000 ? 5 : 6;
  let text = "";
  for (let i = count - 1; i > 0; i--, code = Math.floor(code / 64)) {
    text = byte(0x80 | code % 64) + text;
  }
  return byte((0xff00 >> count) & 0xff | code) + text;
}
