/** Arithmetic of `$(( ))`, `(( ))`, `let` and subscripts: 64-bit signed, as in bash. */
import { type ArithmeticCommand, type ArithmeticExpression, parse, type Word } from "unbash";
import { ShellError } from "../control.ts";
import type { Task } from "../task.ts";

/** What an expression reads and changes. */
export interface ArithmeticScope {
  get(name: string, index: bigint | undefined): string | undefined;
  set(name: string, index: bigint | undefined, value: string): void;
  /** Expands the parts of an operand such as `${x}` or `"3"`. */
  expand(word: Word): Task<string>;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const ELEMENT = /^([A-Za-z_][A-Za-z0-9_]*)\[(.*)\]$/s;
const DEPTH_LIMIT = 100;

export function* evaluate(
  expression: ArithmeticExpression,
  scope: ArithmeticScope,
): Task<bigint> {
  return yield* new Evaluation(scope, 0).evaluate(expression);
}

/** Evaluates text, as subscripts, slices and `let` need it. */
export function* evaluateText(text: string, scope: ArithmeticScope): Task<bigint> {
  return yield* new Evaluation(scope, 0).text(text);
}

const parsed = new Map<string, ArithmeticExpression | null>();

function parseExpression(text: string): ArithmeticExpression | null {
  let expression = parsed.get(text);
  if (expression === undefined) {
    const script = parse(`((${text}\n))`);
    const command = script.commands[0]?.command as ArithmeticCommand | undefined;
    const whole = script.commands.length === 1 && command?.type === "ArithmeticCommand";
    if (!whole || script.errors || !command.expression) throw syntaxError(text);
    expression = command.expression;
    if (parsed.size > 500) parsed.clear();
    parsed.set(text, expression);
  }
  return expression;
}

function syntaxError(text: string): ShellError {
  const shown = text.trim();
  return new ShellError(
    shown === ""
      ? "arithmetic syntax error: operand expected"
      : `${shown}: arithmetic syntax error`,
  );
}

class Evaluation {
  constructor(readonly scope: ArithmeticScope, readonly depth: number) {}

  *text(text: string): Task<bigint> {
    const simple = text.trim();
    if (simple === "") return 0n;
    if (/^-?(0|[1-9][0-9]*)$/.test(simple)) return wrap(BigInt(simple));
    if (this.depth > DEPTH_LIMIT) {
      throw new ShellError(`${simple}: expression recursion level exceeded`);
    }
    return yield* new Evaluation(this.scope, this.depth + 1).evaluate(parseExpression(text)!);
  }

  *evaluate(node: ArithmeticExpression): Task<bigint> {
    switch (node.type) {
      case "ArithmeticWord":
        return yield* this.#operand(node);
      case "ArithmeticGroup":
        return yield* this.evaluate(node.expression);
      case "ArithmeticUnary":
        return yield* this.#unary(node.operator, node.operand, node.prefix);
      case "ArithmeticTernary": {
        const test = yield* this.evaluate(node.test);
        return yield* this.evaluate(test !== 0n ? node.consequent : node.alternate);
      }
      case "ArithmeticBinary":
        return yield* this.#binary(node.operator, node.left, node.right);
      case "ArithmeticCommandExpansion":
        return yield* this.text(yield* this.scope.expand(asWord(node.text)));
    }
  }

  *#operand(node: Extract<ArithmeticExpression, { type: "ArithmeticWord" }>): Task<bigint> {
    if (node.parts) return yield* this.text(yield* this.scope.expand(node as unknown as Word));
    const text = node.value;
    const first = text.charCodeAt(0);
    if (first >= 48 && first <= 57) return parseNumber(text);
    // "$x" without more is the parser's plain operand too.
    const target = first === 36
      ? { name: text.slice(1), index: undefined }
      : yield* this.#target(node);
    const value = this.scope.get(target.name, target.index);
    return value === undefined ? 0n : yield* this.text(value);
  }

  /** The variable an operand names. */
  *#target(node: ArithmeticExpression): Task<{ name: string; index: bigint | undefined }> {
    if (node.type !== "ArithmeticWord") {
      throw new ShellError("attempted assignment to non-variable");
    }
    const text = node.parts ? yield* this.scope.expand(node as unknown as Word) : node.value;
    if (NAME.test(text)) return { name: text, index: undefined };
    const element = ELEMENT.exec(text);
    if (!element) throw syntaxError(text);
    return { name: element[1], index: yield* this.text(element[2]) };
  }

  *#unary(operator: string, operand: ArithmeticExpression, prefix: boolean): Task<bigint> {
    if (operator === "++" || operator === "--") {
      const target = yield* this.#target(operand);
      const old = yield* this.text(this.scope.get(target.name, target.index) ?? "0");
      const changed = wrap(operator === "++" ? old + 1n : old - 1n);
      this.scope.set(target.name, target.index, String(changed));
      return prefix ? changed : old;
    }
    const value = yield* this.evaluate(operand);
    if (operator === "-") return wrap(-value);
    if (operator === "!") return value === 0n ? 1n : 0n;
    if (operator === "~") return ~value;
    return value;
  }

  *#binary(
    operator: string,
    left: ArithmeticExpression,
    right: ArithmeticExpression,
  ): Task<bigint> {
    if (operator === "&&" || operator === "||") {
      const first = (yield* this.evaluate(left)) !== 0n;
      if (first === (operator === "||")) return first ? 1n : 0n;
      return (yield* this.evaluate(right)) !== 0n ? 1n : 0n;
    }
    if (operator === ",") {
      yield* this.evaluate(left);
      return yield* this.evaluate(right);
    }
    if (/^([-+*/%&|^]|<<|>>)?=$/.test(operator)) {
      return yield* this.#assign(operator.slice(0, -1), left, right);
    }
    const a = yield* this.evaluate(left);
    return calculate(operator, a, yield* this.evaluate(right));
  }

  *#assign(
    operator: string,
    left: ArithmeticExpression,
    right: ArithmeticExpression,
  ): Task<bigint> {
    const target = yield* this.#target(left);
    let value = yield* this.evaluate(right);
    if (operator !== "") {
      const old = yield* this.text(this.scope.get(target.name, target.index) ?? "0");
      value = calculate(operator, old, value);
    }
    this.scope.set(target.name, target.index, String(value));
    return value;
  }
}

function calculate(operator: string, a: bigint, b: bigint): bigint {
  switch (operator) {
    case "+":
      return wrap(a + b);
    case "-":
      return wrap(a - b);
    case "*":
      return wrap(a * b);
    case "/":
    case "%":
      if (b === 0n) throw new ShellError("division by 0");
      return wrap(operator === "/" ? a / b : a % b);
    case "**":
      if (b < 0n) throw new ShellError("exponent less than 0");
      return power(a, b);
    case "<<":
      return wrap(a << (b & 63n));
    case ">>":
      return a >> (b & 63n);
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "^":
      return a ^ b;
    default:
      return compare(operator, a, b) ? 1n : 0n;
  }
}

function compare(operator: string, a: bigint, b: bigint): boolean {
  switch (operator) {
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "<=":
      return a <= b;
    case ">=":
      return a >= b;
    default:
      throw new ShellError(`${operator}: unknown arithmetic operator`);
  }
}

/** By squaring, wrapping at each step, so that a large exponent costs nothing. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (; exponent > 0n; exponent >>= 1n, base = wrap(base * base)) {
    if (exponent & 1n) result = wrap(result * base);
  }
  return result;
}

/** Decimal, `0x` hexadecimal, leading 0 octal, `base#digits` up to base 64. */
function parseNumber(text: string): bigint {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return wrap(BigInt(text));
  if (/^0[0-7]+$/.test(text)) return wrap(BigInt("0o" + text.slice(1)));
  if (/^0[0-9]+$/.test(text)) {
    throw new ShellError(`${text}: value too great for base (error token is "${text}")`);
  }
  if (/^[0-9]+$/.test(text)) return wrap(BigInt(text));
  const based = /^([0-9]+)#([0-9A-Za-z@_]+)$/.exec(text);
  if (!based) throw syntaxError(text);
  const base = Number(based[1]);
  if (base < 2 || base > 64) throw new ShellError(`${text}: invalid arithmetic base`);
  const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_";
  const folded = base <= 36 ? based[2].toLowerCase() : based[2];
  let value = 0n;
  for (const digit of folded) {
    const worth = digits.indexOf(digit);
    if (worth >= base) throw new ShellError(`${text}: value too great for base`);
    value = value * BigInt(base) + BigInt(worth);
  }
  return wrap(value);
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** The word that `text` is in a script. */
function asWord(text: string): Word {
  const command = parse(`: ${text}`).commands[0].command;
  return (command as { suffix: readonly Word[] }).suffix[0];
}
