import { type CommandContext, defineCommand } from "../command.ts";
import { compareBytes } from "../expand/glob.ts";
import { type Integer, legalNumber } from "../expand/integers.ts";
import {
  FILE_BINARY,
  INTEGER_BINARY,
  STRING_BINARY,
  testFiles,
  testIntegers,
  type TestScope,
  testUnary,
  UNARY,
} from "../files/file_tests.ts";

const NOTES = `  -e -f -d -L -p -S -b -c FILE   exists, and is a file, directory, link, ...
  -r -w -x FILE   may be read, written, executed      -s FILE   is not empty
  A -nt B, A -ot B, A -ef B   newer, older, the same file
  -n S, -z S, A = B, A != B, A < B, A > B   strings
  A -eq B, -ne -lt -le -gt -ge   integers
  ! E, E -a E, E -o E, ( E )   combined`;

export const test = defineCommand({
  name: "test",
  summary: "Evaluate a condition",
  usage: "[EXPRESSION]",
  options: {},
  raw: true,
  notes: NOTES,
  run: (context, _options, operands) => evaluate(context, operands),
});

export const bracket = defineCommand({
  name: "[",
  summary: "Evaluate a condition",
  usage: "[EXPRESSION] ]",
  options: {},
  raw: true,
  notes: NOTES,
  run(context, _options, operands) {
    if (operands.at(-1) !== "]") {
      context.error("missing `]'");
      return 2;
    }
    return evaluate(context, operands.slice(0, -1), "]");
  },
});

class TestSyntaxError extends Error {}

function evaluate(context: CommandContext, operands: string[], last?: string): number {
  const scope: TestScope = {
    cage: context.cage,
    state: context.interpreter.state,
    descriptors: context.descriptors,
    key: (name, text) => context.interpreter.key(name, text, true),
  };
  try {
    return new TestParser(operands, scope, last).evaluate() ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestSyntaxError)) throw error;
    context.error(error.message);
    return 2;
  }
}

/** By the number of arguments up to four, as POSIX wants; with more, by precedence. */
class TestParser {
  #at = 0;

  /** @param last what stands behind the arguments: the bracket of `[` */
  constructor(
    readonly args: readonly string[],
    readonly scope: TestScope,
    readonly last?: string,
  ) {}

  evaluate(): boolean {
    return this.#byCount(this.args);
  }

  #byCount(args: readonly string[]): boolean {
    if (args.length === 0) return false;
    if (args.length === 1) return args[0] !== "";
    if (args.length === 2) {
      if (args[0] === "!") return args[1] === "";
      if (UNARY.has(args[0])) return testUnary(args[0], args[1], this.scope);
      throw new TestSyntaxError(`${args[0]}: unary operator expected`);
    }
    if (args.length === 3) return this.#three(args);
    if (args.length === 4) {
      if (args[0] === "!") return !this.#three(args.slice(1));
      if (args[0] === "(" && args[3] === ")") return this.#byCount(args.slice(1, 3));
    }
    const value = this.#or();
    const rest = this.args[this.#at];
    if (rest !== undefined) {
      const operator = rest.startsWith("-");
      throw new TestSyntaxError(
        operator ? `syntax error: \`${rest}' unexpected` : "too many arguments",
      );
    }
    return value;
  }

  #three(args: readonly string[]): boolean {
    const [left, operator, right] = args;
    if (isBinary(operator)) return this.#binary(left, operator, right);
    if (operator === "-a") return left !== "" && right !== "";
    if (operator === "-o") return left !== "" || right !== "";
    if (left === "!") return !this.#byCount(args.slice(1));
    if (left === "(" && right === ")") return operator !== "";
    throw new TestSyntaxError(`${operator}: binary operator expected`);
  }

  #or(): boolean {
    let value = this.#and();
    while (this.args[this.#at] === "-o") {
      this.#at++;
      const right = this.#and();
      value = value || right;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#primary();
    while (this.args[this.#at] === "-a") {
      this.#at++;
      const right = this.#primary();
      value = value && right;
    }
    return value;
  }

  #primary(): boolean {
    const word = this.args[this.#at];
    if (word === undefined) throw new TestSyntaxError("argument expected");
    if (word === "!") {
      this.#at++;
      return !this.#primary();
    }
    if (word === "(") return this.#group();
    const operator = this.args[this.#at + 1];
    const right = this.args[this.#at + 2];
    if (operator !== undefined && right !== undefined && isBinary(operator)) {
      this.#at += 3;
      return this.#binary(word, operator, right);
    }
    if (UNARY.has(word) && operator !== undefined) {
      this.#at += 2;
      return testUnary(word, operator, this.scope);
    }
    this.#at++;
    return word !== "";
  }

  /** Up to the parenthesis that closes; of a single word between two, that word. */
  #group(): boolean {
    this.#at++;
    if (this.args[this.#at + 1] === ")") {
      this.#at += 2;
      return this.args[this.#at - 2] !== "";
    }
    const value = this.#or();
    const closing = this.args[this.#at++] ?? this.last;
    if (closing === ")") return value;
    throw new TestSyntaxError(`\`)' expected${closing === undefined ? "" : `, found ${closing}`}`);
  }

  #binary(left: string, operator: string, right: string): boolean {
    if (INTEGER_BINARY.has(operator)) {
      return testIntegers(operator, integer(left), integer(right));
    }
    if (FILE_BINARY.has(operator)) return testFiles(operator, left, right, this.scope);
    if (operator === "<") return compareBytes(left, right) < 0;
    if (operator === ">") return compareBytes(left, right) > 0;
    return (left === right) !== (operator === "!=");
  }
}

const BINARY = new Set([...STRING_BINARY, ...INTEGER_BINARY, ...FILE_BINARY]);

function isBinary(operator: string): boolean {
  return BINARY.has(operator);
}

function integer(text: string): Integer {
  const number = legalNumber(text);
  if (number === undefined) throw new TestSyntaxError(`${text}: integer expression expected`);
  return number;
}
