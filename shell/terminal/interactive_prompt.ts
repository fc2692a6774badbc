import { compileHereText } from "../expand/words.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { expandPrompt } from "../expand/prompt.ts";

/**
 * PS1 or PS2 as it is to be shown: its escapes, then what `$` stands for in it.
 * @param number of the next line in the history
 */
export async function interactivePrompt(
  sh: Interpreter,
  name: string,
  number: number,
): Promise<string> {
  const text = sh.state.variables.get(name) ?? "";
  const escaped = expandPrompt(sh, ofInteractive(text, number));
  if (!/[$`\\]/.test(escaped)) return escaped;
  const { status } = sh.state;
  try {
    return await compileHereText(escaped)(sh);
  } catch {
    return escaped;
  } finally {
    sh.state.status = status;
  }
}

/** The escapes that only prompts of interactive shells have. */
function ofInteractive(text: string, number: number): string {
  return text.replace(/\\([^])/g, (whole, c) => {
    if (c === "[") return "\x01";
    if (c === "]") return "\x02";
    return c === "!" || c === "#" ? String(number) : whole;
  });
}
