/** How ls writes a name: its quoting, and the mark behind it. */
import { encodeName } from "../../core/bytes.ts";
import { S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK } from "../../core/constants.ts";
import type { Choices } from "../choices.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";

export type QuotingStyle =
  | "literal"
  | "shell"
  | "shell-always"
  | "shell-escape"
  | "shell-escape-always"
  | "c"
  | "c-maybe"
  | "escape";

export const QUOTING_STYLES: Choices<QuotingStyle> = [
  [["literal"], "literal"],
  [["shell"], "shell"],
  [["shell-always"], "shell-always"],
  [["shell-escape"], "shell-escape"],
  [["shell-escape-always"], "shell-escape-always"],
  [["c"], "c"],
  [["c-maybe"], "c-maybe"],
  [["escape"], "escape"],
  [["locale"], "c"],
  [["clocale"], "c"],
];

export function quoteInStyle(name: string, style: QuotingStyle): string {
  switch (style) {
    case "literal":
      return name;
    case "shell-escape":
      return quoteForTerminal(name);
    case "shell-escape-always":
      return quoteName(name);
    case "shell":
      return quoteForTerminal(name) === name ? name : plainQuotes(name);
    case "shell-always":
      return plainQuotes(name);
    case "escape":
      return escaped(name, " ");
    case "c":
      return `"${escaped(name, '"')}"`;
    case "c-maybe": {
      const text = escaped(name, '"');
      return text === name ? name : `"${text}"`;
    }
  }
}

function plainQuotes(name: string): string {
  if (!name.includes("'")) return `'${name}'`;
  return /["$`\\]/.test(name) ? `'${name.replaceAll("'", "'\\''")}'` : `"${name}"`;
}

const NAMED: Record<string, string> = {
  "\n": "n",
  "\t": "t",
  "\r": "r",
  "\x07": "a",
  "\b": "b",
  "\v": "v",
  "\f": "f",
  "\\": "\\",
};

/** As in a C string; `also` is quoted by a backslash too. */
function escaped(name: string, also: string): string {
  // deno-lint-ignore no-control-regex
  return name.replace(/[\x00-\x20\x7f\\"\udc80-\udcff]/gu, (c) => {
    if (c in NAMED) return `\\${NAMED[c]}`;
    if (c === " " || c === '"') return c === also ? `\\${c}` : c;
    return [...encodeName(c)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
  });
}

/** `?` for what a terminal would not show as a character. */
export function hideUnprintable(name: string): string {
  // deno-lint-ignore no-control-regex
  return name.replace(/[\x00-\x1f\x7f\udc80-\udcff]/gu, "?");
}

/** What `-F` marks: everything, all but executables, directories, nothing. */
export type IndicatorStyle = "none" | "slash" | "file-type" | "classify";

export const INDICATOR_STYLES: Choices<IndicatorStyle> = [
  [["none"], "none"],
  [["slash"], "slash"],
  [["file-type"], "file-type"],
  [["classify"], "classify"],
];

export function indicatorOf(mode: number, style: IndicatorStyle): string {
  if (style === "none") return "";
  const type = mode & S_IFMT;
  if (type === S_IFDIR) return "/";
  if (style === "slash") return "";
  if (type === S_IFLNK) return "@";
  if (type === S_IFIFO) return "|";
  if (type === S_IFSOCK) return "=";
  return style === "classify" && type === S_IFREG && mode & 0o111 ? "*" : "";
}
