import { type CommandContext, defineCommand } from "../command.ts";
import { quoteName } from "../text/quoting.ts";
import { compilePosixRegex } from "../regex/posix_regex.ts";
import { RegexError } from "../regex/posix_syntax.ts";

/** An expression that is none, or cannot be computed; the message is GNU's. */
class ExprError extends Error {}

export const expr = defineCommand({
  name: "expr",
  summary: "Compute an expression and write its value",
  usage: "EXPRESSION",
  options: {},
  raw: true,
  notes: `Operators, loosest first, each an argument of its own:
  A | B    A & B    A < B  <= = != >= >    A + B  A - B    A * B  A / B  A % B
  TEXT : REGEX   match TEXT REGEX   substr TEXT POS LENGTH   index TEXT CHARS   length TEXT
  + TOKEN  ( EXPRESSION )
Status: 0, 1 where the value is empty or 0, 2 for no expression.`,
  run(context, _options, args) {
    const words = args[0] === "--" ? args.slice(1) : args;
    if (words.length === 0) return context.misuse("missing operand", 2);
    try {
      const value = new ExprParser(words).parse();
      return print(context, value);
    } catch (error) {
      if (!(error instanceof ExprError || error instanceof RegexError)) throw error;
      context.error(error.message);
      return 2;
    }
  },
});

async function print(context: CommandContext, value: string): Promise<number> {
  await context.print(`${value}\n`);
  return isNull(value) ? 1 : 0;
}

function isNull(value: string): boolean {
  return value === "" || /^-?0+$/.test(value);
}

type Compute = (a: string, b: string) => string;

const LEVELS: Record<string, Compute>[] = [
  { "|": (a, b) => !isNull(a) ? a : !isNull(b) ? b : "0" },
  { "&": (a, b) => isNull(a) || isNull(b) ? "0" : a },
  {
    "<": compare((order) => order < 0),
    "<=": compare((order) => order <= 0),
    "=": compare((order) => order === 0),
    "==": compare((order) => order === 0),
    "!=": compare((order) => order !== 0),
    ">=": compare((order) => order >= 0),
    ">": compare((order) => order > 0),
  },
  { "+": integers((a, b) => a + b), "-": integers((a, b) => a - b) },
  {
    "*": integers((a, b) => a * b),
    "/": integers((a, b) => a / nonzero(b)),
    "%": integers((a, b) => a % nonzero(b)),
  },
  { ":": matchText },
];

function nonzero(value: bigint): bigint {
  if (value === 0n) throw new ExprError("division by zero");
  return value;
}

function compare(holds: (order: number) => boolean): Compute {
  return (a, b) => {
    const numbers = isInteger(a) && isInteger(b);
    const [x, y] = numbers ? [BigInt(a), BigInt(b)] : [a, b];
    return holds(x < y ? -1 : x > y ? 1 : 0) ? "1" : "0";
  };
}

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}

function integers(compute: (a: bigint, b: bigint) => bigint): Compute {
  return (a, b) => {
    if (!isInteger(a) || !isInteger(b)) throw new ExprError("non-integer argument");
    return String(compute(BigInt(a), BigInt(b)));
  };
}

/** The first group's text where there is one, else the number of characters that match at the start. */
function matchText(text: string, pattern: string): string {
  const regex = compilePosixRegex([pattern], { extended: false });
  const match = regex.exec(text, 0);
  const found = match && match.index === 0 ? match : null;
  if (regex.groups > 0) return found?.[1] ?? "";
  return found ? String([...found[0]].length) : "0";
}

class ExprParser {
  #at = 0;

  constructor(readonly words: readonly string[]) {}

  parse(): string {
    const value = this.#level(0);
    if (this.#at < this.words.length) {
      throw new ExprError(`syntax error: unexpected argument ${quoteName(this.words[this.#at])}`);
    }
    return value;
  }

  #level(level: number): string {
    if (level === LEVELS.length) return this.#primary();
    let value = this.#level(level + 1);
    for (;;) {
      const word = this.words[this.#at];
      if (word === undefined || !Object.hasOwn(LEVELS[level], word)) return value;
      this.#at++;
      value = LEVELS[level][word](value, this.#level(level + 1));
    }
  }

  #primary(): string {
    const word = this.#next();
    if (word === "(") {
      const value = this.#level(0);
      const close = this.words[this.#at];
      if (close === undefined) {
        throw new ExprError(
          `syntax error: expecting ')' after ${quoteName(this.words[this.#at - 1])}`,
        );
      }
      if (close !== ")") {
        throw new ExprError(`syntax error: expecting ')' instead of ${quoteName(close)}`);
      }
      this.#at++;
      return value;
    }
    if (word === ")") throw new ExprError("syntax error: unexpected ')'");
    if (word === "+") return this.#next();
    if (this.#at >= this.words.length) return word;
    switch (word) {
      case "match":
        return matchText(this.#primary(), this.#primary());
      case "length":
        return String([...this.#primary()].length);
      case "index": {
        const text = [...this.#primary()];
        const chars = new Set(this.#primary());
        return String(text.findIndex((c) => chars.has(c)) + 1);
      }
      case "substr": {
        const text = [...this.#primary()];
        const [from, length] = [this.#primary(), this.#primary()].map(Number);
        if (!(from > 0) || !(length > 0)) return "";
        return text.slice(from - 1, from - 1 + length).join("");
      }
      default:
        return word;
    }
  }

  #next(): string {
    const word = this.words[this.#at++];
    if (word !== undefined) return word;
    const before = this.words[this.words.length - 1];
    throw new ExprError(`syntax error: missing argument after ${quoteName(before)}`);
  }
}
