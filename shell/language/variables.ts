import { ShellError } from "./control.ts";
import { ArrayValue } from "./array_value.ts";

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

/** What the locals of a function hide, or the assignments before a command. */
class Scope extends Map<string, Variable | undefined> {
  temporary = false;

  copy(): Scope {
    const copy = new Scope(this);
    copy.temporary = this.temporary;
    return copy;
  }
}

/** What a circle of references stands for: no name that a variable can have. */
const CIRCLE = "";

/** Links of references after which they are taken for a circle. */
const REFERENCE_LIMIT = 8;

/**
 * Variables by name. A function's locals lie over the others: the variable that a local hides waits in the
 * scope until that ends.
 */
export class Variables {
  #current = new Map<string, Variable>();
  /** For each running function or command with assignments: what its locals hide. */
  #scopes: Scope[] = [];
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
    copy.#scopes = this.#scopes.map((scope) => scope.copy());
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
    if (filter.lower) return value.toLowerCase();
    return filter.upper ? value.toUpperCase() : value;
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
    if (attribute === "exported") this.#current.set(name, { ...old, exported: on });
    else if (attribute === "readonly") {
      if (old.readonly && !on) throw new ShellError(`${name}: readonly variable`);
      this.#current.set(name, { ...old, readonly: on });
    } else {
      const filter = { ...(old.filter ?? NO_FILTER), [attribute]: on };
      if (on && attribute === "lower") filter.upper = false;
      if (on && attribute === "upper") filter.lower = false;
      this.#current.set(name, { ...old, filter });
    }
  }

  setExported(name: string, exported: boolean): void {
    this.setAttribute(name, "exported", exported);
  }

  /** Declares `name` in the scope of the running function, hiding any outer one. */
  declareLocal(name: string, inherit = false): void {
    let at = this.#scopes.length - 1;
    while (at > 0 && this.#scopes[at].temporary && !this.#scopes[at].has(name)) at--;
    this.#declareIn(this.#scopes[at], name, inherit);
  }

  /** Declares `name` for the command before which it is assigned. */
  declareTemporary(name: string): void {
    this.#declareIn(this.#scopes[this.#scopes.length - 1], name, false);
  }

  #declareIn(scope: Scope, name: string, inherit: boolean): void {
    if (scope.has(name)) return;
    const outer = this.#current.get(name);
    if (outer?.readonly) throw new ShellError(`${name}: readonly variable`);
    scope.set(name, outer);
    if (inherit && outer) return;
    this.#current.set(name, { ...UNSET, exported: outer?.exported ?? false });
  }

  unset(name: string, reference = false): void {
    if (!reference) name = this.resolve(name);
    if (this.#current.get(name)?.readonly) {
      throw new ShellError(`${name}: cannot unset: readonly variable`);
    }
    // A local that is unset stays local; one of a calling function comes to an end, as in bash.
    const last = this.#scopes.length - 1;
    if (last >= 0 && this.#scopes[last].has(name)) this.#current.set(name, UNSET);
    else {
      for (let i = last - 1; i >= 0; i--) {
        if (!this.#scopes[i].has(name)) continue;
        this.#restore(name, this.#scopes[i].get(name));
        this.#scopes[i].delete(name);
        return;
      }
      this.#current.delete(name);
    }
  }

  /** @param temporary for assignments before a command, not for a function */
  push(temporary = false): void {
    const scope = new Scope();
    scope.temporary = temporary;
    this.#scopes.push(scope);
  }

  pop(): void {
    for (const [name, outer] of this.#scopes.pop()!) this.#restore(name, outer);
  }

  #restore(name: string, variable: Variable | undefined): void {
    if (variable) this.#current.set(name, variable);
    else this.#current.delete(name);
  }

  /** Names of the locals of the running function, sorted. */
  localNames(): string[] {
    return [...this.#scopes.at(-1)?.keys() ?? []].sort();
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
    this.#scopes = [];
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
