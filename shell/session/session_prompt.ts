import { compileHereText } from "../expand/words.ts";
import type { Interpreter } from "../interpreter.ts";
import { expandPrompt } from "../prompt.ts";
import { strftime } from "../strftime.ts";

/**
 * PS1 or PS2 as it is to be shown: its escapes, then what `$` stands for in it.
 * @param number of the next line in the history
 */
export async function sessionPrompt(
  sh: Interpreter,
  name: string,
  number: number,
): Promise<string> {
  const text = sh.state.variables.get(name) ?? "";
  const escaped = expandPrompt(sh, ofSession(sh, text, number));
  if (!/[$`]/.test(escaped)) return escaped;
  const { status } = sh.state;
  try {
    return await compileHereText(escaped)(sh);
  } catch {
    return escaped;
  } finally {
    sh.state.status = status;
  }
}

const FORMATS: Record<string, string> = { d: "%a %b %d", T: "%I:%M:%S", "@": "%I:%M %p" };

/** The escapes that only prompts of sessions have. */
function ofSession(sh: Interpreter, text: string, number: number): string {
  const now = Date.now() / 1000;
  return text.replace(/\\(D\{([^}]*)\}|[^])/g, (whole, c: string, format?: string) => {
    if (format !== undefined) return strftime(format || "%X", now, 0);
    if (c === "!" || c === "#") return String(number);
    const version = sh.state.variables.get("BASH_VERSION") ?? "";
    if (c === "v") return version.replace(/\.\d+\(.*/, "");
    if (c === "V") return version.replace(/\(.*/, "");
    return Object.hasOwn(FORMATS, c) ? strftime(FORMATS[c], now, 0) : whole;
  });
}
