/** `set -x`. */
import { ShellError } from "./control.ts";
import { compileHereText } from "../expand/words.ts";
import type { Interpreter } from "./interpreter.ts";
import { ScriptError } from "../parse/script_error.ts";
import { expandPrompt } from "../expand/prompt.ts";

/** A line behind PS4, whose first character stands once for each level; to stderr or BASH_XTRACEFD. */
export function traceLine(sh: Interpreter, text: string): void {
  const { state } = sh;
  const prompt = state.variables.get("PS4") ?? "+ ";
  state.options.delete("xtrace");
  let prefix = expandPrompt(sh, prompt);
  try {
    if (/[$`\\]/.test(prefix)) prefix = expandNow(sh, prefix);
  } finally {
    state.options.add("xtrace");
  }
  const repeated = (prefix[0] ?? "").repeat(state.indirection + 1);
  const chosen = state.variables.get("BASH_XTRACEFD") ?? "";
  const sink = /^\d+$/.test(chosen) ? sh.io.get(Number(chosen))?.sink : undefined;
  sh.report(`${repeated}${prefix.slice(1)}${text}\n`, sh.io, sink);
}

/** What would have to be waited for, or makes no sense, stays as it is. */
function expandNow(sh: Interpreter, prompt: string): string {
  try {
    const text = compileHereText(prompt)(sh);
    return typeof text === "string" ? text : prompt;
  } catch (error) {
    if (!(error instanceof ShellError || error instanceof ScriptError)) throw error;
    sh.complain(error instanceof ScriptError ? `${prompt}: bad substitution` : error.message);
    return prompt;
  }
}
