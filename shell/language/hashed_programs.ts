/** Where programs were found, until PATH changes or `hash -r` forgets it. */

import { ArrayValue } from "./array_value.ts";

/** Where the programs lie for which the shell has commands of its own. */
const STANDARD = new Set(["/usr/bin", "/bin", "/usr/sbin", "/sbin"]);

/** Over which bash spreads the names. */
export const BUCKETS = 256;

export class HashedPrograms {
  #path = "";
  #leading = "";
  #programs = new Map<string, { program: string; hits: number }>();
  /** How often commands of the shell that stand for programs have run. */
  #met = new Map<string, number>();

  copy(): HashedPrograms {
    const copy = new HashedPrograms();
    copy.#path = this.#path;
    copy.#leading = this.#leading;
    copy.#programs = new Map([...this.#programs].map(([name, each]) => [name, { ...each }]));
    copy.#met = new Map(this.#met);
    return copy;
  }

  /** The directories of PATH before the first of those; "" for none. */
  leading(path: string): string {
    this.#see(path);
    return this.#leading;
  }

  use(path: string, name: string): string | undefined {
    this.#see(path);
    const known = this.#programs.get(name);
    if (known) known.hits++;
    return known?.program;
  }

  learn(path: string, name: string, program: string, hits = 1): void {
    this.#see(path);
    this.#programs.set(name, { program, hits });
  }

  /** A command of the shell that stands for a program has run. */
  meet(name: string): void {
    this.#met.set(name, (this.#met.get(name) ?? 0) + 1);
  }

  /** Names of those, which become entries when their programs are learnt. */
  met(): [name: string, hits: number][] {
    return [...this.#met];
  }

  forget(name?: string): boolean {
    if (name !== undefined) {
      const met = this.#met.delete(name);
      return this.#programs.delete(name) || met;
    }
    this.#programs.clear();
    this.#met.clear();
    return true;
  }

  /** In the order in which bash would have them. */
  entries(): { name: string; program: string; hits: number }[] {
    const order = new ArrayValue(true, BUCKETS);
    for (const name of this.#programs.keys()) order.set(name, "");
    return order.keys().map((name) => ({ name, ...this.#programs.get(name)! }));
  }

  #see(path: string): void {
    if (path === this.#path) return;
    this.#path = path;
    this.#programs.clear();
    this.#met.clear();
    const directories = path.split(":");
    const end = directories.findIndex((each) => STANDARD.has(each.replace(/(.)\/+$/, "$1")));
    this.#leading = directories.slice(0, end < 0 ? undefined : end).join(":");
  }
}
