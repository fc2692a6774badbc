/**
 * A pattern of Perl's in JavaScript's spelling, as far as they differ in what people type: inline flags at
 * the start are not among them.
 */
const CLASSES: Record<string, string> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\s",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`\\{-~",
  xdigit: "0-9A-Fa-f",
  word: "\\w",
};

export function perlSource(pattern: string): string {
  // What stands before \K must match and is no part of the match.
  const keep = pattern.lastIndexOf("\\K");
  if (keep >= 0) {
    return `(?<=${perlSource(pattern.slice(0, keep))})${perlSource(pattern.slice(keep + 2))}`;
  }
  return pattern
    .replace(/\[:(\w+):\]/g, (whole, name) => CLASSES[name] ?? whole)
    .replace(/\\([^])/g, (whole, c) => {
      if (c === "h") return "[ \\t]";
      if (c === "A") return "(?<![^\\n])";
      if (c === "Z" || c === "z") return "(?![^\\n])";
      if (c === "R") return "\\n";
      // With the u flag JavaScript takes no escape that means nothing.
      return /[\w^$\\.*+?()[\]{}|/-]/.test(c) ? whole.replace(/^\\-$/, "\\x2d") : c;
    })
    .replace(/\(\?<([A-Za-z_]\w*)>|\(\?P<(\w+)>/g, (_, a, b) => `(?<${a ?? b}>`)
    .replace(/(?<![\\[])\^/g, "(?<![^\\n])")
    .replace(/(?<!\\)\$(?=$|\||\))/g, "(?![^\\n])")
    .replace(/(?<!\\)\.(?![^[\]]*\])/g, "[^\\n]");
}
