/** What `name=value`, `name[key]=value` and `name=(...)` do, once their words are expanded. */
import { ArrayValue } from "../language/array_value.ts";
import { calculate } from "./integers.ts";
import { evaluateText } from "./arithmetic.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { endOfQuotation } from "../parse/part_reader.ts";
import { quoteForInput } from "../text/quoting.ts";
import { keyOfSubscript } from "./subscript_value.ts";

/** One element between the parentheses of `a=( )`. */
export interface Element {
  /** The text between the brackets of `[key]=`; undefined where there are none. */
  readonly key?: string;
  readonly text: string;
  readonly append: boolean;
}

/** An assignment whose words are expanded: `text`, or `elements` of an array. */
export interface Assigned {
  readonly name: string;
  readonly append: boolean;
  readonly key?: string;
  readonly text?: string;
  readonly elements?: readonly Element[];
  /** The source of those. */
  readonly raw?: string;
}

/** Assigns and traces. */
export function assignText(sh: Interpreter, value: Assigned): void {
  const { name, append, key, text } = value;
  const { variables } = sh.state;
  if (sh.tracing) sh.trace(describe(value));
  if (value.elements !== undefined) assignElements(sh, value);
  else if (key !== undefined) assignElement(sh, name, key, text!, append);
  else variables.set(name, append ? appended(sh, name, variables.get(name), text!) : text!);
}

/** As `set -x` shows it. */
export function describe({ name, append, key, text, elements }: Assigned): string {
  const target = (key === undefined ? name : `${name}[${key}]`) + (append ? "+=" : "=");
  if (elements === undefined) return target + (text === "" ? "" : quoteForInput(text!));
  const shown = elements.map((each) =>
    (each.key === undefined ? "" : `[${each.key}]=`) + quoteForInput(each.text)
  );
  return `${target}(${shown.join(" ")})`;
}

/** Behind the `]` of the `[` at `open`; undefined where there is none. Brackets within pair, quotes hide them. */
export function endOfSubscript(text: string, open: number): number | undefined {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    const c = text[i];
    if (c === "\\") i++;
    else if (c === "[") depth++;
    else if (c === "]" && --depth === 0) return i + 1;
    else if (c === '"' || c === "'" || c === "`") {
      const end = endOfQuotation(text, i);
      if (end > 0) i = end - 1;
    }
  }
  return undefined;
}

/** `+=`: a sum where the variable is an integer. */
export function appended(
  sh: Interpreter,
  name: string,
  old: string | undefined,
  text: string,
): string {
  const { variables } = sh.state;
  if (!variables.isInteger(name)) return (old ?? "") + text;
  return String(calculate("+", evaluateText(sh, old ?? ""), evaluateText(sh, text)));
}

/** `name[subscript]=text` */
export function assignElement(
  sh: Interpreter,
  name: string,
  subscript: string,
  text: string,
  append: boolean,
): void {
  const { variables } = sh.state;
  const key = keyOfSubscript(sh, name, subscript);
  const old = append ? variables.array(name)?.get(key) : undefined;
  variables.setElement(name, key, append ? appended(sh, name, old, text) : text);
}

/** `name=(...)`, in a variable that keeps its kind of keys. */
export function assignElements(sh: Interpreter, value: Assigned): void {
  const { name, append } = value;
  const { variables } = sh.state;
  if (value.elements === undefined) return assignElement(sh, name, value.key!, value.text!, append);
  const before = variables.array(name);
  const associative = variables.isAssociative(name);
  const array = append && before ? before.copy() : new ArrayValue(associative);
  if (associative) {
    fillAssociative(sh, name, array, value.elements, append);
    variables.setArray(name, array);
  } else if (value.elements.some(({ key }) => key !== undefined)) {
    // A later subscript may ask for an earlier element.
    variables.setArray(name, array);
    fillByIndex(sh, name, value.elements);
  } else {
    for (const { text } of value.elements) array.push(text);
    variables.setArray(name, array);
  }
}

/** Without keys, keys and values alternate. */
function fillAssociative(
  sh: Interpreter,
  name: string,
  array: ArrayValue,
  elements: readonly Element[],
  appending: boolean,
): void {
  const keyed = elements[0]?.key !== undefined;
  for (let i = 0; i < elements.length; i++) {
    const { key, text, append } = elements[i];
    if (key !== undefined) {
      array.set(key, append && appending ? appended(sh, name, array.get(key), text) : text);
    } else if (keyed) {
      sh.complain(`${name}: ${text}: must use subscript when assigning associative array`);
    } else array.set(text, elements[++i]?.text ?? "");
  }
}

/** Undefined, which has been told, where a key is no index: the other elements count. */
function indexOf(sh: Interpreter, name: string, key: string, text: string): number | undefined {
  const complain = (what: string) => void sh.complain(`[${key}]=${text}: ${what}`);
  if (key === "") return complain("bad array subscript");
  if (key === "@" || key === "*") return complain("cannot assign to non-numeric index");
  let index = Number(evaluateText(sh, key));
  if (index < 0) index += sh.state.variables.array(name)?.end ?? 0;
  return index < 0 ? complain("bad array subscript") : index;
}

function fillByIndex(sh: Interpreter, name: string, elements: readonly Element[]): void {
  const { variables } = sh.state;
  let next = variables.array(name)?.end ?? 0;
  for (const { key, text, append } of elements) {
    if (key !== undefined) {
      const found = indexOf(sh, name, key, text);
      if (found === undefined) continue;
      next = found;
    }
    const index = String(next++);
    const old = append ? variables.array(name)?.get(index) : undefined;
    variables.setElement(name, index, append ? appended(sh, name, old, text) : text);
  }
}
