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

/** Where a part stands: between the brackets behind a name, and in apostrophes there. */
type Setting = "expression" | "key" | "quoted";

export function withinBrackets(parts: readonly Part[]): Setting[] {
  let depth = 0;
  let quoted = false;
  let before = "";
  const setting = () => depth === 0 ? "expression" : quoted ? "quoted" : "key";
  return parts.map((part) => {
    if (part.type !== "Text") {
      before = "";
      return setting();
    }
    for (const c of part.value) {
      if (c === "'" && depth > 0) quoted = !quoted;
      else if (quoted) continue;
      else if (c === "[" && (depth > 0 || /\w/.test(before))) depth++;
      else if (c === "]" && depth > 0) depth--;
      before = c;
    }
    return setting();
  });
}

/** The text of a word that names an element, or calculates with some. */
export function textWithKeys(word: Word): TextCode {
  const within = withinBrackets(word.parts);
  const isKey = (part: Part, i: number) => part.type !== "Text" && within[i] === "key";
  if (!word.parts.some(isKey)) return textOfWord(word);
  const codes = word.parts.map((part, i): TextCode => {
    const text = textOfWord({ type: "Word", text: "", parts: [part], braces: false });
    if (!isKey(part, i)) return text;
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
