const SUFFIXES = "kmgtpe";

/** A count of bytes with a suffix of 1024s, as tmpfs(5) has them: undefined where it is none, or beyond 2^53. */
export function parseSizeText(text: string): number | undefined {
  const match = /^(\d+)([kmgtpe]?)$/i.exec(text);
  if (match === null) return undefined;
  const [, digits, suffix] = match;
  const power = suffix === "" ? 0 : SUFFIXES.indexOf(suffix.toLowerCase()) + 1;
  const value = Number(digits) * 1024 ** power;
  return Number.isSafeInteger(value) ? value : undefined;
}
