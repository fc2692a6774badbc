/** Backslash escapes of `echo -e`, `printf` and `printf %b`. */
import { decodeName, encodeName } from "../../core/bytes.ts";
import { characterOf, NAMED_ESCAPES } from "../parse/ansi_c.ts";

const ESCAPE =
  /\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|(0?[0-7]{1,3})|([^]))/g;

/** The text without its escapes; `\c` stops all output there. */
export function unescapeText(
  text: string,
  style: "echo" | "printf" | "%b" = "echo",
): { text: string; stopped: boolean } {
  let stopped = false;
  const end = /(?<!\\)(?:\\\\)*\\c/.exec(text);
  if (end && style !== "printf") {
    stopped = true;
    text = text.slice(0, end.index + end[0].length - 2);
  }
  // Bytes named one by one may be a character together, so they are put together as bytes.
  let escapedBytes = false;
  const result = text.replace(ESCAPE, (whole, hex, u4, u8, octal, name) => {
    if (hex) return (escapedBytes = true, byte(parseInt(hex, 16)));
    if (u4 ?? u8) {
      return characterOf(parseInt(u4 ?? u8, 16), (code) => (escapedBytes = true, byte(code)));
    }
    if (octal) {
      // echo wants \0NNN, printf \NNN; echo in bash takes \NNN too only with a leading 0.
      if (style === "echo" && !octal.startsWith("0")) return whole;
      // Behind the zero that echo wants come three digits, elsewhere three in all.
      const long = style !== "printf" && octal.startsWith("0");
      const digits = long ? octal.slice(1) : octal.slice(0, 3);
      const rest = long ? "" : octal.slice(3);
      return (escapedBytes = true, byte(parseInt(digits || "0", 8) & 255) + rest);
    }
    if (style === "printf" && (name === '"' || name === "'")) return name;
    return NAMED_ESCAPES[name] ?? whole;
  });
  return { text: escapedBytes ? decodeName(encodeName(result)) : result, stopped };
}

/** The character that stands for one byte. */
function byte(value: number): string {
  return String.fromCharCode(value < 128 ? value : 0xdc00 + value);
}
