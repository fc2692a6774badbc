/** The text of `-W`: split at IFS as the shell's words are, and expanded. */
import { compileWord } from "../expand/words.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { parseWord } from "../parse/parser.ts";
import { ScriptError } from "../parse/script_error.ts";

export async function splitList(sh: Interpreter, text: string): Promise<string[]> {
  const found: string[] = [];
  const { options } = sh.state;
  const globs = !options.has("noglob");
  options.add("noglob");
  try {
    for (const word of tokens(text, sh.ifs)) {
      // A plain word is not looked at: blanks that IFS does not hold stay within it.
      if (/[\\'"$`~{]/.test(word)) await compileWord(parseWord(word))(sh, found);
      else found.push(word);
    }
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    sh.complain(error.message);
    return [];
  } finally {
    if (globs) options.delete("noglob");
  }
  return found;
}

/** Parted at the characters of `ifs` that no quote, substitution or brace encloses. */
function tokens(text: string, ifs: string): string[] {
  const words: string[] = [];
  let word = "";
  let begun = false;
  for (let i = 0; i < text.length;) {
    if (ifs.includes(text[i])) {
      if (begun) words.push(word);
      word = "";
      begun = false;
      i++;
      continue;
    }
    const end = enclosedEnd(text, i);
    word += text.slice(i, end);
    begun = true;
    i = end;
  }
  if (begun) words.push(word);
  return words;
}

/** Where what begins at `at` ends: a quoted text, a substitution, or one character. */
function enclosedEnd(text: string, at: number): number {
  const c = text[at];
  if (c === "\\") return Math.min(at + 2, text.length);
  if (c === "'" || c === '"' || c === "`") {
    let i = at + 1;
    while (i < text.length && text[i] !== c) i += c !== "'" && text[i] === "\\" ? 2 : 1;
    return Math.min(i + 1, text.length);
  }
  if (c !== "$" || !/[({]/.test(text[at + 1] ?? "")) return at + 1;
  const close = text[at + 1] === "(" ? ")" : "}";
  let depth = 0;
  for (let i = at + 1; i < text.length;) {
    if (text[i] === text[at + 1]) depth++;
    else if (text[i] === close && --depth === 0) return i + 1;
    i = enclosedEnd(text, i);
  }
  return text.length;
}

/** A path with its leading `~/` replaced by HOME. */
export function expandTildePrefix(sh: Interpreter, word: string): string {
  return word.replace(/^~(?=\/)/, () => sh.state.variables.get("HOME") ?? "~");
}
