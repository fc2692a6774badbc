/** Variables that stand for others (`declare -n`). */
import { ShellError } from "./control.ts";
import type { Scopes } from "./scopes.ts";
import type { Variable } from "./variable.ts";

/** What references lead to. */
export interface Referred {
  /** A variable's name; that of the reference itself where it has none to lead to yet. */
  readonly name: string;
  /** An element of that, by the text of its subscript. */
  readonly subscript?: string;
  /** The variable of the whole shell, whatever hides it. */
  readonly global?: true;
}

/** Links of references after which they lead nowhere. */
const LIMIT = 8;
const TARGET = /^[A-Za-z_]\w*(\[.+\])?$/s;

export function isReference(variable: Variable | undefined): boolean {
  return variable?.filter?.reference === true;
}

/** `name[subscript]` in its two parts. */
export function splitElement(text: string): [name: string, subscript: string] | undefined {
  const open = text.indexOf("[");
  return open > 0 && text.endsWith("]")
    ? [text.slice(0, open), text.slice(open + 1, -1)]
    : undefined;
}

/**
 * Where the reference `name` leads; undefined for a circle. The one that a local makes with a name that it
 * hides leads to the variable of the whole shell, as in bash.
 */
export function follow(
  name: string,
  current: ReadonlyMap<string, Variable>,
  scopes: Scopes,
  warn: (message: string) => void,
): Referred | undefined {
  let at = name;
  for (let links = 0; links < LIMIT; links++) {
    const variable = current.get(at);
    if (!isReference(variable) || typeof variable!.value !== "string" || variable!.value === "") {
      return { name: at };
    }
    const element = splitElement(variable!.value);
    const next = element ? element[0] : variable!.value;
    if (element && at === name && next === name && scopes.hides(name)) break;
    if (element) return { name: next, subscript: element[1] };
    if (next === name || next === at) {
      warn(`${name}: circular name reference`);
      return scopes.hides(next) ? { name: next, global: true } : undefined;
    }
    at = next;
  }
  return undefined;
}

/** What a reference may stand for. */
export function isTarget(text: string): boolean {
  return TARGET.test(text);
}

/** Refuses what cannot become a reference to `target`; whether that is a circle, which a local may make. */
export function checkReference(
  name: string,
  target: string,
  old: Variable | undefined,
  scopes: Scopes,
): boolean {
  if (!isTarget(target)) {
    throw new ShellError(`\`${target}': invalid variable name for name reference`);
  }
  if (old?.readonly && old.value !== undefined) throw new ShellError(`${name}: readonly variable`);
  const circle = (splitElement(target)?.[0] ?? target) === name;
  if (circle && !scopes.hides(name)) {
    throw new ShellError(`${name}: nameref variable self references not allowed`);
  }
  return circle;
}
