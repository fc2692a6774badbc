/** Arithmetic of `$(( ))`, `(( ))`, `let` and subscripts, compiled to functions. */
import { type ArithmeticCommand, type ArithmeticExpression, parse, type Word } from "unbash";
import { ShellError } from "../control.ts";
import type { Interpreter } from "../interpreter.ts";
import { after, type Maybe } from "../maybe.ts";
import { calculate, complement, type Integer, negate, parseNumber } from "./integers.ts";
import { parseWord } from "./parse_word.ts";
import { compileHereText, type TextCode, textOfWord } from "./words.ts";

/** An expression whose `$` expansions have been made; these come in the order of the text. */
type Calculation = (sh: Interpreter, texts: readonly string[]) => Integer;

/** A whole expression, with the expansions in it. */
export type IntegerCode = (sh: Interpreter) => Maybe<Integer>;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const ELEMENT = /^([A-Za-z_][A-Za-z0-9_]*)\[(.*)\]$/s;
const DECIMAL = /^-?(?:0|[1-9][0-9]{0,14})$/;
const DEPTH_LIMIT = 1000;
const NO_TEXTS: readonly string[] = [];

/**
 * @param text the source of the expression and maybe more around it
 * @param base where `text` begins, in terms of the expression's positions
 */
export function compileArithmetic(
  expression: ArithmeticExpression,
  text: string,
  base: number,
): IntegerCode {
  const compiler = new ArithmeticCompiler();
  const calculation = compiler.compile(expression);
  const { operands } = compiler;
  if (operands.length === 0) return (sh) => calculation(sh, NO_TEXTS);
  // Every expansion is made before anything is calculated, as in bash.
  return (sh) =>
    after(expandAll(sh, operands, []), (texts) => {
      if (texts.every((each) => /^[0-9]+$|^-?[1-9][0-9]*$/.test(each))) {
        return calculation(sh, texts);
      }
      const place = { from: expression.pos - base, to: expression.end - base, base };
      return evaluateText(sh, substituteTexts(text, place, operands, texts));
    });
}

interface Operand {
  readonly pos: number;
  readonly end: number;
  readonly code: TextCode;
}

function expandAll(
  sh: Interpreter,
  operands: readonly Operand[],
  texts: string[],
): Maybe<string[]> {
  while (texts.length < operands.length) {
    const text = operands[texts.length].code(sh);
    if (text instanceof Promise) {
      return text.then((value) => expandAll(sh, operands, [...texts, value]));
    }
    texts.push(text);
  }
  return texts;
}

/** The text that bash would evaluate: `$x * 2` with x="1+1" is 1+1*2. */
function substituteTexts(
  source: string,
  { from, to, base }: { from: number; to: number; base: number },
  operands: readonly Operand[],
  texts: readonly string[],
): string {
  let text = "";
  let at = from;
  operands.forEach(({ pos, end }, i) => {
    text += source.slice(at, pos - base) + texts[i];
    at = end - base;
  });
  return text + source.slice(at, to);
}

/** An expression that makes sense only when it has been expanded: `$((1 $op 2))`. */
export function compileArithmeticText(text: string): IntegerCode {
  const code = compileHereText(text);
  return (sh) => after(code(sh), (expanded) => evaluateText(sh, expanded));
}

const parsed = new Map<string, Calculation>();

/** Evaluates text without expansions, as subscripts, `let` and variables' values need it. */
export function evaluateText(sh: Interpreter, text: string): Integer {
  if (DECIMAL.test(text)) return Number(text) + 0;
  const simple = text.trim();
  if (simple === "") return 0;
  if (DECIMAL.test(simple)) return Number(simple) + 0;
  let calculation = parsed.get(text);
  if (calculation === undefined) {
    calculation = parseExpression(text);
    if (parsed.size > 500) parsed.clear();
    parsed.set(text, calculation);
  }
  if (sh.arithmeticDepth >= DEPTH_LIMIT) {
    throw new ShellError(
      `${simple}: expression recursion level exceeded (error token is "${simple}")`,
    );
  }
  sh.arithmeticDepth++;
  try {
    return calculation(sh, NO_TEXTS);
  } finally {
    sh.arithmeticDepth--;
  }
}

function parseExpression(text: string): Calculation {
  const script = parse(`((${text}\n))`);
  const command = script.commands[0]?.command as ArithmeticCommand | undefined;
  const whole = script.commands.length === 1 && command?.type === "ArithmeticCommand";
  if (!whole || script.errors || !command.expression) throw syntaxError(text);
  const compiler = new ArithmeticCompiler();
  const calculation = compiler.compile(command.expression);
  const quoted = compiler.operands.map(({ code }) => code);
  if (quoted.length === 0) return calculation;
  return (sh) => {
    const texts = quoted.map((code) => {
      const value = code(sh);
      if (value instanceof Promise) throw syntaxError(text);
      return value;
    });
    return calculation(sh, texts);
  };
}

function syntaxError(text: string): ShellError {
  const shown = text.trim();
  return new ShellError(
    shown === ""
      ? "arithmetic syntax error: operand expected"
      : `${shown}: arithmetic syntax error`,
  );
}

/** A variable that is named in an expression. */
interface Target {
  readonly name: string;
  /** Undefined for the variable as a whole. */
  readonly key: string | undefined;
}

type TargetCode = (sh: Interpreter, texts: readonly string[]) => Target;

class ArithmeticCompiler {
  /** Operands with expansions, in the order of the text. */
  readonly operands: Operand[] = [];

  compile(node: ArithmeticExpression): Calculation {
    switch (node.type) {
      case "ArithmeticWord":
        return this.#operand(node);
      case "ArithmeticGroup":
        return this.compile(node.expression);
      case "ArithmeticUnary":
        return this.#unary(node.operator, node.operand, node.prefix);
      case "ArithmeticTernary": {
        const test = this.compile(node.test);
        const consequent = this.compile(node.consequent);
        const alternate = this.compile(node.alternate);
        return (sh, texts) =>
          isTrue(test(sh, texts)) ? consequent(sh, texts) : alternate(sh, texts);
      }
      case "ArithmeticBinary":
        return this.#binary(node.operator, node.left, node.right);
      case "ArithmeticCommandExpansion": {
        const at = this.#expand(node.pos, node.end, textOfWord(parseWord(node.text)));
        return (sh, texts) => evaluateText(sh, texts[at]);
      }
    }
  }

  #expand(pos: number, end: number, code: TextCode): number {
    this.operands.push({ pos, end, code });
    return this.operands.length - 1;
  }

  #operand(node: Extract<ArithmeticExpression, { type: "ArithmeticWord" }>): Calculation {
    const first = node.value.charCodeAt(0);
    // "$x" without more is the parser's plain operand too.
    if (node.parts || first === 36) {
      const at = this.#expand(node.pos, node.end, textOfWord(operandWord(node)));
      return (sh, texts) => evaluateText(sh, texts[at]);
    }
    if (first >= 48 && first <= 57) {
      const { value } = node;
      const number = attemptNumber(value);
      if (number !== undefined) return () => number;
      return () => {
        const late = parseNumber(value);
        if (late === undefined) throw syntaxError(value);
        return late;
      };
    }
    if (NAME.test(node.value)) {
      const name = node.value;
      return (sh) => valueOf(sh, { name, key: undefined });
    }
    const target = this.#target(node);
    return (sh, texts) => valueOf(sh, target(sh, texts));
  }

  #target(node: ArithmeticExpression): TargetCode {
    if (node.type !== "ArithmeticWord") {
      return () => {
        throw new ShellError("attempted assignment to non-variable");
      };
    }
    if (node.parts || node.value.startsWith("$")) {
      const at = this.#expand(node.pos, node.end, textOfWord(operandWord(node)));
      return (sh, texts) => targetOf(sh, texts[at]);
    }
    const { value } = node;
    if (!NAME.test(value)) return (sh) => targetOf(sh, value);
    const target = { name: value, key: undefined };
    return () => target;
  }

  #unary(operator: string, operand: ArithmeticExpression, prefix: boolean): Calculation {
    if (operator === "++" || operator === "--") {
      const target = this.#target(operand);
      const sign = operator === "++" ? "+" : "-";
      return (sh, texts) => {
        const variable = target(sh, texts);
        const old = valueOf(sh, variable);
        const changed = calculate(sign, old, 1);
        assignTo(sh, variable, changed);
        return prefix ? changed : old;
      };
    }
    const value = this.compile(operand);
    if (operator === "-") return (sh, texts) => negate(value(sh, texts));
    if (operator === "!") return (sh, texts) => isTrue(value(sh, texts)) ? 0 : 1;
    if (operator === "~") return (sh, texts) => complement(value(sh, texts));
    return value;
  }

  #binary(operator: string, left: ArithmeticExpression, right: ArithmeticExpression): Calculation {
    if (/^([-+*/%&|^]|<<|>>|\*\*)?=$/.test(operator)) {
      return this.#assign(operator.slice(0, -1), left, right);
    }
    const a = this.compile(left);
    const b = this.compile(right);
    switch (operator) {
      case "&&":
        return (sh, texts) => isTrue(a(sh, texts)) && isTrue(b(sh, texts)) ? 1 : 0;
      case "||":
        return (sh, texts) => isTrue(a(sh, texts)) || isTrue(b(sh, texts)) ? 1 : 0;
      case ",":
        return (sh, texts) => (a(sh, texts), b(sh, texts));
      default:
        return (sh, texts) => calculate(operator, a(sh, texts), b(sh, texts));
    }
  }

  #assign(operator: string, left: ArithmeticExpression, right: ArithmeticExpression): Calculation {
    const target = this.#target(left);
    const value = this.compile(right);
    return (sh, texts) => {
      const variable = target(sh, texts);
      // The old value is looked up first, whatever the right side does to the variable.
      const old = operator === "" ? 0 : valueOf(sh, variable);
      let result = value(sh, texts);
      if (operator !== "") result = calculate(operator, old, result);
      assignTo(sh, variable, result);
      return result;
    };
  }
}

function isTrue(value: Integer): boolean {
  return value !== 0;
}

/** A number that is none is told when it is calculated, not when the script is read. */
function attemptNumber(text: string): Integer | undefined {
  try {
    return parseNumber(text);
  } catch {
    return undefined;
  }
}

function targetOf(sh: Interpreter, text: string): Target {
  if (NAME.test(text)) return { name: text, key: undefined };
  const element = ELEMENT.exec(text);
  if (!element) throw syntaxError(text);
  return { name: element[1], key: sh.subscript(element[1], element[2]) };
}

function valueOf(sh: Interpreter, { name, key }: Target): Integer {
  const { variables, options } = sh.state;
  const value = key === undefined ? variables.get(name) : variables.array(name)?.get(key);
  if (value === undefined) {
    if (!options.has("nounset")) return 0;
    throw new ShellError(`${key === undefined ? name : `${name}[${key}]`}: unbound variable`, 127);
  }
  return evaluateText(sh, value);
}

function assignTo(sh: Interpreter, { name, key }: Target, value: Integer): void {
  if (key === undefined) sh.state.variables.set(name, String(value));
  else sh.state.variables.setElement(name, key, String(value));
}

function operandWord(node: Extract<ArithmeticExpression, { type: "ArithmeticWord" }>): Word {
  return node.parts ? node as unknown as Word : parseWord(node.value);
}
