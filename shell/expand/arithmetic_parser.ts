/** Parses an arithmetic expression into functions, with bash's precedence and its messages. */
import { calculate, complement, type Integer, negate, parseNumber } from "./integers.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { assignTo, type Target, targetOf, valueOf } from "./arithmetic_variables.ts";

/** An expression; `texts` are what its placeholders stand for, in their order. */
export type Calculation = (sh: Interpreter, texts: readonly string[]) => Integer;

/** What is wrong, and from where on. */
export class ArithmeticFault {
  constructor(
    readonly what: string,
    /** Where the text that is shown begins. */
    readonly at: number,
    /** Where the expression that is shown ends, if not at its end. */
    readonly end?: number,
  ) {}
}

/** Stands in a text for an expansion. */
export const PLACEHOLDER = "\uf8ff";

const TOKEN =
  /\s*(?:([A-Za-z_]\w*)|([0-9][\w#@]*)|(\uf8ff)|(<<=|>>=|\*\*|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%&|^]=|[=<>+\-*/%!()&|^~?:,]))/y;
const ASSIGNING = /^([-+*/%&|^]|<<|>>)?=$/;
/** Binary operators from the loosest to the tightest. */
const LEVELS = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];

type Kind = "name" | "number" | "placeholder" | "operator" | "end";

/** A variable as a calculation names it; undefined in what is no variable. */
type TargetCode = (sh: Interpreter, texts: readonly string[]) => Target;

export class ArithmeticParser {
  #at = 0;
  #kind: Kind = "end";
  #token = "";
  /** Where the token begins; that of the end is that of the last. */
  #start = 0;
  #placeholders = 0;
  #depth = 0;

  /** @param evaluate the value of a text that is an expression itself */
  constructor(
    readonly text: string,
    readonly evaluate: (sh: Interpreter, text: string) => Integer,
  ) {}

  /** Throws ArithmeticFault. */
  parse(): Calculation {
    if (this.text.trim() === "") return () => 0;
    this.#advance(true);
    const calculation = this.#comma();
    if (this.#kind !== "end") throw this.#fault("syntax error in expression");
    return calculation;
  }

  /** @param operand one is wanted, so that what is no operator is that */
  #advance(operand: boolean): void {
    TOKEN.lastIndex = this.#at;
    const found = TOKEN.exec(this.text);
    if (found === null) {
      const rest = /\S/.exec(this.text.slice(this.#at));
      this.#token = "";
      if (rest === null) {
        this.#kind = "end";
        return;
      }
      this.#start = this.#at + rest.index;
      const what = operand ? "operand expected" : "invalid arithmetic operator";
      throw this.#fault(`syntax error: ${what}`);
    }
    const [whole, name, number, placeholder] = found;
    const token = whole.trimStart();
    const end = this.#at + whole.length;
    const halved = (token === "++" || token === "--") && !this.#steps(end, operand);
    this.#token = halved ? token[0] : token;
    this.#start = end - token.length;
    this.#at = this.#start + this.#token.length;
    this.#kind = name ? "name" : number ? "number" : placeholder ? "placeholder" : "operator";
  }

  /** Whether two signs are one operator: behind a variable, or before a name. */
  #steps(end: number, operand: boolean): boolean {
    return operand ? /^\s*[A-Za-z_]/.test(this.text.slice(end)) : this.#kind === "name";
  }

  #fault(what: string, at = this.#start): ArithmeticFault {
    return new ArithmeticFault(what, at);
  }

  #ended(): boolean {
    return this.#kind === "end";
  }

  #is(operator: string): boolean {
    return this.#kind === "operator" && this.#token === operator;
  }

  #comma(): Calculation {
    let left = this.#assignment();
    while (this.#is(",")) {
      this.#advance(true);
      const [first, second] = [left, this.#assignment()];
      left = (sh, texts) => (first(sh, texts), second(sh, texts));
    }
    return left;
  }

  /** An assignment, or what binds tighter. */
  #assignment(): Calculation {
    if (++this.#depth > 500) throw this.#fault("expression recursion level exceeded");
    const { target, calculation } = this.#conditional();
    if (this.#kind === "operator" && ASSIGNING.test(this.#token)) {
      if (target === undefined) throw this.#fault("attempted assignment to non-variable");
      const operator = this.#token.slice(0, -1);
      this.#advance(true);
      const at = this.#start;
      const value = this.#assignment();
      this.#depth--;
      return assignment(operator, target, value, at);
    }
    this.#depth--;
    return calculation;
  }

  #conditional(): { target?: TargetCode; calculation: Calculation } {
    const test = this.#binary(0);
    if (!this.#is("?")) return test;
    this.#advance(true);
    if (this.#ended() || this.#is(":")) throw this.#fault("expression expected");
    const consequent = this.#comma();
    if (!this.#is(":")) throw this.#fault("`:' expected for conditional expression");
    this.#advance(true);
    if (this.#ended()) throw this.#fault("expression expected");
    const alternate = this.#conditional().calculation;
    const { calculation } = test;
    return {
      calculation: (sh, texts) =>
        calculation(sh, texts) !== 0 ? consequent(sh, texts) : alternate(sh, texts),
    };
  }

  #binary(level: number): { target?: TargetCode; calculation: Calculation } {
    if (level === LEVELS.length) return this.#power();
    let left = this.#binary(level + 1);
    while (this.#kind === "operator" && LEVELS[level].includes(this.#token)) {
      const operator = this.#token;
      this.#advance(true);
      const at = this.#start;
      const right = this.#binary(level + 1).calculation;
      left = { calculation: binary(operator, left.calculation, right, at) };
    }
    return left;
  }

  #power(): { target?: TargetCode; calculation: Calculation } {
    const base = this.#unary();
    if (!this.#is("**")) return base;
    this.#advance(true);
    const at = this.#start;
    const exponent = this.#power().calculation;
    return { calculation: binary("**", base.calculation, exponent, at) };
  }

  #unary(): { target?: TargetCode; calculation: Calculation } {
    if (this.#kind !== "operator") return this.#postfix();
    const operator = this.#token;
    if (operator === "(") return { calculation: this.#group() };
    if (!/^(\+\+|--|[-+!~])$/.test(operator)) throw this.#fault("syntax error: operand expected");
    this.#advance(true);
    if (this.#ended()) throw this.#fault("syntax error: operand expected");
    if (operator.length === 2) return { calculation: this.#prefixed(operator) };
    const value = this.#unary().calculation;
    if (operator === "-") return { calculation: (sh, texts) => negate(value(sh, texts)) };
    if (operator === "!") return { calculation: (sh, texts) => value(sh, texts) !== 0 ? 0 : 1 };
    if (operator === "~") return { calculation: (sh, texts) => complement(value(sh, texts)) };
    return { calculation: value };
  }

  /** `++x`; before what is no variable two signs. */
  #prefixed(operator: string): Calculation {
    const { target, calculation } = this.#unary();
    const sign = operator[0] as "+" | "-";
    if (target) return step(target, sign, true);
    return calculation;
  }

  #group(): Calculation {
    this.#advance(true);
    const inner = this.#comma();
    if (!this.#is(")")) throw this.#fault("missing `)'");
    this.#advance(false);
    return inner;
  }

  #postfix(): { target?: TargetCode; calculation: Calculation } {
    const operand = this.#operand();
    const { target } = operand;
    if (target === undefined || (!this.#is("++") && !this.#is("--"))) return operand;
    const sign = this.#token[0] as "+" | "-";
    this.#advance(false);
    return { calculation: step(target, sign, false) };
  }

  #operand(): { target?: TargetCode; calculation: Calculation } {
    const token = this.#token;
    switch (this.#kind) {
      case "number":
        return { calculation: this.#number(token) };
      case "name":
        return this.#variable(token);
      case "placeholder":
        return this.#expansion();
      default:
        throw this.#fault("syntax error: operand expected");
    }
  }

  #number(token: string): Calculation {
    const [start, end] = [this.#start, this.#at];
    let value: Integer;
    try {
      value = parseNumber(token);
    } catch (error) {
      if (typeof error !== "string") throw error;
      throw new ArithmeticFault(error, start, end);
    }
    this.#advance(false);
    return () => value;
  }

  #variable(name: string): { target: TargetCode; calculation: Calculation } {
    const subscript = this.text[this.#at] === "[" ? this.#subscript() : undefined;
    this.#advance(false);
    if (subscript === undefined) {
      const target = { name, key: undefined };
      return { target: () => target, calculation: (sh) => valueOf(sh, target, this.evaluate) };
    }
    const from = this.#placeholders;
    this.#placeholders += subscript.split(PLACEHOLDER).length - 1;
    const code = (reading: boolean): TargetCode => (sh, texts) => {
      let next = from;
      const text = subscript.replaceAll(PLACEHOLDER, () => texts[next++]);
      return targetOf(sh, name, text, reading);
    };
    const read = code(true);
    const calculation: Calculation = (sh, texts) => valueOf(sh, read(sh, texts), this.evaluate);
    return { target: code(false), calculation };
  }

  /** What stands between the brackets behind a name. */
  #subscript(): string {
    const from = this.#at + 1;
    let depth = 0;
    for (let i = this.#at; i < this.text.length; i++) {
      if (this.text[i] === "\\") i++;
      else if (this.text[i] === "[") depth++;
      else if (this.text[i] === "]" && --depth === 0) {
        this.#at = i + 1;
        return this.text.slice(from, i);
      }
    }
    throw this.#fault("bad array subscript");
  }

  /** An expansion that is a whole operand; where it is part of one, its text must be parsed with the rest. */
  #expansion(): { calculation: Calculation } {
    const before = this.text[this.#start - 1] ?? "";
    const after = this.text[this.#at] ?? "";
    if (/[\w\]#@\uf8ff]/.test(before + after) || after === "[") throw this.#fault("no operand");
    const index = this.#placeholders++;
    this.#advance(false);
    return { calculation: (_sh, texts) => parseNumber(texts[index]) };
  }
}

function binary(operator: string, a: Calculation, b: Calculation, at: number): Calculation {
  switch (operator) {
    case "&&":
      return (sh, texts) => a(sh, texts) !== 0 && b(sh, texts) !== 0 ? 1 : 0;
    case "||":
      return (sh, texts) => a(sh, texts) !== 0 || b(sh, texts) !== 0 ? 1 : 0;
    default:
      return (sh, texts) => compute(operator, a(sh, texts), b(sh, texts), at);
  }
}

function compute(operator: string, a: Integer, b: Integer, at: number): Integer {
  if (b === 0 && (operator === "/" || operator === "%")) {
    throw new ArithmeticFault("division by 0", at);
  }
  if (operator === "**" && b < 0) throw new ArithmeticFault("exponent less than 0", at);
  return calculate(operator, a, b);
}

function step(target: TargetCode, sign: "+" | "-", prefix: boolean): Calculation {
  return (sh, texts) => {
    const variable = target(sh, texts);
    const old = valueOf(sh, variable);
    const changed = calculate(sign, old, 1);
    assignTo(sh, variable, changed);
    return prefix ? changed : old;
  };
}

function assignment(
  operator: string,
  target: TargetCode,
  value: Calculation,
  at: number,
): Calculation {
  return (sh, texts) => {
    if (operator === "") {
      // As in bash: the right side may change what a subscript means.
      const result = value(sh, texts);
      assignTo(sh, target(sh, texts), result);
      return result;
    }
    const variable = target(sh, texts);
    // The old value is looked up first, whatever the right side does to the variable.
    const old = valueOf(sh, variable);
    const result = compute(operator, old, value(sh, texts), at);
    assignTo(sh, variable, result);
    return result;
  };
}
