/** Arithmetic of `$(( ))`, `(( ))`, `let` and subscripts, compiled to functions. */
import { ShellError } from "../language/control.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { after, type Maybe } from "../language/maybe.ts";
import type { Part } from "../parse/nodes.ts";
import { ScriptError } from "../parse/script_error.ts";
import { parseExpression } from "../parse/parser.ts";
import {
  ArithmeticFault,
  ArithmeticParser,
  type Calculation,
  PLACEHOLDER,
} from "./arithmetic_parser.ts";
import type { Integer } from "./integers.ts";
import { quoteKeyText, withinBrackets } from "./key_quoting.ts";
import { type TextCode, textOfParts } from "./words.ts";

/** A whole expression, with the expansions in it. */
export type IntegerCode = (sh: Interpreter) => Maybe<Integer>;

const DECIMAL = /^-?(?:0|[1-9][0-9]{0,14})$/;
const DEPTH_LIMIT = 1000;
const NO_TEXTS: readonly string[] = [];

/** @param name of the command that calculates, which its messages begin with */
export function compileArithmetic(text: string, name = ""): IntegerCode {
  if (!/[$`"\\]/.test(text)) {
    const calculation = calculationOf(text);
    if (calculation === undefined) return (sh) => evaluateText(sh, text, name);
    const whole = () => text;
    return (sh) => sh.patiently(() => calculate(sh, calculation, NO_TEXTS, whole, name));
  }
  const parts = partsOf(text);
  // A key of an associative array may be anything.
  if (parts === undefined) return (sh) => evaluateText(sh, text, name);
  const within = withinBrackets(parts);
  const pieces = parts.map((part, i) => {
    if (part.type === "Text") return part.value;
    if (within[i] === "quoted" && "text" in part) return part.text;
    const text = textOfParts([part]);
    return within[i] === "key" ? (sh: Interpreter) => after(text(sh), quoteKeyText) : text;
  });
  const template = pieces.map((piece) => typeof piece === "string" ? piece : PLACEHOLDER).join("");
  const whole = (texts: readonly string[]) => {
    let next = 0;
    return pieces.map((piece) => typeof piece === "string" ? piece : texts[next++]).join("");
  };
  const codes = pieces.filter((piece) => typeof piece !== "string");
  const calculation = calculationOf(template);
  // Every expansion is made before anything is calculated, as in bash.
  return (sh) =>
    after(expandAll(sh, codes, []), (texts) => {
      if (calculation === undefined || !texts.every((each) => DECIMAL.test(each))) {
        return sh.patiently(() => evaluateText(sh, whole(texts), name));
      }
      return sh.patiently(() =>
        calculate(sh, calculation, texts, () => whole(texts), name, template)
      );
    });
}

/** Undefined where quotes do not close. */
function partsOf(text: string): Part[] | undefined {
  try {
    return parseExpression(text);
  } catch (error) {
    if (error instanceof ScriptError) return undefined;
    throw error;
  }
}

/** The expression with its expansions as operands; undefined where they are no operands. */
function calculationOf(template: string): Calculation | undefined {
  try {
    return new ArithmeticParser(template, evaluateText).parse();
  } catch (error) {
    if (error instanceof ArithmeticFault) return undefined;
    throw error;
  }
}

/** @param template what positions mean, where it is not the text itself */
function calculate(
  sh: Interpreter,
  calculation: Calculation,
  texts: readonly string[],
  text: () => string,
  name: string,
  template?: string,
): Integer {
  try {
    return calculation(sh, texts);
  } catch (error) {
    if (!(error instanceof ArithmeticFault)) throw error;
    let { at } = error;
    let next = 0;
    for (const c of template?.slice(0, at) ?? "") {
      if (c === PLACEHOLDER) at += texts[next++].length - 1;
    }
    throw describe(new ArithmeticFault(error.what, at), text(), name);
  }
}

function expandAll(sh: Interpreter, codes: readonly TextCode[], texts: string[]): Maybe<string[]> {
  while (texts.length < codes.length) {
    const text = codes[texts.length](sh);
    if (text instanceof Promise) {
      return text.then((value) => expandAll(sh, codes, [...texts, value]));
    }
    texts.push(text);
  }
  return texts;
}

const parsed = new Map<string, Calculation>();

/** Evaluates text without expansions, as subscripts, `let` and variables' values need it. */
export function evaluateText(sh: Interpreter, text: string, name = ""): Integer {
  if (DECIMAL.test(text)) return Number(text) + 0;
  if (sh.arithmeticDepth >= DEPTH_LIMIT) {
    const simple = text.trim();
    throw new ShellError(
      `${simple}: expression recursion level exceeded (error token is "${simple}")`,
    );
  }
  sh.arithmeticDepth++;
  try {
    let calculation = parsed.get(text);
    if (calculation === undefined) {
      calculation = new ArithmeticParser(text, evaluateText).parse();
      if (parsed.size > 500) parsed.clear();
      parsed.set(text, calculation);
    }
    return calculation(sh, NO_TEXTS);
  } catch (error) {
    if (!(error instanceof ArithmeticFault)) throw error;
    throw describe(error, text, name);
  } finally {
    sh.arithmeticDepth--;
  }
}

function describe({ what, at, end }: ArithmeticFault, text: string, name: string): ShellError {
  const shown = text.slice(0, end).trimStart();
  const prefix = name === "" ? "" : `${name}: `;
  return new ShellError(`${prefix}${shown}: ${what} (error token is "${text.slice(at, end)}")`);
}
