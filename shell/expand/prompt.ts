/** The backslash escapes of PS1 and its like, and of `${x@P}`. */
import { baseName } from "../../core/path_text.ts";
import { compileHereText } from "./words.ts";
import type { Interpreter } from "../language/interpreter.ts";
import type { Maybe } from "../language/maybe.ts";
import { homeAsTilde } from "../files/paths.ts";
import { strftime } from "../text/strftime.ts";

/**
 * The prompt's text; escapes that ramfs has nothing for stay as they are. What stands for names of directories
 * is quoted, as its `$` are not to be expanded after this.
 */
export function expandPrompt(sh: Interpreter, text: string): string {
  return text.replace(/\\([0-7]{3}|D\{[^}]*\}?|[^])/g, (whole, c: string) => {
    if (/^[0-7]{3}$/.test(c)) return String.fromCharCode(parseInt(c, 8) & 0x7f);
    if (c.startsWith("D{")) return time(c.slice(2).replace(/\}$/, "") || "%X");
    return escape(sh, c) ?? whole;
  });
}

/** `${x@P}`: the escapes, and then the expansions. */
export function expandPromptText(sh: Interpreter, text: string): Maybe<string> {
  const escaped = expandPrompt(sh, text);
  return /[$`\\]/.test(escaped) ? compileHereText(escaped)(sh) : escaped;
}

function time(format: string): string {
  return strftime(format, Math.floor(Date.now() / 1000), 0);
}

const TIMES: Record<string, string> = {
  d: "%a %b %d",
  t: "%H:%M:%S",
  T: "%I:%M:%S",
  "@": "%I:%M %p",
  A: "%H:%M",
};

const PLAIN: Record<string, string> = {
  a: "\x07",
  e: "\x1b",
  n: "\n",
  r: "\r",
  "\\": "\\",
  "[": "",
  "]": "",
  l: "tty",
  v: "5.2",
  V: "5.2.15",
};

function escape(sh: Interpreter, c: string): string | undefined {
  const { state } = sh;
  if (c in PLAIN) return PLAIN[c];
  if (c in TIMES) return time(TIMES[c]);
  switch (c) {
    case "$":
      return sh.cage.uid === 0 ? "#" : "\\$";
    case "u":
      return state.variables.get("USER") ?? (sh.cage.uid === 0 ? "root" : String(sh.cage.uid));
    case "h":
      return (state.variables.get("HOSTNAME") ?? sh.hostName).split(".")[0];
    case "H":
      return state.variables.get("HOSTNAME") ?? sh.hostName;
    case "s":
      return baseName(state.name);
    case "w":
    case "W":
      return directory(sh, c === "W").replace(/[$`\\]/g, "\\$&");
    case "!":
      return String(sh.world.interactive?.history.next ?? state.history?.next ?? 1);
    case "#":
      return String(state.commandNumber);
    case "j":
      return String(state.jobs.size);
    default:
      return undefined;
  }
}

function directory(sh: Interpreter, last: boolean): string {
  const { cwd, variables } = sh.state;
  const shown = homeAsTilde(cwd, variables.get("HOME"));
  return last ? baseName(shown) : shown;
}
