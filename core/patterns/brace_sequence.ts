/** Sequences in braces, of the shell and of `fs.glob`: `1..5..2`, `01..10`, `a..e`. */

export interface BraceSequence {
  readonly count: number;
  item(index: number): string;
}

const INT_MAX = 2n ** 31n - 1n;
const SEQUENCE = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/;

/** What stands between the braces, if it is a sequence; as in bash, numbers beyond 64 bits are none. */
export function braceSequence(body: string): BraceSequence | undefined {
  const match = SEQUENCE.exec(body);
  if (!match) return undefined;
  const [, from, to, by = "1"] = match;
  const letters = /[A-Za-z]/.test(from);
  if (letters !== /[A-Za-z]/.test(to)) return undefined;
  const [first, last] = [from, to].map((end) => BigInt(letters ? end.charCodeAt(0) : end));
  if ([first, last, BigInt(by)].some((each) => BigInt.asIntN(64, each) !== each)) return undefined;
  const size = BigInt(by.replace("-", "")) || 1n;
  const count = (first < last ? last - first : first - last) / size + 1n;
  if (count > INT_MAX) return undefined;
  const step = first <= last ? size : -size;
  const padded = !letters && [from, to].some((each) => /^-?0\d/.test(each));
  const width = padded ? Math.max(from.length, to.length) : 0;
  const small = [first, last].every((end) => Number.isSafeInteger(Number(end)));
  const valueAt = (index: number) =>
    small ? Number(first) + Number(step) * index : first + step * BigInt(index);
  return {
    count: Number(count),
    item(index) {
      const value = valueAt(index);
      return letters ? String.fromCharCode(Number(value)) : pad(value, width);
    },
  };
}

function pad(n: number | bigint, width: number): string {
  const text = String(n);
  return n < 0 ? "-" + text.slice(1).padStart(width - 1, "0") : text.padStart(width, "0");
}
