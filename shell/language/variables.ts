import { lowerCase, upperCase } from "../text/letter_case.ts";
import { ShellError } from "./control.ts";
import { ArrayValue } from "./array_value.ts";
import {
  checkReference,
  follow,
  isReference,
  isTarget,
  type Referred,
  splitElement,
} from "./references.ts";
import { Scopes } from "./scopes.ts";
import {
  type Attribute,
  type Filter,
  isAssociative,
  scalarOf,
  UNSET,
  type Variable,
  withAttribute,
} from "./variable.ts";

/** Variables that nobody has to set, see special_variables.ts. */
export interface SpecialVariables {
  get(name: string): string | ArrayValue | undefined;
  /** True where the assignment has been taken care of. */
  set(name: string, value: string): boolean;
  setElement(name: string, key: string, value: string): boolean;
}

/** What a circle of references stands for: no name that a variable can have. */
const CIRCLE = "";

/** Variables by name: those that are seen; what they hide waits in their scope until that ends. */
export class Variables {
  #current = new Map<string, Variable>();
  scopes = new Scopes(this.#current);
  /** Arrays with another token are shared with a subshell, and are copied before they change. */
  #token = {};
  special: SpecialVariables = {
    get: () => undefined,
    set: () => false,
    setElement: () => false,
  };
  /** What came with a name that no variable can have: programs get it, as from bash. */
  foreign: Readonly<Record<string, string>> = {};
  /** `set -a`: what is assigned is exported. */
  exporting = false;
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
    copy.exporting = this.exporting;
    return copy;
  }

  /** The variable itself, references not followed. */
  find(name: string): Variable | undefined {
    const variable = this.#current.get(name);
    return variable?.dynamic ? { ...variable, value: this.special.get(name) } : variable;
  }

  /** What lies behind references; undefined for a circle. */
  referred(name: string): Referred | undefined {
    if (!isReference(this.#current.get(name))) return { name };
    return follow(name, this.#current, this.scopes, this.warn);
  }

  /** That as text. */
  resolve(name: string): string {
    if (!isReference(this.#current.get(name))) return name;
    const found = this.referred(name);
    if (found?.subscript !== undefined) return `${found.name}[${found.subscript}]`;
    return found?.name ?? CIRCLE;
  }

  /** `body` for the variable behind references; `otherwise` where they lead to none, or to an element. */
  #behind<T>(name: string, body: (name: string) => T, otherwise: T, writes = true): T {
    return this.#at(this.referred(name), body, otherwise, writes);
  }

  #at<T>(
    found: Referred | undefined,
    body: (name: string) => T,
    otherwise: T,
    writes = true,
  ): T {
    if (found === undefined) return otherwise;
    if (found.subscript !== undefined) {
      if (!writes) return otherwise;
      throw new ShellError(`\`${found.name}[${found.subscript}]': not a valid identifier`);
    }
    if (found.global) return this.scopes.globally(found.name, () => body(found.name));
    return body(found.name);
  }

  /** The value as a scalar: an array's is its element 0. */
  get(name: string): string | undefined {
    const variable = this.#current.get(name);
    if (variable === undefined || variable.dynamic) return scalarOf(this.special.get(name));
    if (variable.filter?.reference) return this.#getReferred(name);
    const { value } = variable;
    return typeof value === "string" ? value : scalarOf(value);
  }

  #getReferred(name: string): string | undefined {
    const found = this.referred(name);
    if (found === undefined || found.name === name && !found.global) return undefined;
    const { subscript } = found;
    if (subscript === undefined) return this.#at(found, (target) => this.get(target), undefined);
    const array = this.array(found.name);
    if (subscript === "@" || subscript === "*") return array?.values().join(" ");
    return array?.get(this.key(found.name, subscript));
  }

  /** The array under a name; a scalar counts as element 0. */
  array(name: string): ArrayValue | undefined {
    const variable = this.#current.get(name);
    if (isReference(variable)) {
      return this.#behind(name, (target) => this.#arrayOf(target), undefined, false);
    }
    return this.#arrayOf(name);
  }

  #arrayOf(name: string): ArrayValue | undefined {
    const variable = this.#current.get(name);
    if (isReference(variable)) return undefined;
    const value = variable?.value ?? this.special.get(name);
    return typeof value === "string" ? ArrayValue.from([value]) : value;
  }

  isAssociative(name: string): boolean {
    const variable = this.#current.get(name);
    if (isReference(variable)) {
      const associative = (target: string) => isAssociative(this.#current.get(target));
      return this.#behind(name, associative, false, false);
    }
    if (variable !== undefined) return isAssociative(variable);
    const value = this.special.get(name);
    return value instanceof ArrayValue && value.associative;
  }

  set(name: string, value: string): void {
    const old = this.#current.get(name);
    if (old === undefined) {
      if (this.special.set(name, value)) return;
      const exported = this.exporting;
      this.#current.set(name, { value, exported, readonly: false, filter: undefined });
      return;
    }
    if (old.readonly && !old.filter?.reference) {
      throw new ShellError(`${name}: readonly variable`);
    }
    if (old.dynamic) return this.#setDynamic(name, old, value);
    if (old.filter !== undefined) return this.#setFiltered(name, old, old.filter, value);
    if (old.value instanceof ArrayValue) return this.setElement(name, "0", value);
    // Not by spreading: nothing is assigned more often than a plain variable.
    const exported = old.exported || this.exporting;
    this.#current.set(name, { value, exported, readonly: false, filter: undefined });
  }

  #setDynamic(name: string, old: Variable, value: string): void {
    if (this.special.set(name, value)) return;
    const { exported, readonly, filter } = old;
    this.#current.set(name, { value: this.#filtered(filter, value), exported, readonly, filter });
  }

  #setFiltered(name: string, old: Variable, filter: Filter, value: string): void {
    if (filter.reference) return this.#setReferred(name, value);
    if (old.value instanceof ArrayValue) return this.setElement(name, "0", value);
    const exported = old.exported || this.exporting;
    this.#current.set(name, { ...old, exported, value: this.#filtered(filter, value) });
  }

  /** Assigns to what a reference stands for; one that stands for nothing yet gets that. */
  #setReferred(name: string, value: string): void {
    const found = this.referred(name);
    if (found === undefined) {
      const cell = this.#current.get(name)!.value as string;
      if (splitElement(cell)) throw new ShellError(`\`${cell}': not a valid identifier`);
      return;
    }
    const { subscript } = found;
    if (subscript !== undefined) {
      if (found.name === name) this.dropReference(name);
      if (/^[@*]$/.test(subscript)) {
        throw new ShellError(`${found.name}[${subscript}]: bad array subscript`);
      }
      return this.setElement(found.name, this.key(found.name, subscript), value);
    }
    if (found.global || !isReference(this.#current.get(found.name))) {
      return this.#at(found, (target) => this.set(target, value), undefined);
    }
    this.pointTo(found.name, value);
  }

  /** What the running `for` or an assignment makes a reference stand for. */
  pointTo(name: string, target: string): void {
    if (!isTarget(target)) throw new ShellError(`\`${target}': not a valid identifier`);
    this.setReference(name, target);
  }

  #filtered(filter: Filter | undefined, value: string): string {
    if (filter === undefined) return value;
    if (filter.integer) return this.evaluate(value);
    if (filter.lower) return lowerCase(value);
    if (filter.capital) return upperCase(value.slice(0, 1)) + lowerCase(value.slice(1));
    return filter.upper ? upperCase(value) : value;
  }

  /** Makes a reference stand for something else; true where that is itself, which a local may. */
  setReference(name: string, target: string): boolean {
    const old = this.#current.get(name);
    const circle = checkReference(name, target, old, this.scopes);
    this.#current.set(name, { ...(old ?? UNSET), value: target });
    return circle;
  }

  /** Replaces the elements; what the name was before, but for its attributes, is gone. */
  setArray(name: string, elements: ArrayValue): void {
    if (isReference(this.#current.get(name))) {
      return this.#behind(name, (target) => this.#setArray(target, elements), undefined);
    }
    this.#setArray(name, elements);
  }

  #setArray(name: string, elements: ArrayValue): void {
    const old = this.dropReference(name) ?? UNSET;
    if (old.readonly) throw new ShellError(`${name}: readonly variable`);
    if (old.filter) elements.change((value) => this.#filtered(old.filter, value));
    elements.owner = this.#token;
    this.#current.set(name, { ...old, value: elements });
  }

  /** @param key an index in digits, or the key of an associative array */
  setElement(name: string, key: string, value: string): void {
    if (isReference(this.#current.get(name))) {
      return this.#behind(name, (target) => this.#setElement(target, key, value), undefined);
    }
    this.#setElement(name, key, value);
  }

  #setElement(name: string, key: string, value: string): void {
    if (!this.#current.has(name) && this.special.setElement(name, key, value)) return;
    const { filter, value: old } = this.#current.get(name) ?? UNSET;
    if (filter?.reference) throw new ShellError(`\`${old ?? ""}': not a valid identifier`);
    this.#writable(name).set(key, this.#filtered(filter, value));
  }

  unsetElement(name: string, key: string): void {
    this.#behind(name, (target) => this.#writable(target).delete(key), undefined);
  }

  /** What becomes an array is no reference any more. */
  dropReference(name: string): Variable | undefined {
    const variable = this.#current.get(name);
    if (!isReference(variable)) return variable;
    this.warn(`${name}: removing nameref attribute`);
    const plain = { ...withAttribute(variable!, "reference", false), value: undefined };
    this.#current.set(name, plain);
    return plain;
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
    this.#behind(name, (target) => this.#declareArray(target, associative), undefined, false);
  }

  #declareArray(name: string, associative: boolean): void {
    const old = withAttribute(this.#current.get(name) ?? UNSET, "reference", false);
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
    this.#behind(name, (target) => this.#setAttribute(target, attribute, on), undefined);
  }

  /** `setAttribute` of a reference itself. */
  setOwnAttribute(name: string, attribute: Attribute, on: boolean): void {
    this.#setAttribute(name, attribute, on);
  }

  isInteger(name: string): boolean {
    const variable = this.#current.get(name);
    if (!isReference(variable)) return variable?.filter?.integer === true;
    const found = this.referred(name);
    return found !== undefined && this.#current.get(found.name)?.filter?.integer === true;
  }

  /** What a name is that has no attributes yet. */
  #unset(name: string): Variable {
    return this.special.get(name) === undefined ? UNSET : { ...UNSET, dynamic: true };
  }

  #setAttribute(name: string, attribute: Attribute, on: boolean): void {
    const old = this.#current.get(name) ?? this.#unset(name);
    const fixed = attribute === "readonly" ? !on : attribute === "reference";
    if (fixed && old.readonly) {
      const idle = isReference(old) && old.value === undefined;
      if (idle && attribute === "readonly") return;
      if (!idle) throw new ShellError(`${name}: readonly variable`);
    }
    this.#current.set(name, withAttribute(old, attribute, on));
    if (on && (attribute === "exported" || attribute === "readonly")) this.scopes.keep(name);
  }

  setExported(name: string, exported: boolean): void {
    this.setAttribute(name, "exported", exported);
  }

  /** @param everywhere a local of a calling function stays local, too */
  unset(name: string, { reference = false, everywhere = false } = {}): void {
    if (reference && !isReference(this.#current.get(name))) return;
    const found = reference ? { name } : this.referred(name);
    if (found === undefined) return;
    const { subscript } = found as Referred;
    name = found.name;
    if (subscript !== undefined) return this.unsetElement(name, this.key(name, subscript));
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

  /** What a program is to find in its environment, in the place of whatever variable has that name. */
  giveProgram(name: string, value: string): void {
    this.#current.set(name, { value, exported: true, readonly: false, filter: undefined });
  }

  /** The exported variables that have a value, and what is foreign. */
  environment(): Record<string, string> {
    const env: Record<string, string> = { ...this.foreign };
    for (const [name, variable] of this.#current) {
      if (!variable.exported) continue;
      const value = variable.dynamic ? scalarOf(this.special.get(name)) : variable.value;
      if (typeof value === "string") env[name] = value;
    }
    return env;
  }
}
