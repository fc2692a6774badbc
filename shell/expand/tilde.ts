/** Tilde expansion. */
import { directoryStack, placeOf } from "../language/directory_stack.ts";
import type { Interpreter } from "../language/interpreter.ts";

/** Where in a word a tilde counts: at its beginning, in assignments behind each colon too. */
export type TildePlace = "word" | "operand" | "assignment" | "none";

const ELIGIBLE = {
  word: /^()(~[^/]*)/g,
  // The operand of `${x-~}`, where a colon ends the name of a user.
  operand: /^()(~[^/:]*)/g,
  assignment: /(^|:)(~[^/:]*)/g,
};

/** A piece of text, which a home directory is that nothing more is made of. */
export interface TildePiece {
  readonly text: string;
  readonly home: boolean;
}

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
): TildePiece[] {
  if (place === "none") return [{ text, home: false }];
  const pieces: TildePiece[] = [];
  let done = 0;
  for (const found of text.matchAll(ELIGIBLE[place])) {
    const [whole, before, tilde] = found;
    const end = found.index + whole.length;
    if (found.index === 0 && before === "" && !first) continue;
    if (!last && end === text.length) continue;
    const home = homeOf(sh, tilde);
    if (home === undefined) continue;
    const from = found.index + before.length;
    if (from > done) pieces.push({ text: text.slice(done, from), home: false });
    pieces.push({ text: home, home: true });
    done = end;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), home: false });
  return pieces;
}

function homeOf(sh: Interpreter, prefix: string): string | undefined {
  const { variables, cwd } = sh.state;
  if (prefix === "~") return variables.get("HOME") ?? cwd;
  if (prefix === "~+") return cwd;
  if (/^~[-+]?\d+$/.test(prefix)) {
    const place = placeOf(sh.state, prefix.slice(1).replace(/^(?=\d)/, "+"));
    return directoryStack(sh.state)[place!];
  }
  if (prefix === "~-") return variables.get("OLDPWD");
  if (prefix === `~${variables.get("USER")}`) return variables.get("HOME");
  return prefix === "~root" ? "/root" : undefined;
}
