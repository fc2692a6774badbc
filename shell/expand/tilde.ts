/** Tilde expansion. */
import type { Interpreter } from "../interpreter.ts";

/** Where in a word a tilde counts: at its beginning, in assignments behind each colon too. */
export type TildePlace = "word" | "assignment";

/**
 * `text` with its tildes expanded.
 * @param first whether a word begins with it
 * @param last whether a word ends with it: a quotation or an expansion behind a tilde leaves it alone
 */
export function expandTildes(
  sh: Interpreter,
  text: string,
  place: TildePlace,
  first: boolean,
  last: boolean,
): string {
  const eligible = place === "assignment" ? /(^|:)(~[^/:]*)/g : /^()(~[^/:]*)/g;
  return text.replace(eligible, (whole, before: string, tilde: string, at: number) => {
    if (at === 0 && before === "" && !first) return whole;
    const end = place === "word" ? text.indexOf("/") : at + whole.length;
    if (!last && (end < 0 || end === text.length)) return whole;
    return before + (homeOf(sh, tilde) ?? tilde);
  });
}

function homeOf(sh: Interpreter, prefix: string): string | undefined {
  const { variables, cwd } = sh.state;
  if (prefix === "~") return variables.get("HOME") ?? cwd;
  if (prefix === "~+") return cwd;
  if (prefix === "~-") return variables.get("OLDPWD");
  if (prefix === `~${variables.get("USER")}`) return variables.get("HOME");
  return prefix === "~root" ? "/root" : undefined;
}
