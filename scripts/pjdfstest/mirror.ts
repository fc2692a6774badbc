/**
 * The directories and symlinks of the tree, made a second time on the host, so that the shell's own
 * `cd` finds them. It holds nothing else, and no assertion looks at it.
 */
export class Mirror {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** The directory of the tree that a working directory of the host stands for. */
  inside(cwd: string): string {
    if (cwd !== this.#root && !cwd.startsWith(this.#root + "/")) {
      throw new Error(`${cwd} is not below ${this.#root}`);
    }
    return cwd.slice(this.#root.length) || "/";
  }

  /**
   * The files that the shell itself has made in a directory, `echo test > name`: the mirror never has
   * any of its own. They are the tree's from now on, and gone here.
   */
  takeFiles(cwd: string): { name: string; bytes: Uint8Array }[] {
    const directory = this.#host(cwd, ".");
    const files: { name: string; bytes: Uint8Array }[] = [];
    for (const { name, isFile } of Deno.readDirSync(directory)) {
      if (!isFile) continue;
      files.push({ name, bytes: Deno.readFileSync(`${directory}/${name}`) });
      Deno.removeSync(`${directory}/${name}`);
    }
    return files;
  }

  mkdir(cwd: string, path: string): void {
    quietly(() => Deno.mkdirSync(this.#host(cwd, path), { recursive: true }));
  }

  /** One that leads out of its directory is left out: nothing may be changed through it. */
  symlink(cwd: string, target: string, path: string): void {
    if (target.startsWith("/") || target.includes("..")) return;
    quietly(() => Deno.symlinkSync(target, this.#host(cwd, path)));
  }

  remove(cwd: string, path: string, recursive = false): void {
    quietly(() => Deno.removeSync(this.#host(cwd, path), { recursive }));
  }

  rename(cwd: string, from: string, to: string): void {
    const target = this.#host(cwd, to);
    try {
      Deno.renameSync(this.#host(cwd, from), target);
    } catch {
      // A file, which is not here, took the place of a symlink that is.
      quietly(() => Deno.removeSync(target));
    }
  }

  #host(cwd: string, path: string): string {
    return this.#root + (path.startsWith("/") ? path : `${cwd === "/" ? "" : cwd}/${path}`);
  }
}

function quietly(action: () => unknown): void {
  try {
    action();
  } catch {
    // Names that the host cannot hold are never gone into.
  }
}
