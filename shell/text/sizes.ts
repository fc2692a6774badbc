/** Numbers with the multipliers of coreutils: `10`, `4K`, `1MB`, `2GiB`, `1b`. */

const POWERS = "KMGTPEZY";

/** The number, or undefined for what is none. Hexadecimal is none; a sign is not taken. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+)(?:(b)|(w)|([kKmMGTPEZY])(B|iB)?|(c))?$/.exec(text);
  if (!match) return undefined;
  const [, digits, blocks, words, letter, unit] = match;
  const count = Number(digits);
  if (blocks) return count * 512;
  if (words) return count * 2;
  if (!letter) return count;
  const power = POWERS.indexOf(letter.toUpperCase()) + 1;
  return count * (unit === "B" ? 1000 : 1024) ** power;
}
