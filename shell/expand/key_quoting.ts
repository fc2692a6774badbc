/** What an expansion gives to a subscript is a key as it is: nothing in it is expanded once more, or closes the bracket. */
import type { Part, Word } from "../parse/nodes.ts";
import { after, forEach } from "../language/maybe.ts";
import { type TextCode, textOfWord } from "./words.ts";

export function quoteKeyText(text: string): string {
  return text.replace(/[\\[\]$`"'~]/g, "\\$&");
}

/** Takes away what an index, which is an expression, does not need of that. */
export function plainIndex(text: string): string {
  return text.replace(/\\([~'])/g, "$1");
}

/** For each part whether it stands between the brackets behind a name. */
export function withinBrackets(parts: readonly Part[]): boolean[] {
  let depth = 0;
  let before = "";
  return parts.map((part) => {
    if (part.type !== "Text") {
      before = "";
      return depth > 0;
    }
    for (const c of part.value) {
      if (c === "[" && (depth > 0 || /\w/.test(before))) depth++;
      else if (c === "]" && depth > 0) depth--;
      before = c;
    }
    return depth > 0;
  });
}

/** The text of a word that names an element, or calculates with some. */
export function textWithKeys(word: Word): TextCode {
  const within = withinBrackets(word.parts);
  if (word.parts.every((part, i) => part.type === "Text" || !within[i])) return textOfWord(word);
  const codes = word.parts.map((part, i): TextCode => {
    const text = textOfWord({ type: "Word", text: "", parts: [part], braces: false });
    if (part.type === "Text" || !within[i]) return text;
    return (sh) => after(text(sh), quoteKeyText);
  });
  return (sh) => {
    const pieces: string[] = [];
    const done = forEach(codes, (code) => {
      const piece = code(sh);
      if (piece instanceof Promise) return piece.then((late) => void pieces.push(late));
      pieces.push(piece);
    });
    return done ? done.then(() => pieces.join("")) : pieces.join("");
  };
}
