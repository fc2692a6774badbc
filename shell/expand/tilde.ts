/** Tilde expansion. */
import type { Interpreter } from "../interpreter.ts";

/** Where in a word a tilde counts: at its beginning, in assignments behind each colon too. */
export type TildePlace = "word" | "assignment";

/**
 * `text` with its tildes expanded.
 * @param first whether a word begins with it
 */
export function expandTildes(
  sh: Interpreter,
  text: string,
  place: TildePlace,
  first: boolean,
): string {
  const eligible = place === "assignment" ? /(^|:)(~[^/:]*)/g : /^()(~[^/:]*)/g;
  return text.replace(eligible, (whole, before: string, tilde: string, at: number) => {
    if (at === 0 && before === "" && !first) return whole;
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
