/** `[[ ]]` */
import type { TestBinaryExpression, TestExpression } from "unbash";
import { ShellError } from "./control.ts";
import { evaluateText } from "./expand/arithmetic.ts";
import { compareBytes } from "./expand/glob.ts";
import { FILE_BINARY, INTEGER_BINARY, testFiles, testIntegers, testUnary } from "./file_tests.ts";
import type { Interpreter } from "./interpreter.ts";
import { matchesPattern } from "./pattern.ts";
import type { Task } from "./task.ts";

export function* conditional(interpreter: Interpreter, node: TestExpression): Task<boolean> {
  switch (node.type) {
    case "TestGroup":
      return yield* conditional(interpreter, node.expression);
    case "TestNot": {
      const value = yield* conditional(interpreter, node.operand);
      return node.negations.length % 2 === 1 ? !value : value;
    }
    case "TestLogical": {
      const stop = node.operator === "||";
      for (const operand of node.operands) {
        if ((yield* conditional(interpreter, operand)) === stop) return stop;
      }
      return !stop;
    }
    case "TestUnary": {
      const operand = yield* interpreter.expander.string(node.operand);
      return testUnary(node.operator, operand, interpreter.testScope);
    }
    case "TestBinary":
      return yield* binary(interpreter, node);
  }
}

function* binary(interpreter: Interpreter, node: TestBinaryExpression): Task<boolean> {
  const { expander } = interpreter;
  const { operator } = node;
  const left = yield* expander.string(node.left);
  if (operator === "=~") return match(interpreter, left, yield* expander.regex(node.right));
  if (operator === "=" || operator === "==" || operator === "!=") {
    const equal = matchesPattern(left, yield* expander.pattern(node.right));
    return operator === "!=" ? !equal : equal;
  }
  const right = yield* expander.string(node.right);
  if (INTEGER_BINARY.has(operator)) {
    const a = yield* evaluateText(left, expander.scope);
    return testIntegers(operator, a, yield* evaluateText(right, expander.scope));
  }
  if (FILE_BINARY.has(operator)) return testFiles(operator, left, right, interpreter.testScope);
  const order = compareBytes(left, right);
  return operator === "<" ? order < 0 : order > 0;
}

const POSIX_CLASSES: [RegExp, string][] = [
  [/\[:alpha:\]/g, "\\p{L}"],
  [/\[:digit:\]/g, "0-9"],
  [/\[:alnum:\]/g, "\\p{L}0-9"],
  [/\[:upper:\]/g, "\\p{Lu}"],
  [/\[:lower:\]/g, "\\p{Ll}"],
  [/\[:space:\]/g, "\\s"],
  [/\[:blank:\]/g, " \\t"],
  [/\[:xdigit:\]/g, "0-9A-Fa-f"],
  [/\[:punct:\]/g, "!-\\/:-@\\[-`\\{-~"],
];

/** `=~`: a POSIX extended regular expression, in JavaScript's terms; sets BASH_REMATCH. */
function match(interpreter: Interpreter, subject: string, source: string): boolean {
  let regex: RegExp;
  try {
    const translated = POSIX_CLASSES.reduce((text, [from, to]) => text.replace(from, to), source);
    regex = new RegExp(translated, "u");
  } catch {
    throw new ShellError(`[[: invalid regular expression \`${source}'`, 2);
  }
  const found = regex.exec(subject);
  const groups = found ? Array.from(found, (group) => group ?? "") : [];
  interpreter.state.variables.setArray("BASH_REMATCH", new Map(groups.entries()));
  return found !== null;
}
