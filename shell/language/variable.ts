/** One variable: its value and its attributes. */
import { ArrayValue } from "./array_value.ts";
import { isReference } from "./references.ts";

export type Attribute =
  | "exported"
  | "readonly"
  | "integer"
  | "lower"
  | "capital"
  | "upper"
  | "reference";

/** Immutable but for its array's elements: a change replaces it, so that a subshell's copy is a shallow one. */
export interface Variable {
  /** Undefined: declared (`export X`, `local x`), but unset. */
  readonly value: string | ArrayValue | undefined;
  readonly exported: boolean;
  readonly readonly: boolean;
  /** Attributes that change what is assigned; undefined for the many variables that have none. */
  readonly filter: Filter | undefined;
  /** It has attributes, and the value that it has by itself (`export SECONDS`). */
  readonly dynamic?: true;
}

export interface Filter {
  readonly integer: boolean;
  readonly lower: boolean;
  readonly capital: boolean;
  readonly upper: boolean;
  /** The value is the name of another variable. */
  readonly reference: boolean;
}

export const NO_FILTER: Filter = {
  integer: false,
  lower: false,
  capital: false,
  upper: false,
  reference: false,
};
/** Of these a variable has one. */
const CASES = ["lower", "capital", "upper"] as const;
const isCase = (attribute: Attribute) => CASES.some((each) => each === attribute);
export const UNSET: Variable = {
  value: undefined,
  exported: false,
  readonly: false,
  filter: undefined,
};

export function withAttribute(variable: Variable, attribute: Attribute, on: boolean): Variable {
  if (!on && attribute === "reference" && !isReference(variable)) return variable;
  if (attribute === "exported" || attribute === "readonly") return { ...variable, [attribute]: on };
  const fresh = on && attribute === "reference" && !isReference(variable);
  const filter = { ...(fresh ? NO_FILTER : variable.filter ?? NO_FILTER), [attribute]: on };
  if (on && isCase(attribute)) { for (const each of CASES) filter[each] = each === attribute; }
  return { ...variable, filter };
}

export function scalarOf(value: string | ArrayValue | undefined): string | undefined {
  return value instanceof ArrayValue ? value.get("0") : value;
}

export function isAssociative(variable: Variable | undefined): boolean {
  return variable?.value instanceof ArrayValue && variable.value.associative;
}
