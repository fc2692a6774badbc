/** `[[ ]]` */
import { ArrayValue } from "../language/array_value.ts";
import { evaluateText } from "../expand/arithmetic.ts";
import { compareBytes } from "../expand/glob.ts";
import { patternOfWord, regexOfWord, textOfWord } from "../expand/words.ts";
import {
  FILE_BINARY,
  INTEGER_BINARY,
  testFiles,
  testIntegers,
  testUnary,
} from "../files/file_tests.ts";
import { textWithKeys } from "../expand/key_quoting.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { after, type Maybe, rescue } from "../language/maybe.ts";
import type { TestCommand, TestExpression } from "../parse/nodes.ts";
import { matches } from "../language/characters.ts";
import { isLiteralPattern, unquotePattern } from "../expand/pattern.ts";
import { quoteForInput } from "../text/quoting.ts";
import { compilePosixRegex, type PosixRegex } from "../regex/posix_regex.ts";
import { RegexError } from "../regex/posix_syntax.ts";
import type { Code } from "./code.ts";

type Condition = (sh: Interpreter) => Maybe<boolean>;

export function compileConditional(node: TestCommand): Code {
  const { expression, line } = node;
  const condition = compileTest(expression);
  return (sh) => {
    sh.line = line;
    const waiting = sh.state.traps.size > 0 ? sh.debugger.before(node) : undefined;
    return waiting ? waiting.then(() => run(sh)) : run(sh);
  };
  function run(sh: Interpreter): Maybe<number> {
    const value = rescue<boolean | undefined>(
      () => sh.attempt(() => condition(sh), false),
      (error) => {
        if (!(error instanceof InvalidRegex)) throw error;
        return undefined;
      },
    );
    if (value instanceof Promise) return value.then((late) => sh.finish(statusOf(late)));
    return sh.finish(statusOf(value));
  }
}

/** Undefined stands for a condition that could not be evaluated. */
function statusOf(value: boolean | undefined): number {
  return value === undefined ? 2 : value ? 0 : 1;
}

function compileTest(node: TestExpression): Condition {
  switch (node.type) {
    case "TestGroup":
      return compileTest(node.expression);
    case "TestNot": {
      const operand = compileTest(node.operand);
      return (sh) => after(operand(sh), (value) => !value);
    }
    case "TestLogical":
      return compileLogical(node.operands.map(compileTest), node.operator === "||");
    case "TestUnary": {
      const { operator } = node;
      const operand = operator === "-v" ? textWithKeys(node.operand) : textOfWord(node.operand);
      return (sh) =>
        after(operand(sh), (text) => {
          if (sh.tracing) sh.trace(`[[ ${operator} ${quoteForInput(text)} ]]`);
          if (operator !== "-v") return testUnary(operator, text, sh);
          return sh.patiently(() => testUnary(operator, text, sh));
        });
    }
    case "TestBinary":
      return compileBinary(node);
  }
}

/** Takes operands until one is `stop`. */
function compileLogical(operands: readonly Condition[], stop: boolean): Condition {
  const from = (sh: Interpreter, at: number): Maybe<boolean> => {
    for (let i = at; i < operands.length; i++) {
      const value = operands[i](sh);
      if (value instanceof Promise) {
        return value.then((late) => late === stop ? stop : from(sh, i + 1));
      }
      if (value === stop) return stop;
    }
    return !stop;
  };
  return (sh) => from(sh, 0);
}

type TestBinary = Extract<TestExpression, { type: "TestBinary" }>;

function compileBinary(node: TestBinary): Condition {
  const { operator } = node;
  const left = textOfWord(node.left);
  if (operator === "=~") {
    const regex = regexOfWord(node.right);
    return pairwise(operator, left, regex, (sh, a, b) => matchRegex(sh, a, b));
  }
  if (operator === "=" || operator === "==" || operator === "!=") {
    const wanted = operator !== "!=";
    return pairwise(
      operator,
      left,
      patternOfWord(node.right),
      (sh, a, pattern) => matches(sh, a, pattern) === wanted,
    );
  }
  const right = textOfWord(node.right);
  if (INTEGER_BINARY.has(operator)) {
    return pairwise(
      operator,
      textWithKeys(node.left),
      textWithKeys(node.right),
      (sh, a, b) =>
        sh.patiently(() =>
          testIntegers(operator, evaluateText(sh, a, "[["), evaluateText(sh, b, "[["))
        ),
    );
  }
  if (FILE_BINARY.has(operator)) {
    return pairwise(operator, left, right, (sh, a, b) => testFiles(operator, a, b, sh));
  }
  return pairwise(operator, left, right, (_sh, a, b) => {
    const order = compareBytes(a, b);
    return operator === "<" ? order < 0 : order > 0;
  });
}

function pairwise(
  operator: string,
  left: (sh: Interpreter) => Maybe<string>,
  right: (sh: Interpreter) => Maybe<string>,
  test: (sh: Interpreter, a: string, b: string) => Maybe<boolean>,
): Condition {
  const traced = (sh: Interpreter, a: string, b: string) => {
    if (sh.tracing) {
      const shown = isLiteralPattern(b) ? quoteForInput(unquotePattern(b)) : b;
      sh.trace(`[[ ${quoteForInput(a)} ${operator} ${shown} ]]`);
    }
    return test(sh, a, b);
  };
  return (sh) => {
    const a = left(sh);
    if (typeof a !== "string") {
      return a.then((late) => after(right(sh), (b) => traced(sh, late, b)));
    }
    const b = right(sh);
    return typeof b === "string" ? traced(sh, a, b) : b.then((late) => traced(sh, a, late));
  };
}

const regexes = new Map<string, PosixRegex>();

/** `=~`: a POSIX extended regular expression; sets BASH_REMATCH. */
function matchRegex(sh: Interpreter, subject: string, source: string): boolean {
  const key = (sh.anyCase ? "i" : "") + source;
  let regex = regexes.get(key);
  if (regex === undefined) {
    try {
      regex = compilePosixRegex([source], {
        ...{ extended: true, strict: true },
        ignoreCase: sh.anyCase,
      });
    } catch (error) {
      if (!(error instanceof RegexError || error instanceof SyntaxError)) throw error;
      throw new InvalidRegex();
    }
    if (regexes.size > 200) regexes.clear();
    regexes.set(key, regex);
  }
  const found = regex.exec(subject);
  const groups = found ? Array.from(found, (group) => group ?? "") : [];
  sh.state.variables.setArray("BASH_REMATCH", ArrayValue.from(groups));
  return found !== null;
}

/** No message, as in bash: the status alone tells. */
class InvalidRegex {}
