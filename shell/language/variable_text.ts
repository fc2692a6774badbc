/** How `declare` writes variables. */
import { quoteForInput } from "../text/quoting.ts";
import type { Variable } from "./variable.ts";

/** The letters of `declare` that a variable has. */
export function attributeLetters(variable: Variable): string {
  const { value, filter } = variable;
  const array = typeof value === "object" ? (value.associative ? "A" : "a") : "";
  return array + (filter?.integer ? "i" : "") + (filter?.reference ? "n" : "") +
    (variable.readonly ? "r" : "") + (filter?.capital ? "c" : "") + (filter?.lower ? "l" : "") +
    (filter?.upper ? "u" : "") +
    (variable.exported ? "x" : "");
}

/** A key between brackets: quoted only where it must be. */
export function quoteKey(key: string): string {
  // deno-lint-ignore no-control-regex
  const odd = /[\x00-\x20\x7f'"\\|&;()<>!{}*[?\]^$`\udc80-\udcff]|^#|^~|[=:]~|^@?$/u.test(key);
  return odd ? inDoubleQuotes(key) : key;
}

export function inDoubleQuotes(text: string): string {
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f\udc80-\udcff]/u.test(text)) return quoteForInput(text, true);
  return `"${text.replace(/[\\"$`]/g, "\\$&")}"`;
}
