/** POSIX regular expressions, basic and extended with GNU's additions (regex(7)), as trees. */

/** A pattern that is none; the message is libc's. */
export class RegexError extends Error {}

export type Node =
  | { readonly type: "char"; readonly char: string }
  | { readonly type: "any" }
  /** `source` stands between the brackets of a JavaScript class with the u flag. */
  | { readonly type: "set"; readonly source: string; readonly negated: boolean }
  | { readonly type: "assert"; readonly kind: Assertion }
  | { readonly type: "group"; readonly node: Node; readonly index: number }
  | { readonly type: "backref"; readonly index: number }
  | { readonly type: "repeat"; readonly node: Node; readonly min: number; readonly max: number }
  | { readonly type: "sequence"; readonly items: readonly Node[] }
  | { readonly type: "alternatives"; readonly branches: readonly Node[] };

/** `^ $`, then GNU's `\b \B \< \>` and those for the ends of the whole text. */
export type Assertion = "^" | "$" | "b" | "B" | "<" | ">" | "`" | "'";

export interface RegexSyntax {
  readonly extended: boolean;
  /** In extended syntax, as grep has it, a stray ")" is a character and a stray "{1}" repeats nothing. */
  readonly lenient?: boolean;
  /** Extended as regcomp(3) has it: nothing before a repetition, or a brace that is none, is an error. */
  readonly strict?: boolean;
  /** `\n \t \xHH` and the others that sed knows. */
  readonly escapes?: boolean;
  /** Groups in patterns before this one, which shift the numbers of its own. */
  readonly groupsBefore?: number;
}

/** Repetitions that regcomp(3) takes. */
const DUPLICATES = 32767;

const CLASSES: Record<string, string> = {
  alpha: "\\p{L}\\p{Nl}",
  digit: "0-9",
  alnum: "\\p{L}\\p{Nl}\\p{Nd}",
  upper: "\\p{Lu}",
  lower: "\\p{Ll}",
  space: "\\t-\\r \\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000",
  blank: "\\t \\u1680\\u2000-\\u2006\\u2008-\\u200a\\u205f\\u3000",
  punct: "!-\\/:-@\\[-`\\{-~\\p{P}\\p{S}",
  print: " -~\\u{a0}-\\u{d7ff}\\u{e000}-\\u{10ffff}",
  graph: "!-~\\u{a1}-\\u{d7ff}\\u{e000}-\\u{10ffff}",
  cntrl: "\\0-\\x1f\\x7f-\\x9f",
  xdigit: "0-9A-Fa-f",
};

/** What `\w` is made of. */
export const WORD_SET = `${CLASSES.alnum}_`;

const NAMED: Record<string, string> = {
  a: "\x07",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

export interface ParsedRegex {
  readonly node: Node;
  /** Groups of this pattern alone. */
  readonly groups: number;
}

/** Whether a node may match without a character. */
export function nullable(node: Node): boolean {
  switch (node.type) {
    case "assert":
    case "backref":
      return true;
    case "group":
      return nullable(node.node);
    case "repeat":
      return node.min === 0 || nullable(node.node);
    case "sequence":
      return node.items.every(nullable);
    case "alternatives":
      return node.branches.some(nullable);
    default:
      return false;
  }
}

/** Throws RegexError. */
export function parsePosixRegex(pattern: string, syntax: RegexSyntax): ParsedRegex {
  return new PatternParser(pattern, syntax).parse();
}

class PatternParser {
  readonly #chars: string[];
  #at = 0;
  #groups = 0;
  #closed = new Set<number>();
  #depth = 0;

  constructor(pattern: string, readonly syntax: RegexSyntax) {
    this.#chars = [...pattern];
  }

  parse(): ParsedRegex {
    const node = this.#alternatives();
    if (this.#at < this.#chars.length) throw new RegexError("Unmatched ) or \\)");
    return { node, groups: this.#groups };
  }

  /** An operator's spelling: plain in extended syntax, behind a backslash in basic. */
  #sees(operator: string): boolean {
    if (this.syntax.extended) return this.#chars[this.#at] === operator;
    return this.#chars[this.#at] === "\\" && this.#chars[this.#at + 1] === operator;
  }

  #skip(): void {
    this.#at += this.syntax.extended ? 1 : 2;
  }

  #alternatives(): Node {
    const branches = [this.#sequence()];
    while (this.#sees("|")) {
      this.#skip();
      branches.push(this.#sequence());
    }
    return branches.length === 1 ? branches[0] : { type: "alternatives", branches };
  }

  #sequence(): Node {
    const items: Node[] = [];
    while (this.#at < this.#chars.length && !this.#sees("|")) {
      if (this.#sees(")")) {
        if (this.#depth > 0) break;
        if (this.syntax.extended && (this.syntax.lenient || this.syntax.strict)) {
          this.#skip();
          items.push({ type: "char", char: ")" });
          continue;
        }
        throw new RegexError("Unmatched ) or \\)");
      }
      const { extended, strict } = this.syntax;
      const caret = items.length > 0 && isCaret(items[items.length - 1]);
      const start = items.length === 0 || (caret && (strict || (!extended && items.length === 1)));
      let item = this.#atom(start);
      // In basic syntax a star behind an anchor is a character, in strict syntax none is allowed.
      const fixed = (!extended || strict) && isCaret(item);
      for (let repeat; !fixed && (repeat = this.#repetition());) {
        item = { type: "repeat", node: item, ...repeat };
      }
      items.push(item);
    }
    return items.length === 1 ? items[0] : { type: "sequence", items };
  }

  /** @param start whether nothing that could be repeated stands before */
  #atom(start: boolean): Node {
    const c = this.#chars[this.#at];
    const { extended, strict } = this.syntax;
    if (strict && start && "*+?{".includes(c)) {
      throw new RegexError("Invalid preceding regular expression");
    }
    if (c === "*" && start) {
      if (extended) return { type: "sequence", items: [] };
      this.#at++;
      return { type: "char", char: "*" };
    }
    if (extended && start && (c === "+" || c === "?")) return { type: "sequence", items: [] };
    if (start && this.#sees("{") && (!extended || this.#interval() !== undefined)) {
      if (extended && this.syntax.lenient) return { type: "sequence", items: [] };
      throw new RegexError("Invalid preceding regular expression");
    }
    if (this.#sees("(")) return this.#group();
    this.#at++;
    if (c === ".") return { type: "any" };
    if (c === "[") return this.#bracket();
    if (c === "^" && (extended || this.#caretIsAnchor())) return { type: "assert", kind: "^" };
    if (c === "$" && (extended || this.#dollarIsAnchor())) return { type: "assert", kind: "$" };
    if (c === "\\") return this.#escape();
    return { type: "char", char: c };
  }

  #caretIsAnchor(): boolean {
    const before = this.#chars.slice(Math.max(0, this.#at - 3), this.#at - 1).join("");
    return this.#at === 1 || before === "\\(" || before === "\\|" || before.endsWith("\n");
  }

  #dollarIsAnchor(): boolean {
    const behind = this.#chars[this.#at] === "\\" ? this.#chars[this.#at + 1] : undefined;
    return this.#at === this.#chars.length || behind === ")" || behind === "|" ||
      this.#chars[this.#at] === "\n";
  }

  #group(): Node {
    this.#skip();
    const index = ++this.#groups;
    this.#depth++;
    const node = this.#alternatives();
    this.#depth--;
    if (!this.#sees(")")) throw new RegexError("Unmatched ( or \\(");
    this.#skip();
    this.#closed.add(index);
    return { type: "group", node, index: index + (this.syntax.groupsBefore ?? 0) };
  }

  #repetition(): { min: number; max: number } | undefined {
    if (this.#at >= this.#chars.length) return undefined;
    if (this.#chars[this.#at] === "*") {
      this.#at++;
      return { min: 0, max: Infinity };
    }
    if (this.#sees("+") || this.#sees("?")) {
      const min = this.#sees("+") ? 1 : 0;
      this.#skip();
      return { min, max: min === 1 ? Infinity : 1 };
    }
    if (!this.#sees("{")) return undefined;
    const interval = this.#interval();
    if (!interval && this.syntax.strict) throw new RegexError("Invalid content of \\{\\}");
    if (!interval) return undefined;
    this.#at = interval.end;
    return { min: interval.min, max: interval.max };
  }

  /** The interval that opens here; in extended syntax undefined for braces that are none. */
  #interval(): { min: number; max: number; end: number } | undefined {
    const { extended } = this.syntax;
    const rest = this.#chars.slice(this.#at + (extended ? 1 : 2)).join("");
    const match = (extended ? /^(\d*)(,?)(\d*)\}/ : /^(\d*)(,?)(\d*)\\\}/).exec(rest);
    if (!match || (match[1] === "" && match[2] === "")) {
      if (extended) return undefined;
      const closed = rest.includes("\\}");
      throw new RegexError(closed ? "Invalid content of \\{\\}" : "Unmatched \\{");
    }
    const min = Number(match[1] || 0);
    const max = match[2] === "" ? min : match[3] === "" ? Infinity : Number(match[3]);
    if (max < min) throw new RegexError("Invalid content of \\{\\}");
    if (min > DUPLICATES || (max !== Infinity && max > DUPLICATES)) {
      throw new RegexError("Regular expression too big");
    }
    return { min, max, end: this.#at + (extended ? 1 : 2) + match[0].length };
  }

  #escape(): Node {
    if (this.#at >= this.#chars.length) throw new RegexError("Trailing backslash");
    const c = this.#chars[this.#at++];
    if (/[1-9]/.test(c)) {
      const index = Number(c);
      if (!this.#closed.has(index)) throw new RegexError("Invalid back reference");
      return { type: "backref", index: index + (this.syntax.groupsBefore ?? 0) };
    }
    if ("bB<>`'".includes(c)) return { type: "assert", kind: c as Assertion };
    if (c === "w" || c === "W") return { type: "set", source: WORD_SET, negated: c === "W" };
    if (c === "s" || c === "S") return { type: "set", source: CLASSES.space, negated: c === "S" };
    if (this.syntax.escapes) return { type: "char", char: this.#sedEscape(c) };
    return { type: "char", char: c };
  }

  #sedEscape(c: string): string {
    if (NAMED[c]) return NAMED[c];
    const rest = this.#chars.slice(this.#at, this.#at + 3).join("");
    const forms: Record<string, [RegExp, number]> = {
      x: [/^[0-9a-fA-F]{1,2}/, 16],
      d: [/^[0-9]{1,3}/, 10],
      o: [/^[0-7]{1,3}/, 8],
    };
    const [form, radix] = forms[c] ?? [];
    const digits = form?.exec(rest)?.[0];
    if (digits !== undefined) {
      this.#at += digits.length;
      const byte = parseInt(digits, radix) & 255;
      return String.fromCharCode(byte < 128 ? byte : 0xdc00 + byte);
    }
    if (c === "c" && rest !== "") {
      this.#at++;
      return String.fromCharCode(rest[0].toUpperCase().charCodeAt(0) ^ 64);
    }
    return c;
  }

  /** A bracket expression whose "[" is behind us. */
  #bracket(): Node {
    const negated = this.#chars[this.#at] === "^";
    if (negated) this.#at++;
    const begin = this.#at;
    let source = "";
    for (;;) {
      const c = this.#chars[this.#at];
      if (c === undefined) throw unmatchedBracket();
      if (c === "]" && this.#at > begin) break;
      source += this.#member();
    }
    const inner = this.#chars.slice(begin, this.#at).join("");
    this.#at++;
    if (!negated && /^:[a-z]+:$/.test(inner)) {
      throw new RegexError("character class syntax is [[:space:]], not [:space:]");
    }
    return { type: "set", source, negated };
  }

  /** A class, a character or a range. */
  #member(): string {
    const named = this.#named();
    if (named?.kind === ":") {
      const source = CLASSES[named.name];
      if (source === undefined) throw new RegexError("Invalid character class name");
      return source;
    }
    const from = named?.name ?? this.#plain();
    const dash = this.#chars[this.#at] === "-" && this.#chars[this.#at + 1] !== "]";
    if (!dash || this.#chars[this.#at + 1] === undefined) return escapeMember(from);
    this.#at++;
    const to = this.#named()?.name ?? this.#plain();
    if (to.codePointAt(0)! < from.codePointAt(0)!) throw new RegexError("Invalid range end");
    return `${escapeMember(from)}-${escapeMember(to)}`;
  }

  #plain(): string {
    const c = this.#chars[this.#at++];
    const next = this.#chars[this.#at];
    if (c !== "\\" || !this.syntax.escapes || next === undefined) return c;
    if (!/[afnrtvxdoc]/.test(next)) return c;
    this.#at++;
    const before = this.#at;
    const char = this.#sedEscape(next);
    if (char !== next) return char;
    this.#at = before - 1;
    return c;
  }

  /** `[:x:]`, `[=x=]` or `[.x.]` here, or undefined. */
  #named(): { kind: string; name: string } | undefined {
    const kind = this.#chars[this.#at + 1];
    if (this.#chars[this.#at] !== "[" || !":=.".includes(kind ?? " ")) return undefined;
    const rest = this.#chars.slice(this.#at + 2).join("");
    const end = rest.indexOf(`${kind}]`);
    if (end < 0) throw unmatchedBracket();
    const name = rest.slice(0, end);
    if (kind !== ":" && [...name].length !== 1) throw new RegexError("Invalid collation character");
    this.#at += 4 + [...name].length;
    return { kind, name };
  }
}

function isCaret(node: Node): boolean {
  return node.type === "assert" && node.kind === "^";
}

function unmatchedBracket(): RegexError {
  return new RegexError("Unmatched [, [^, [:, [., or [=");
}

function escapeMember(c: string): string {
  if (/[\\\]\[^-]/.test(c)) return `\\${c}`;
  const code = c.charCodeAt(0);
  return code >= 0xdc80 && code <= 0xdcff ? `\\u${code.toString(16)}` : c;
}
