/**
 * The order of versions, as `sort -V`, `ls -v` and gnulib's filevercmp have it: runs of digits compare as
 * numbers, `~` comes before everything, suffixes like `.tar.gz` count only where the rest is equal.
 */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  for (const special of ["", ".", ".."]) {
    if (a === special) return -1;
    if (b === special) return 1;
  }
  const hidden = Number(b.startsWith(".")) - Number(a.startsWith("."));
  if (hidden !== 0) return hidden;
  const bareA = withoutSuffix(a);
  const bareB = withoutSuffix(b);
  return (bareA === bareB ? 0 : compareRuns(bareA, bareB)) || compareRuns(a, b) || (a < b ? -1 : 1);
}

function withoutSuffix(name: string): string {
  const suffix = /(?:\.[A-Za-z~][A-Za-z0-9~]*)*$/.exec(name)!;
  return suffix.index === 0 ? name : name.slice(0, suffix.index);
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** Rank of a character outside of numbers; the end comes before all but `~`. */
function rank(text: string, at: number): number {
  if (at >= text.length) return -1;
  const c = text[at];
  if (isDigit(text, at)) return 0;
  if (/[A-Za-z]/.test(c)) return c.charCodeAt(0);
  return c === "~" ? -2 : c.charCodeAt(0) + 256;
}

function compareRuns(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const difference = rank(a, i) - rank(b, j);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    while (a[i] === "0") i++;
    while (b[j] === "0") j++;
    let first = 0;
    while (isDigit(a, i) && isDigit(b, j)) {
      first ||= a.charCodeAt(i++) - b.charCodeAt(j++);
      if (first !== 0) {
        while (isDigit(a, i) && isDigit(b, j)) {
          i++;
          j++;
        }
      }
    }
    if (isDigit(a, i)) return 1;
    if (isDigit(b, j)) return -1;
    if (first !== 0) return first;
  }
  return 0;
}
