/** What export, readonly, local and declare have in common. */
import type { CommandContext } from "../command.ts";
import { isSpecialBuiltin } from "../builtins.ts";
import type { ArrayValue } from "./array_value.ts";
import { appended, assignElement, endOfSubscript } from "../expand/assignment.ts";
import { ShellError } from "./control.ts";
import type { OptionTable } from "../options.ts";
import { isReference, isTarget, splitElement } from "./references.ts";
import { SPECIAL_ARRAYS } from "./special_variables.ts";
import { quoteForInput } from "../text/quoting.ts";
import type { Variables } from "./variables.ts";
import type { Attribute, Variable } from "./variable.ts";
import { attributeLetters, inDoubleQuotes, quoteKey } from "./variable_text.ts";

/** What is to become of the names. */
export interface Declaration {
  readonly attributes: readonly (readonly [Attribute, boolean])[];
  readonly array?: "indexed" | "associative";
  /** Elements cannot be declared. */
  readonly scalars?: true;
  /** Of the whole shell, whatever hides them. */
  readonly global?: boolean;
  /** `+a`: which no array takes. */
  readonly notArray?: boolean;
  /** Before the name gets attributes and value. */
  readonly begin?: (name: string) => void;
}

/** Whether a text may be the elements of an array, as `declare -a 'x=(1 2)'` has them. */
function takesLiteral(value: string): boolean {
  return value.startsWith("(") && value.endsWith(")");
}

/** Declares each `NAME` and `NAME=VALUE`. Names that are none, and readonly variables, make the status 1. */
export function declareEach(
  context: CommandContext,
  operands: readonly string[],
  declaration: Declaration,
): number {
  let status = 0;
  for (const operand of operands) {
    try {
      declareOne(context, operand, declaration);
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      const inItsName = /^(declare|typeset|local)$/.test(context.name) ||
        (declaration.array !== undefined && operand.endsWith(")"));
      const compound = context.interpreter.compounds.some(({ name }) => name === operand);
      const own = inItsName && !compound && !error.message.endsWith(": bad array subscript");
      status = own ? context.fail(error.message) : context.refuse(error);
      const ends = isSpecialBuiltin(context.name) && error.message.endsWith(": readonly variable");
      if (ends) context.interpreter.endIfPosix();
    }
  }
  return status;
}

interface Operand {
  readonly name: string;
  /** What stands between brackets. */
  readonly subscript: string | undefined;
  readonly append: boolean;
  readonly value: string | undefined;
}

/** `NAME`, `NAME[SUBSCRIPT]`, with `=VALUE` or `+=VALUE` or without. */
function splitOperand(operand: string): Operand | undefined {
  const name = /^[A-Za-z_]\w*/.exec(operand)?.[0];
  if (name === undefined) return undefined;
  const end = operand[name.length] === "[" ? endOfSubscript(operand, name.length) : name.length;
  const rest = end === undefined ? null : /^(?:(\+?)=([^]*))?$/.exec(operand.slice(end));
  if (rest === null) return undefined;
  const subscript = end === name.length ? undefined : operand.slice(name.length + 1, end! - 1);
  return { name, subscript, append: rest[1] === "+", value: rest[2] };
}

function declareOne(context: CommandContext, operand: string, declaration: Declaration): void {
  const parsed = splitOperand(operand);
  if (!parsed) throw new ShellError(`\`${operand}': not a valid identifier`);
  if (parsed.subscript === "") throw new ShellError(`${parsed.name}[]: bad array subscript`);
  const { scopes } = context.interpreter.state.variables;
  if (!declaration.global) declareOperand(context, operand, parsed, declaration);
  else {
    scopes.globally(parsed.name, () => declareOperand(context, operand, parsed, declaration));
  }
}

function declareOperand(
  context: CommandContext,
  operand: string,
  parsed: Operand,
  { attributes, array, begin, scalars, notArray }: Declaration,
): void {
  const { interpreter } = context;
  const { name, subscript, append, value } = parsed;
  const { variables } = interpreter.state;
  begin?.(name);
  const reference = attributes.find(([attribute]) => attribute === "reference")?.[1];
  if (reference) {
    declareReference(context, parsed);
    variables.setOwnAttribute(name, "reference", true);
    for (const [attribute, on] of attributes) variables.setOwnAttribute(name, attribute, on);
    return;
  }
  if (subscript !== undefined && isReference(variables.find(name))) variables.dropReference(name);
  if (subscript !== undefined && scalars) {
    throw new ShellError(`\`${operand}': not a valid identifier`);
  }
  const target = variables.resolve(name);
  if (scalars && splitElement(target)) throw new ShellError(`\`${target}': not a valid identifier`);
  // What a reference of the function stands for is the function's own, too.
  if (target !== name) begin?.(splitElement(target)?.[0] ?? target);
  if (variables.find(target)?.readonly && value !== undefined) {
    throw new ShellError(`${name}: readonly variable`);
  }
  if (notArray && variables.find(target)?.value instanceof Object) {
    throw new ShellError(`${name}: cannot destroy array variables in this way`);
  }
  const compound = interpreter.compounds.some((each) => each.name === name);
  const isArray = variables.find(target)?.value instanceof Object;
  if (array || ((compound || subscript !== undefined) && !isArray)) {
    variables.declareArray(name, array === "associative");
  }
  const others = attributes.filter(([attribute]) => attribute !== "reference");
  setAttributes(variables, name, others.filter(([attribute]) => attribute !== "readonly"));
  if (compound) interpreter.assignCompound(name);
  else if (value === undefined) {
    const missing = reference === undefined && !variables.find(target);
    if (missing && !splitElement(target)) variables.setExported(name, false);
  } else if (takesLiteral(value) && (array || (isArray && subscript === undefined && !scalars))) {
    interpreter.assignLiteral(name, value, append);
  } else if (subscript !== undefined) {
    if (!isArray && takesLiteral(value)) {
      interpreter.complain(`warning: ${operand}: quoted compound array assignment deprecated`);
    }
    assignElement(interpreter, name, interpreter.key(name, subscript), value, append);
  } else {
    const whole = append ? appended(interpreter, name, variables.get(name), value) : value;
    variables.set(name, whole);
  }
  setAttributes(variables, name, others.filter(([attribute]) => attribute === "readonly"));
  if (reference === false) variables.setOwnAttribute(name, "reference", false);
}

function setAttributes(
  variables: Variables,
  name: string,
  attributes: Declaration["attributes"],
): void {
  for (const [attribute, on] of attributes) variables.setAttribute(name, attribute, on);
}

/** `declare -n`: the name, or what it holds already, must be one that can be referred to. */
function declareReference(
  context: CommandContext,
  { name, subscript, append, value }: Operand,
): void {
  const { interpreter } = context;
  const { variables } = interpreter.state;
  const old = variables.find(name)?.value;
  const compound = interpreter.compounds.some((each) => each.name === name);
  if (compound) interpreter.assignCompound(name);
  if (compound || subscript !== undefined || typeof old === "object") {
    const shown = subscript === undefined ? name : `${name}[${subscript}]`;
    if (value !== undefined && !isTarget(value)) variables.setReference(name, value);
    throw new ShellError(`${shown}: reference variable cannot be an array`);
  }
  if (value === "") throw new ShellError("`': not a valid identifier");
  const target = append ? (old ?? "") + value! : value ?? old;
  if (target === undefined || (target === "" && isReference(variables.find(name)))) return;
  if (!variables.setReference(name, target)) return;
  interpreter.complain(`${context.name}: warning: ${name}: circular name reference`);
  variables.warn(`${name}: circular name reference`);
}

/** Options of declare and local that give attributes. */
export const ATTRIBUTE_OPTIONS = {
  array: { short: "a", help: "the names are arrays" },
  associative: { short: "A", help: "the names are associative arrays" },
  integer: { short: "i", help: "what is assigned is evaluated" },
  capital: { short: "c", help: "what is assigned gets one capital, at its beginning" },
  lower: { short: "l", help: "what is assigned becomes lower case" },
  reference: { short: "n", help: "the names stand for other variables" },
  readonly: { short: "r", help: "make them unchangeable" },
  upper: { short: "u", help: "what is assigned becomes upper case" },
  exported: { short: "x", help: "pass them on to programs" },
} satisfies OptionTable;

const ATTRIBUTES: readonly Attribute[] = [
  "integer",
  "capital",
  "lower",
  "reference",
  "readonly",
  "upper",
  "exported",
];

const PLAIN: Declaration = { attributes: [] };

/** @param off attributes that `+` took away */
export function declarationOf(
  options: Partial<Record<keyof typeof ATTRIBUTE_OPTIONS, unknown>> & {
    given?: readonly unknown[];
  },
  off: readonly Attribute[] = [],
): Declaration {
  if (off.length === 0 && options.given?.length === 0) return PLAIN;
  const on = ATTRIBUTES.filter((attribute) => options[attribute as keyof typeof ATTRIBUTE_OPTIONS]);
  return {
    attributes: [
      ...on.map((attribute) => [attribute, true] as const),
      ...off.map((attribute) => [attribute, false] as const),
    ],
    array: options.associative ? "associative" : options.array ? "indexed" : undefined,
  };
}

/** Takes the `+x` out of the operands of `declare`; the attributes that they mean, and all of their letters. */
export function splitPlus(
  operands: readonly string[],
): { off: Attribute[]; letters: string; names: string[] } {
  const off: Attribute[] = [];
  let letters = "";
  let first = 0;
  for (; /^\+[a-zA-Z]+$/.test(operands[first] ?? ""); first++) {
    letters += operands[first].slice(1);
    for (const letter of operands[first].slice(1)) {
      const attribute = ATTRIBUTES.find((each) =>
        ATTRIBUTE_OPTIONS[each as keyof typeof ATTRIBUTE_OPTIONS].short === letter
      );
      if (attribute) off.push(attribute);
    }
  }
  return { off, letters, names: operands.slice(first) };
}

/** The variables that `wanted` takes, as `declare -p` writes them. */
export function listVariables(
  context: CommandContext,
  wanted: (variable: Variable, name: string) => boolean,
  command = "declare",
): void {
  const { variables, special } = context.interpreter.state;
  for (const name of [...new Set([...variables.names(true), ...SPECIAL_ARRAYS])].sort()) {
    const variable = variables.find(name) ?? special.asVariable(name);
    if (wanted(variable, name)) context.add(`${describeVariable(name, variable, command)}\n`);
  }
}

export function describeVariable(name: string, variable: Variable, command = "declare"): string {
  const { value } = variable;
  // As POSIX has it: what the command is for is no option of it.
  const implied = command === "declare" ? "" : command === "export" ? "x" : "r";
  const letters = attributeLetters(variable).replace(implied, "");
  const options = letters !== "" ? ` -${letters}` : implied === "" ? " --" : "";
  const declared = `${command}${options} ${name}`;
  if (value === undefined) return declared;
  if (typeof value === "string") return `${declared}=${inDoubleQuotes(value)}`;
  return value.declaredOnly ? declared : `${declared}=${describeElements(value)}`;
}

/** A variable as `set` and `declare` without words show it. */
export function describeValue(name: string, value: NonNullable<Variable["value"]>): string {
  // As bash lists them: an empty value needs no quotes there.
  if (typeof value === "string") return `${name}=${value && quoteForInput(value)}`;
  return `${name}=${describeElements(value)}`;
}

function describeElements(value: ArrayValue): string {
  if (value.size === 0) return "()";
  const elements = value.entries().map(([key, text]) =>
    `[${quoteKey(key)}]=${inDoubleQuotes(text)}`
  );
  return `(${elements.join(" ")}${value.associative ? " " : ""})`;
}
