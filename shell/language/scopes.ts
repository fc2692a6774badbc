/** What a function's locals, and assignments before a command, hide of the variables of the same names. */
import { ShellError } from "./control.ts";
import { UNSET, type Variable } from "./variable.ts";

/**
 * "function": for a call, with what is assigned before it. "builtin": for a builtin that runs commands or
 * assigns (`x=1 eval`), in which the names are as in a function. "declaration": for `x=1 declare` and its
 * like. "command": for any other, whose own assignments reach what is hidden, too (`x=1 printf -v x 2`).
 */
export type ScopeKind = "function" | "builtin" | "declaration" | "command";

class Scope extends Map<string, Variable | undefined> {
  /** What has been assigned before the command. */
  given: Map<string, Variable> | undefined;
  /** Those of them that are local all the same, as they have been declared since. */
  declared: Set<string> | undefined;
  /** Those of them that have been exported or made readonly since, and so outlast the scope. */
  lasting: Set<string> | undefined;

  constructor(readonly kind: ScopeKind) {
    super();
  }

  /** Whether builtins, other than those that run commands, have it before them. */
  get brief(): boolean {
    return this.kind === "command" || this.kind === "declaration";
  }

  isLocal(name: string): boolean {
    return this.has(name) && (!this.given?.has(name) || this.declared?.has(name) === true);
  }

  copy(): Scope {
    const copy = new Scope(this.kind);
    for (const [name, hidden] of this) copy.set(name, hidden);
    if (this.given) copy.given = new Map(this.given);
    if (this.declared) copy.declared = new Set(this.declared);
    if (this.lasting) copy.lasting = new Set(this.lasting);
    return copy;
  }
}

/** Scopes within each other over `current`, which has what is seen; each holds what it hides. */
export class Scopes {
  #scopes: Scope[] = [];

  constructor(readonly current: Map<string, Variable>) {}

  copy(current: Map<string, Variable>): Scopes {
    const copy = new Scopes(current);
    copy.#scopes = this.#scopes.map((scope) => scope.copy());
    return copy;
  }

  push(kind: ScopeKind): void {
    this.#scopes.push(new Scope(kind));
  }

  pop(): void {
    const scope = this.#scopes.pop()!;
    for (const [name, hidden] of scope) this.#restore(name, this.#outcome(scope, name, hidden));
  }

  /** What becomes of `hidden` when the scope ends. */
  #outcome(scope: Scope, name: string, hidden: Variable | undefined): Variable | undefined {
    const given = scope.given?.get(name);
    const now = this.current.get(name);
    if (given === undefined || now === undefined) return hidden;
    if (scope.lasting?.has(name)) return { ...now, filter: hidden?.filter };
    const assigned = scope.kind === "command" && now !== given;
    return assigned ? { ...(hidden ?? UNSET), value: now.value } : hidden;
  }

  #restore(name: string, variable: Variable | undefined): void {
    if (variable) this.current.set(name, variable);
    else this.current.delete(name);
  }

  /** Assigns `name` for the command before which that stands. */
  assignTemporarily(name: string, value: string): void {
    const scope = this.#scopes[this.#scopes.length - 1];
    if (!scope.has(name)) scope.set(name, this.current.get(name));
    const variable = { value, exported: true, readonly: false, filter: undefined };
    (scope.given ??= new Map()).set(name, variable);
    this.current.set(name, variable);
  }

  /**
   * Declares `name` in the running function. What is assigned before that function or command becomes its
   * value; so does, with `inherit`, what an outer variable is.
   */
  declareLocal(name: string, inherit: boolean): void {
    const top = this.#scopes[this.#scopes.length - 1];
    if (!top.brief || !top.has(name)) return this.#declareLocal(name, inherit);
    this.#beneath(top, name, () => {
      const { value } = top.given!.get(name)!;
      this.#declareLocal(name, inherit);
      this.current.set(name, { ...this.current.get(name)!, value });
    });
  }

  #declareLocal(name: string, inherit: boolean): void {
    let at = this.#scopes.length - 1;
    for (; at >= 0; at--) {
      const scope = this.#scopes[at];
      if (!scope.brief && scope.has(name)) {
        if (scope.given?.has(name)) (scope.declared ??= new Set()).add(name);
        return;
      }
      if (scope.kind === "function") break;
    }
    const outer = this.current.get(name);
    const holder = this.#scopes.findLast((scope) => scope.has(name));
    if (outer?.readonly && holder === undefined) throw new ShellError(`${name}: readonly variable`);
    this.#scopes[at].set(name, outer);
    if (inherit && outer) return;
    const value = holder?.given?.has(name) ? outer?.value : undefined;
    this.current.set(name, { ...UNSET, value, exported: outer?.exported ?? false });
  }

  /** Whether what is seen hides another variable. */
  /** What a name that is seen belongs to: as long as that is the same, so is the variable. */
  owner(name: string): object {
    return this.#scopes.findLast((scope) => scope.has(name)) ?? this;
  }

  hides(name: string): boolean {
    return this.#scopes.some((scope) => scope.has(name));
  }

  /** `body`, to which the variable of the whole shell is the one that is seen. */
  globally<T>(name: string, body: () => T): T {
    const lowest = this.#scopes.find((scope) => scope.has(name));
    return lowest ? this.#beneath(lowest, name, body) : body();
  }

  /** `body`, to which `scope` and those above it hide nothing of the name. */
  #beneath<T>(scope: Scope, name: string, body: () => T): T {
    const seen = this.current.get(name);
    this.#restore(name, scope.get(name));
    try {
      return body();
    } finally {
      scope.set(name, this.current.get(name));
      this.#restore(name, seen);
    }
  }

  /** The variable that is seen has been exported or made readonly. */
  keep(name: string): void {
    const holder = this.#scopes.findLast((scope) => scope.has(name));
    if (holder?.kind !== "builtin" && holder?.given?.has(name)) {
      (holder.lasting ??= new Set()).add(name);
    }
  }

  /**
   * Forgets the variable that is seen. A local of the running function stays local; what was assigned before
   * a command, or is a local of a calling function, comes to an end, so that what it hides is seen.
   */
  unset(name: string, everywhere: boolean): void {
    let own = true;
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const scope = this.#scopes[i];
      if (scope.has(name)) {
        if ((own || everywhere) && scope.isLocal(name)) {
          this.current.set(name, { ...UNSET, exported: scope.given?.has(name) === true });
        } else {
          this.#restore(name, scope.get(name));
          for (const names of [scope, scope.given, scope.declared]) names?.delete(name);
        }
        return;
      }
      if (scope.kind === "function") own = false;
    }
    this.current.delete(name);
  }

  /** Names of the locals of the running function, sorted. */
  localNames(): string[] {
    const names = new Set<string>();
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const scope = this.#scopes[i];
      for (const name of scope.keys()) if (scope.isLocal(name)) names.add(name);
      if (scope.kind === "function") break;
    }
    return [...names].sort();
  }
}
