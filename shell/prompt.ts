/** The backslash escapes of PS1 and its like, and of `${x@P}`. */
import type { Interpreter } from "./interpreter.ts";
import { baseName } from "./paths.ts";

/** The prompt's text; escapes that ramfs has nothing for stay as they are. */
export function expandPrompt(sh: Interpreter, text: string): string {
  return text.replace(/\\([0-7]{3}|[^])/g, (whole, c: string) => {
    if (/^[0-7]{3}$/.test(c)) return String.fromCharCode(parseInt(c, 8));
    return escape(sh, c) ?? whole;
  });
}

function escape(sh: Interpreter, c: string): string | undefined {
  const { state } = sh;
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, "0");
  switch (c) {
    case "a":
      return "\x07";
    case "e":
      return "\x1b";
    case "n":
      return "\n";
    case "r":
      return "\r";
    case "\\":
      return "\\";
    case "[":
    case "]":
      return "";
    case "$":
      return sh.cage.uid === 0 ? "#" : "$";
    case "u":
      return state.variables.get("USER") ?? (sh.cage.uid === 0 ? "root" : String(sh.cage.uid));
    case "h":
    case "H":
      return state.variables.get("HOSTNAME") ?? "ramfs";
    case "s":
      return baseName(state.name);
    case "w":
    case "W":
      return directory(sh, c === "W");
    case "j":
      return String(state.jobs.size);
    case "t":
      return `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
    case "A":
      return `${two(now.getHours())}:${two(now.getMinutes())}`;
    default:
      return undefined;
  }
}

function directory(sh: Interpreter, last: boolean): string {
  const { cwd, variables } = sh.state;
  const home = variables.get("HOME");
  if (home && home !== "/" && (cwd === home || cwd.startsWith(`${home}/`))) {
    const short = `~${cwd.slice(home.length)}`;
    return last ? baseName(short) : short;
  }
  return last ? baseName(cwd) : cwd;
}
