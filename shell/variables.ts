import { ShellError } from "./control.ts";

/** Immutable: a change replaces it, so that a subshell's copy is a shallow one. */
export interface Variable {
  /** Undefined: declared (`export X`, `local x`), but unset. An array maps indices to elements. */
  readonly value: string | ReadonlyMap<number, string> | undefined;
  readonly exported: boolean;
  readonly readonly: boolean;
}

const UNSET: Variable = { value: undefined, exported: false, readonly: false };

/** Variables in scopes: the global one, and one for each running function or command with assignments. */
export class Variables {
  #scopes: Map<string, Variable>[];

  constructor(scopes: Map<string, Variable>[] = [new Map()]) {
    this.#scopes = scopes;
  }

  clone(): Variables {
    return new Variables(this.#scopes.map((scope) => new Map(scope)));
  }

  find(name: string): Variable | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const found = this.#scopes[i].get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** The value as a scalar: an array's is its element 0. */
  get(name: string): string | undefined {
    const value = this.find(name)?.value;
    if (value === undefined || typeof value === "string") return value ?? dynamicValue(name);
    return value.get(0);
  }

  /** The elements in the order of their indices; a scalar counts as element 0. */
  elements(name: string): ReadonlyMap<number, string> {
    const value = this.find(name)?.value;
    if (value === undefined) return new Map();
    if (typeof value === "string") return new Map([[0, value]]);
    return new Map([...value].sort((a, b) => a[0] - b[0]));
  }

  set(name: string, value: string): void {
    const old = this.find(name);
    if (old && typeof old.value === "object") this.setElement(name, 0, value);
    else this.#replace(name, { value });
  }

  setArray(name: string, elements: Map<number, string>): void {
    this.#replace(name, { value: elements });
  }

  setElement(name: string, index: number, value: string): void {
    const elements = new Map(this.elements(name));
    if (index < 0) index += Math.max(-1, ...elements.keys()) + 1;
    if (index < 0) throw new ShellError(`${name}[${index}]: bad array subscript`);
    this.#replace(name, { value: elements.set(index, value) });
  }

  setExported(name: string, exported: boolean): void {
    this.#replace(name, { exported }, true);
  }

  setReadonly(name: string): void {
    this.#replace(name, { readonly: true }, true);
  }

  /** Declares `name` in the innermost scope, hiding any outer one, whose attributes it takes. */
  declareLocal(name: string): void {
    const scope = this.#scopes[this.#scopes.length - 1];
    if (scope.has(name)) return;
    const outer = this.find(name);
    if (outer?.readonly) throw new ShellError(`${name}: readonly variable`);
    scope.set(name, { ...UNSET, exported: outer?.exported ?? false });
  }

  unset(name: string): void {
    const scope = this.#scopeOf(name);
    if (scope.get(name)?.readonly) {
      throw new ShellError(`${name}: cannot unset: readonly variable`);
    }
    // A local that is unset stays local, as in bash.
    if (scope === this.#scopes[0]) scope.delete(name);
    else if (scope.has(name)) scope.set(name, UNSET);
  }

  unsetElement(name: string, index: number): void {
    const elements = new Map(this.elements(name));
    elements.delete(index);
    this.#replace(name, { value: elements });
  }

  push(): void {
    this.#scopes.push(new Map());
  }

  pop(): void {
    this.#scopes.pop();
  }

  /** Names of all variables that are set, sorted. */
  names(): string[] {
    const names = new Set<string>();
    for (const scope of this.#scopes) for (const name of scope.keys()) names.add(name);
    return [...names].filter((name) => this.find(name)?.value !== undefined).sort();
  }

  /** The exported variables that have a value. */
  environment(): Record<string, string> {
    const env: Record<string, string> = {};
    for (const scope of this.#scopes) {
      for (const [name, variable] of scope) {
        if (variable.exported && typeof variable.value === "string") env[name] = variable.value;
        else delete env[name];
      }
    }
    return env;
  }

  #scopeOf(name: string): Map<string, Variable> {
    for (let i = this.#scopes.length - 1; i > 0; i--) {
      if (this.#scopes[i].has(name)) return this.#scopes[i];
    }
    return this.#scopes[0];
  }

  #replace(name: string, change: Partial<Variable>, attributesOnly = false): void {
    const scope = this.#scopeOf(name);
    const old = scope.get(name) ?? UNSET;
    if (old.readonly && !attributesOnly) throw new ShellError(`${name}: readonly variable`);
    scope.set(name, { ...old, ...change });
  }
}

/** Variables that have a value of their own while nobody has set them. */
function dynamicValue(name: string): string | undefined {
  if (name === "RANDOM") return String(Math.floor(Math.random() * 32768));
  if (name === "EPOCHSECONDS") return String(Math.floor(Date.now() / 1000));
  return undefined;
}
