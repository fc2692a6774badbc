import { bracketEnd } from "../../core/patterns/bracket_expression.ts";

/** A group `@(a|b)` and its like that begins at `start`; undefined where there is none. */
export function readGroup(
  pattern: string,
  start: number,
): { branches: string[]; end: number } | undefined {
  if (!"?*+@!".includes(pattern[start]) || pattern[start + 1] !== "(") return undefined;
  const branches: string[] = [];
  let depth = 0;
  let from = start + 2;
  for (let i = start + 1; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === "\\") i++;
    else if (c === "[") {
      const end = bracketEnd(pattern, i);
      // As bash: a bracket that does not close hides the group's end.
      if (end <= 0) return undefined;
      i = end;
    } else if (c === "(") depth++;
    else if (c === "|" && depth === 1) {
      branches.push(pattern.slice(from, i));
      from = i + 1;
    } else if (c === ")" && --depth === 0) {
      branches.push(pattern.slice(from, i));
      return { branches, end: i + 1 };
    }
  }
  return undefined;
}
