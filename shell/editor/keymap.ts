/** What keys do. */

export type Binding =
  | { readonly kind: "function"; readonly name: string }
  /** Keys that are typed in their place. */
  | { readonly kind: "macro"; readonly keys: string }
  /** A command of the shell, as of `bind -x`. */
  | { readonly kind: "command"; readonly text: string };

export class Keymap {
  readonly #bindings = new Map<string, Binding>();
  /** How many sequences go on behind these keys. */
  readonly #prefixes = new Map<string, number>();

  /** @param table names of functions by their keys */
  constructor(table: Readonly<Record<string, string>>) {
    for (const [keys, name] of Object.entries(table)) this.bind(keys, { kind: "function", name });
  }

  get(keys: string): Binding | undefined {
    return this.#bindings.get(keys);
  }

  isPrefix(keys: string): boolean {
    return (this.#prefixes.get(keys) ?? 0) > 0;
  }

  bind(keys: string, binding: Binding): void {
    if (!this.#bindings.has(keys)) this.#count(keys, 1);
    this.#bindings.set(keys, binding);
  }

  unbind(keys: string): boolean {
    if (!this.#bindings.delete(keys)) return false;
    this.#count(keys, -1);
    return true;
  }

  /** In the order of the keys. */
  entries(): [string, Binding][] {
    return [...this.#bindings].sort(([a], [b]) => a < b ? -1 : 1);
  }

  #count(keys: string, change: number): void {
    for (let length = 1; length < keys.length; length++) {
      const prefix = keys.slice(0, length);
      this.#prefixes.set(prefix, (this.#prefixes.get(prefix) ?? 0) + change);
    }
  }
}
