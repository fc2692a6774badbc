/** `${x@Q}` and its like. */
import { lowerCase, upperCase } from "../text/letter_case.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { unescapeText } from "../text/escapes.ts";
import { expandPrompt, expandPromptText } from "./prompt.ts";
import { quoteForInput } from "../text/quoting.ts";
import { attributeLetters, inDoubleQuotes, quoteKey } from "../language/variable_text.ts";
import { changeCase } from "./parameter_change.ts";
import { List, type Value } from "./parameter_value.ts";

export const TRANSFORMS = new Set("QUuLEPAakK");

export function transformText(sh: Interpreter, text: string, kind: string): string {
  switch (kind) {
    case "Q":
    case "K":
    case "k":
      return quoteForInput(text, true);
    case "U":
      return upperCase(text);
    case "L":
      return lowerCase(text);
    case "u":
      return changeCase(text, "^", "?");
    case "E":
      return unescapeText(text, "printf").text;
    case "P":
      return expandNow(sh, text);
    default:
      throw new Error(`invariant: @${kind} is refused when parsed`);
  }
}

/** What would have to be waited for stays as it is. */
function expandNow(sh: Interpreter, text: string): string {
  const value = expandPromptText(sh, text);
  return typeof value === "string" ? value : expandPrompt(sh, text);
}

/** `@a`: the letters of `declare`, for a list once for each element. */
export function describeAttributes(sh: Interpreter, name: string, value: Value): Value {
  const variable = sh.state.variables.find(sh.state.variables.resolve(name));
  const letters = variable ? attributeLetters(variable) : "";
  if (!(value instanceof List) || value.items.length === 0) return letters;
  return new List(value.items.map(() => letters), value.star);
}

/** `@A`: a command that makes the parameter what it is. */
export function describeParameter(
  sh: Interpreter,
  name: string,
  value: Value,
  all: boolean,
): Value {
  if (name === "@" || name === "*") {
    return `set -- ${sh.state.args.map((each) => quoteForInput(each, true)).join(" ")}`;
  }
  const variable = sh.state.variables.find(sh.state.variables.resolve(name));
  if (!variable) return /^\d/.test(name) ? "" : value;
  const letters = attributeLetters(variable);
  const declared = letters ? `declare -${letters} ${name}` : name;
  if (all && typeof variable.value === "object" && !variable.value.declaredOnly) {
    const elements = variable.value.entries();
    const shown = elements.map(([key, each]) => `[${quoteKey(key)}]=${inDoubleQuotes(each)}`);
    return `${declared}=(${shown.join(" ")}${variable.value.associative ? " " : ""})`;
  }
  const text = all && typeof variable.value === "string" ? variable.value : value;
  return typeof text === "string" ? `${declared}=${quoteForInput(text, true)}` : declared;
}

/** `@K`: keys and quoted values in one text; `@k`: each a word of its own. */
export function keysAndValues(sh: Interpreter, name: string, kind: string, star: boolean): Value {
  const entries = sh.state.variables.array(name)?.entries() ?? [];
  if (kind === "k") return new List(entries.flat(), star);
  return entries.map(([key, each]) => `${quoteKey(key)} ${inDoubleQuotes(each)}`).join(" ");
}
