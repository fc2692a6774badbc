/** What a character of a text is: under LC_ALL=C, or LC_CTYPE or LANG of that kind, a byte. */
import { decodeName, encodeName } from "../../core/bytes.ts";
import { matchesPattern } from "../expand/pattern.ts";
import type { Interpreter } from "./interpreter.ts";

export function isBytewise({ state: { variables } }: Interpreter): boolean {
  const locale = variables.get("LC_ALL") || variables.get("LC_CTYPE") || variables.get("LANG");
  return locale === "C" || locale === "POSIX";
}

/** Whether characters and bytes are the same. */
function isPlain(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return /^[\x00-\x7f]*$/.test(text);
}

/** A character for each byte. */
function toBytes(text: string): string {
  let bytes = "";
  for (const byte of encodeName(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

function fromBytes(text: string): string {
  return decodeName(Uint8Array.from(text, (c) => c.charCodeAt(0)));
}

export function countCharacters(sh: Interpreter, text: string): number {
  if (isPlain(text)) return text.length;
  if (isBytewise(sh)) return encodeName(text).length;
  return /[\ud800-\udbff]/.test(text) ? Array.from(text).length : text.length;
}

/**
 * A change of texts that knows patterns and the like, in a locale where characters are bytes.
 * @param prepare makes it for those: as they are, or of bytes
 */
export function bytewise(
  patterns: readonly string[],
  prepare: (patterns: readonly string[]) => (text: string) => string,
): (text: string) => string {
  const change = prepare(patterns);
  const ofBytes = prepare(patterns.map(toBytes));
  return (text) => {
    const plain = isPlain(text) && patterns.every(isPlain);
    return plain ? change(text) : fromBytes(ofBytes(toBytes(text)));
  };
}

/** The whole of a text against a pattern. */
export function matches(sh: Interpreter, text: string, pattern: string): boolean {
  if (isPlain(text) || !isBytewise(sh)) return matchesPattern(text, pattern, sh.anyCase);
  return matchesPattern(toBytes(text), toBytes(pattern), sh.anyCase);
}
