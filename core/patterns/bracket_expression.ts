/** Bracket expressions of the patterns of the shell and of `fs.glob`: `[a-z[:digit:][.hyphen.][=e=]]`. */

/** Where the bracket expression that opens at `start` ends, or -1 where it is no bracket expression. */
export function bracketEnd(pattern: string, start: number): number {
  let i = start + 1;
  if (pattern[i] === "!" || pattern[i] === "^") i++;
  if (pattern[i] === "]") i++;
  for (; i < pattern.length; i++) {
    if (pattern[i] === "\\") i++;
    else if (pattern[i] === "[" && /[:.=]/.test(pattern[i + 1] ?? "")) {
      const end = pattern.indexOf(pattern[i + 1] + "]", i + 2);
      if (end > 0) i = end + 1;
    } else if (pattern[i] === "]") return i;
  }
  return -1;
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: "\\p{L}",
  digit: "0-9",
  alnum: "\\p{L}0-9",
  upper: "\\p{Lu}",
  lower: "\\p{Ll}",
  space: "\\s",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`\\{-~",
  print: "\\x20-\\x7e\\u{a0}-\\u{10ffff}",
  graph: "\\x21-\\x7e\\u{a1}-\\u{10ffff}",
  cntrl: "\\x00-\\x1f\\x7f",
  xdigit: "0-9A-Fa-f",
  ascii: "\\x00-\\x7f",
  word: "\\w",
};

/** POSIX's names of the characters from NUL on; `/` between several of one, letters stand for themselves. */
const SYMBOLS =
  ("NUL SOH STX ETX EOT ENQ ACK BEL/alert BS/backspace HT/tab LF/newline VT/vertical-tab " +
    "FF/form-feed CR/carriage-return SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC IS4/FS IS3/GS " +
    "IS2/RS IS1/US space exclamation-mark quotation-mark number-sign dollar-sign percent-sign ampersand " +
    "apostrophe left-parenthesis right-parenthesis asterisk plus-sign comma hyphen/hyphen-minus/minus/dash " +
    "period/full-stop slash/solidus zero one two three four five six seven eight nine colon semicolon " +
    "less-than-sign equals-sign greater-than-sign question-mark commercial-at A B C D E F G H I J K L M N O " +
    "P Q R S T U V W X Y Z left-square-bracket backslash/reverse-solidus right-square-bracket " +
    "circumflex/circumflex-accent underscore/low-line grave-accent a b c d e f g h i j k l m n o p q r s t " +
    "u v w x y z left-brace/left-curly-bracket vertical-line right-brace/right-curly-bracket tilde DEL")
    .split(" ").map((names) => names.split("/"));

/** Source of a regular expression for the expression from `start` to its closing bracket at `end`. */
export function bracketSource(pattern: string, start: number, end: number): string {
  let at = start + 1;
  const negated = pattern[at] === "!" || pattern[at] === "^";
  if (negated) at++;
  let body = "";
  while (at < end) {
    const first = pointAt(pattern, at, end);
    at = first.end;
    if (first.set !== undefined) {
      body += first.set;
      continue;
    }
    if (pattern[at] !== "-" || at + 1 >= end) {
      if (first.character !== undefined) body += escapeInClass(first.character);
      continue;
    }
    const last = pointAt(pattern, at + 1, end);
    at = last.end;
    body += rangeSource(first.character, last.character);
  }
  return `[${negated ? "^" : ""}${body}]`;
}

/** What a bracket expression has at one place: a character, a class of them, or what matches nothing. */
interface Point {
  readonly character?: string;
  readonly set?: string;
  readonly end: number;
}

function pointAt(pattern: string, at: number, limit: number): Point {
  const named = /\[([:.=])((?:(?!\1\]).)*)\1\]/suy;
  named.lastIndex = at;
  const found = named.exec(pattern);
  if (found && named.lastIndex <= limit) {
    const [whole, kind, name] = found;
    const end = at + whole.length;
    if (kind === ":") return { set: CLASSES[name] ?? "", end };
    return { character: kind === "." ? symbolOf(name) : name, end };
  }
  if (pattern[at] === "\\" && at + 1 < limit) at++;
  const character = String.fromCodePoint(pattern.codePointAt(at)!);
  return { character, end: at + character.length };
}

function symbolOf(name: string): string | undefined {
  if (Array.from(name).length === 1) return name;
  const code = SYMBOLS.findIndex((names) => names.includes(name));
  return code < 0 ? undefined : String.fromCharCode(code);
}

/** A range that is reversed, or whose end is no character, matches nothing; what stands beside it does. */
function rangeSource(first: string | undefined, last: string | undefined): string {
  if (first === undefined || last === undefined) return "";
  if (first.codePointAt(0)! > last.codePointAt(0)!) return "";
  return `${escapeInClass(first)}-${escapeInClass(last)}`;
}

function escapeInClass(c: string): string {
  return /[\]\\^[-]/.test(c) ? `\\${c}` : c;
}
