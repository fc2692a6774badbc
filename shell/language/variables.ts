import { lowerCase, upperCase } from "../text/letter_case.ts";
import { ShellError } from "./control.ts";
import { ArrayValue } from "./array_value.ts";
import { Scopes } from "./scopes.ts";

export type Attribute =
  | "exported"
  | "readonly"
  | "integer"
  | "lower"
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
}

export interface Filter {
  readonly integer: boolean;
  readonly lower: boolean;
  readonly upper: boolean;
  /** The value is the name of another variable. */
  readonly reference: boolean;
}

const NO_FILTER: Filter = { integer: false, lower: false, upper: false, reference: false };
const UNSET: Variable = { value: undefined, exported: false, readonly: false, filter: undefined };

/** Variables that nobody has to set, see special_variables.ts. */
export interface SpecialVariables {
  get(name: string): string | ArrayValue | undefined;
  /** True where the assignment has been taken care of. */
  set(name: string, value: string): boolean;
}

/** What a circle of references stands for: no name that a variable can have. */
const CIRCLE = "";

/** Links of references after which they are taken for a circle. */
const REFERENCE_LIMIT = 8;

/** Variables by name: those that are seen; what they hide waits in their scope until that ends. */
export class Variables {
  #current = new Map<string, Variable>();
  scopes = new Scopes(this.#current);
  /** Arrays with another token are shared with a subshell, and are copied before they change. */
  #token = {};
  special: SpecialVariables = { get: () => undefined, set: () => false };
  /** What came with a name that no variable can have: programs get it, as from bash. */
  foreign: Readonly<Record<string, string>> = {};
  warn: (message: string) => void = () => {};
  /** The key that the text between brackets means. */
  key: (name: string, text: string) => string = (_name, text) => text;
  /** Evaluates what is assigned to a variable with `declare -i`. */
  evaluate: (text: string) => string = (text) => text;

  clone(): Variables {
    const copy = new Variables();
    copy.#current = new Map(this.#current);
    copy.scopes = this.scopes.copy(copy.#current);
    this.#token = {};
    copy.foreign = this.foreign;
    return copy;
  }

  /** The variable itself, references not followed. */
  find(name: string): Variable | undefined {
    return this.#current.get(name);
  }

  /** The name behind references. */
  resolve(name: string): string {
    for (let links = 0; links < REFERENCE_LIMIT; links++) {
      const variable = this.#current.get(name);
      if (variable?.filter === undefined || !variable.filter.reference) return name;
      if (typeof variable.value !== "string" || variable.value === "") return name;
      name = variable.value;
    }
    this.warn(`${name}: circular name reference`);
    return CIRCLE;
  }

  /** The value as a scalar: an array's is its element 0. */
  get(name: string): string | undefined {
    const variable = this.#current.get(name);
    if (variable === undefined) return scalarOf(this.special.get(name));
    if (variable.filter?.reference) return this.#getReferred(name);
    const { value } = variable;
    return typeof value === "string" ? value : scalarOf(value);
  }

  #getReferred(name: string): string | undefined {
    const target = this.resolve(name);
    if (target === name) return undefined;
    const element = elementOf(target);
    if (!element) return this.get(target);
    const array = this.array(element[0]);
    if (element[1] === "@" || element[1] === "*") return array?.values().join(" ");
    return array?.get(this.key(element[0], element[1]));
  }

  /** The array under a name; a scalar counts as element 0. */
  array(name: string): ArrayValue | undefined {
    name = this.resolve(name);
    const value = this.#current.get(name)?.value ?? this.special.get(name);
    if (typeof value !== "string") return value;
    return ArrayValue.from([value]);
  }

  isAssociative(name: string): boolean {
    const value = this.#current.get(this.resolve(name))?.value;
    return value instanceof ArrayValue && value.associative;
  }

  set(name: string, value: string): void {
    const old = this.#current.get(name);
    if (old === undefined) {
      if (this.special.set(name, value)) return;
      this.#current.set(name, { value, exported: false, readonly: false, filter: undefined });
      return;
    }
    if (old.readonly && !old.filter?.reference) {
      throw new ShellError(`${name}: readonly variable`);
    }
    if (old.filter !== undefined) return this.#setFiltered(name, old, old.filter, value);
    if (old.value instanceof ArrayValue) return this.setElement(name, "0", value);
    // Not by spreading: nothing is assigned more often than a plain variable.
    const { exported } = old;
    this.#current.set(name, { value, exported, readonly: false, filter: undefined });
  }

  #setFiltered(name: string, old: Variable, filter: Filter, value: string): void {
    const target = this.resolve(name);
    if (target !== name) {
      const element = elementOf(target);
      if (element) {
        return this.setElement(element[0], this.key(element[0], element[1]), value);
      }
      return this.set(target, value);
    }
    if (old.value instanceof ArrayValue) return this.setElement(name, "0", value);
    this.#current.set(name, { ...old, value: this.#filtered(filter, value) });
  }

  #filtered(filter: Filter | undefined, value: string): string {
    if (filter === undefined) return value;
    if (filter.integer) return this.evaluate(value);
    if (filter.lower) return lowerCase(value);
    return filter.upper ? upperCase(value) : value;
  }

  /** Makes a reference point elsewhere. */
  setReference(name: string, target: string): void {
    if (!/^[A-Za-z_]\w*(\[.+\])?$/s.test(target)) {
      throw new ShellError(`\`${target}': invalid variable name for name reference`);
    }
    if (target === name) {
      throw new ShellError(`${name}: nameref variable self references not allowed`);
    }
    const old = this.#current.get(name) ?? UNSET;
    this.#current.set(name, { ...old, value: target });
  }

  /** Replaces the elements; what the name was before, but for its attributes, is gone. */
  setArray(name: string, elements: ArrayValue): void {
    name = this.resolve(name);
    const old = this.#current.get(name) ?? UNSET;
    if (old.readonly) throw new ShellError(`${name}: readonly variable`);
    if (old.filter) elements.change((value) => this.#filtered(old.filter, value));
    elements.owner = this.#token;
    this.#current.set(name, { ...old, value: elements });
  }

  /** @param key an index in digits, or the key of an associative array */
  setElement(name: string, key: string, value: string): void {
    name = this.resolve(name);
    const { filter } = this.#current.get(name) ?? UNSET;
    this.#writable(name).set(key, this.#filtered(filter, value));
  }

  unsetElement(name: string, key: string): void {
    this.#writable(this.resolve(name)).delete(key);
  }

  /** An array of this shell alone, made of whatever is there. */
  #writable(name: string): ArrayValue {
    const old = this.#current.get(name) ?? UNSET;
    if (old.readonly) throw new ShellError(`${name}: readonly variable`);
    const { value } = old;
    if (value instanceof ArrayValue && value.owner === this.#token) return value;
    const array = value instanceof ArrayValue
      ? value.copy()
      : ArrayValue.from(value === undefined ? [] : [value]);
    array.owner = this.#token;
    this.#current.set(name, { ...old, value: array });
    return array;
  }

  /** Makes an array of a variable that is none; its scalar becomes element 0. */
  declareArray(name: string, associative: boolean): void {
    name = this.resolve(name);
    const old = this.#current.get(name) ?? UNSET;
    if (old.value instanceof ArrayValue) {
      if (old.value.associative === associative) return;
      const [from, to] = associative ? ["indexed", "associative"] : ["associative", "indexed"];
      throw new ShellError(`${name}: cannot convert ${from} to ${to} array`);
    }
    const array = new ArrayValue(associative);
    if (old.value !== undefined) array.set("0", old.value);
    else array.declaredOnly = true;
    array.owner = this.#token;
    this.#current.set(name, { ...old, value: array });
  }

  setAttribute(name: string, attribute: Attribute, on: boolean): void {
    if (attribute !== "reference") name = this.resolve(name);
    const old = this.#current.get(name) ?? UNSET;
    if (attribute === "readonly" && old.readonly && !on) {
      throw new ShellError(`${name}: readonly variable`);
    }
    this.#current.set(name, withAttribute(old, attribute, on));
    if (on && (attribute === "exported" || attribute === "readonly")) this.scopes.keep(name);
  }

  setExported(name: string, exported: boolean): void {
    this.setAttribute(name, "exported", exported);
  }

  /** @param everywhere a local of a calling function stays local, too */
  unset(name: string, { reference = false, everywhere = false } = {}): void {
    if (!reference) name = this.resolve(name);
    if (this.#current.get(name)?.readonly) {
      throw new ShellError(`${name}: cannot unset: readonly variable`);
    }
    this.scopes.unset(name, everywhere);
  }

  /** Names of all variables that are set, sorted; with `declared` those that are only declared, too. */
  names(declared = false): string[] {
    const names: string[] = [];
    for (const [name, variable] of this.#current) {
      if (declared || variable.value !== undefined) names.push(name);
    }
    return names.sort();
  }

  /** Forgets what a program would not get. */
  keepExported(): void {
    for (const [name, { exported }] of this.#current) if (!exported) this.#current.delete(name);
    this.scopes = new Scopes(this.#current);
    this.set("IFS", " \t\n");
  }

  /** The exported variables that have a value, and what is foreign. */
  environment(): Record<string, string> {
    const env: Record<string, string> = { ...this.foreign };
    for (const [name, variable] of this.#current) {
      if (variable.exported && typeof variable.value === "string") env[name] = variable.value;
    }
    return env;
  }
}

function withAttribute(variable: Variable, attribute: Attribute, on: boolean): Variable {
  if (attribute === "exported" || attribute === "readonly") return { ...variable, [attribute]: on };
  const filter = { ...(variable.filter ?? NO_FILTER), [attribute]: on };
  if (on && attribute === "lower") filter.upper = false;
  if (on && attribute === "upper") filter.lower = false;
  return { ...variable, filter };
}

function scalarOf(value: string | ArrayValue | undefined): string | undefined {
  return value instanceof ArrayValue ? value.get("0") : value;
}

/** `name[key]` in its two parts. */
function elementOf(text: string): [string, string] | undefined {
  const open = text.indexOf("[");
  return open > 0 && text.endsWith("]")
    ? [text.slice(0, open), text.slice(open + 1, -1)]
    : undefined;
}
