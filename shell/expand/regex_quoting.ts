/** What quotes mean in the pattern of `=~`: a backslash outside brackets, nothing within them. */

/** Stands before each quoted character until it is known whether brackets are around it. */
const MARK = "\uf8fd";

export function markQuoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, `${MARK}$&`);
}

/** The pattern as the regular expression's compiler reads it. */
export function escapeQuoted(pattern: string): string {
  if (!pattern.includes(MARK)) return pattern;
  let out = "";
  for (let i = 0; i < pattern.length;) {
    const end = pattern[i] === "[" ? endOfBrackets(pattern, i) : -1;
    if (end > 0) {
      out += pattern.slice(i, end).replaceAll(MARK, "");
      i = end;
      continue;
    }
    // What a backslash of a variable quotes begins no brackets.
    if (pattern[i] === "\\") out += pattern[i++];
    out += pattern[i] === MARK ? "\\" + (pattern[++i] ?? "") : pattern[i] ?? "";
    i++;
  }
  return out;
}

/** Behind the bracket that closes the one at `start`; -1 where none does. */
function endOfBrackets(pattern: string, start: number): number {
  let i = start + 1;
  if (pattern[i] === "^") i++;
  if (pattern[i] === "]") i++;
  while (i < pattern.length) {
    const named = /^\[([:=.])/.exec(pattern.slice(i, i + 2))?.[1];
    const close = named ? pattern.indexOf(`${named}]`, i + 2) : -1;
    if (close > 0) i = close + 2;
    else if (pattern[i] === MARK) i += 2;
    else if (pattern[i++] === "]") return i;
  }
  return -1;
}
