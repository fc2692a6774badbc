/** Where programs were found, until PATH changes or `hash -r` forgets it. */

/** Where the programs lie for which the shell has commands of its own. */
const STANDARD = new Set(["/usr/bin", "/bin", "/usr/sbin", "/sbin"]);

export class HashedPrograms {
  #path = "";
  #leading = "";
  #programs = new Map<string, { program: string; hits: number }>();

  copy(): HashedPrograms {
    const copy = new HashedPrograms();
    copy.#path = this.#path;
    copy.#leading = this.#leading;
    copy.#programs = new Map([...this.#programs].map(([name, each]) => [name, { ...each }]));
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

  forget(name?: string): boolean {
    if (name !== undefined) return this.#programs.delete(name);
    this.#programs.clear();
    return true;
  }

  entries(): { name: string; program: string; hits: number }[] {
    return [...this.#programs].map(([name, each]) => ({ name, ...each }));
  }

  #see(path: string): void {
    if (path === this.#path) return;
    this.#path = path;
    this.#programs.clear();
    const directories = path.split(":");
    const end = directories.findIndex((each) => STANDARD.has(each.replace(/(.)\/+$/, "$1")));
    this.#leading = directories.slice(0, end < 0 ? undefined : end).join(":");
  }
}
