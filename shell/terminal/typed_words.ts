/** The words of a line that is still being typed. */

export interface TypedWord {
  /** Offset in the line. */
  readonly start: number;
  /** As typed. */
  readonly raw: string;
  /** Without quotes and backslashes. */
  readonly text: string;
  /** The quote that is open at the word's end, or "". */
  readonly quote: string;
  /** Stands behind `<` or `>`. */
  readonly isRedirected: boolean;
}

/** The words of the command that the line ends in; the last one, which may be empty, is being typed. */
export function typedWords(line: string): TypedWord[] {
  const words: TypedWord[] = [];
  let isRedirected = false;
  for (let at = 0;;) {
    while (at < line.length && /\s/.test(line[at])) {
      if (line[at] === "\n") words.length = 0;
      at++;
    }
    if (at < line.length && /[;|&()]/.test(line[at])) {
      // `>&` and `&>` go on with a redirection.
      if (line[at + 1] !== ">" && line[at - 1] !== ">") words.length = 0;
      at++;
      continue;
    }
    if (at < line.length && /[<>]/.test(line[at])) {
      isRedirected = true;
      at++;
      continue;
    }
    const word = readWord(line, at, isRedirected);
    isRedirected = false;
    words.push(word);
    at += word.raw.length;
    if (at >= line.length) return words;
  }
}

function readWord(line: string, start: number, isRedirected: boolean): TypedWord {
  let text = "";
  let quote = "";
  let at = start;
  for (; at < line.length; at++) {
    const c = line[at];
    if (c === quote) quote = "";
    else if (c === "\\" && quote !== "'" && at + 1 < line.length) {
      const next = line[++at];
      text += quote === '"' && !/["\\$`]/.test(next) ? c + next : next;
    } else if (quote === "" && (c === "'" || c === '"')) quote = c;
    else if (quote === "" && /[\s;|&<>()]/.test(c)) break;
    else text += c;
  }
  return { start, raw: line.slice(start, at), text, quote, isRedirected };
}
