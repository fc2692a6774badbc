/** Quoting of names and words in output, as coreutils and bash do it. */

const SAFE = /^[A-Za-z0-9_@%+=:,./-][A-Za-z0-9_@%+=:,./~#^{}[\]-]*$/;
// deno-lint-ignore no-control-regex
const UNPRINTABLE = /[\x00-\x1f\x7f\udc80-\udcff]/u;

/** A name in a message: always in quotes, as coreutils' `shell-escape-always`. */
export function quoteName(name: string): string {
  if (UNPRINTABLE.test(name)) return shellEscape(name);
  if (!name.includes("'")) return `'${name}'`;
  return /["$`\\!]/.test(name) ? `'${name.replaceAll("'", "'\\''")}'` : `"${name}"`;
}

/** A name in a listing on a terminal: quoted only where a shell would need it. */
export function quoteForTerminal(name: string): string {
  // deno-lint-ignore no-control-regex
  if (name !== "" && !/[\x00-\x20\x7f\udc80-\udcff'"$`\\!*?[\]()<>|&;^=]|^[~#]/u.test(name)) {
    return name;
  }
  return quoteName(name);
}

/** A word as bash's `${x@Q}` (always quoted) or `set -x` (where it must be) writes it. */
export function quoteForInput(text: string, always = false): string {
  if (!always && SAFE.test(text)) return text;
  if (UNPRINTABLE.test(text)) return `$'${escapeUnprintable(text).replaceAll("'", "\\'")}'`;
  return inSingleQuotes(text);
}

/** A name within a message of the shell, in quotes only where it could not be printed. */
export function printable(name: string): string {
  return UNPRINTABLE.test(name) ? quoteForInput(name) : name;
}

/** As bash writes it, to whom an apostrophe alone is worth no quotes. */
export function inSingleQuotes(text: string): string {
  return text === "'" ? "\\'" : `'${text.replaceAll("'", "'\\''")}'`;
}

/** `'a'$'\n''b'`: printable stretches in plain quotes, the others in `$''`. */
function shellEscape(name: string): string {
  // deno-lint-ignore no-control-regex
  const pieces = name.split(/([\x00-\x1f\x7f\udc80-\udcff]+)/u);
  const shown = pieces.map((piece, i) => {
    if (i % 2 === 1) return `$'${escapeUnprintable(piece)}'`;
    return piece === "" && i > 0 ? "" : `'${piece.replaceAll("'", "'\\''")}'`;
  });
  return shown.join("");
}

const NAMED: Record<string, string> = {
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
  "\x07": "\\a",
  "\b": "\\b",
  "\v": "\\v",
  "\f": "\\f",
};

function escapeUnprintable(text: string): string {
  return text.replaceAll("\\", "\\\\").replace(
    // deno-lint-ignore no-control-regex
    /[\x00-\x1f\x7f\udc80-\udcff]/gu,
    (c) => NAMED[c] ?? "\\" + (c.charCodeAt(0) & 0xff).toString(8).padStart(3, "0"),
  );
}
