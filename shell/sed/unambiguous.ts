import { encodeName } from "../../core/bytes.ts";

const NAMED: Record<number, string> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
  92: "\\\\",
};

/** What `l` writes: everything visible, folded with a backslash. */
export function unambiguous(text: string, width: number): string {
  let out = "";
  let column = 0;
  for (const byte of encodeName(text)) {
    const shown = NAMED[byte] ??
      (byte < 32 || byte > 126
        ? `\\${byte.toString(8).padStart(3, "0")}`
        : String.fromCharCode(byte));
    if (width > 1 && column + shown.length > width - 1) {
      out += "\\\n";
      column = 0;
    }
    out += shown;
    column += shown.length;
  }
  return `${out}$\n`;
}
