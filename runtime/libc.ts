/** The C library's calls by names that are no UTF-8, for a runtime whose own do not take those. */
import { decodeName, encodeName } from "../core/bytes.ts";
import { O_CLOEXEC, O_PATH, PATH_MAX } from "../core/constants.ts";
import type { Callable, ForeignFunctions } from "./runtime.ts";

const FUNCTIONS = {
  open: { parameters: ["buffer", "i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  readlink: { parameters: ["buffer", "buffer", "u32"], result: "i32" },
} as const satisfies ForeignFunctions;

type Symbols = Callable<typeof FUNCTIONS>;

export class Libc {
  readonly #load: () => Symbols;
  #loaded: Symbols | undefined;

  /** `load` binds functions of glibc, when they are needed. */
  constructor(load: (functions: typeof FUNCTIONS) => { readonly symbols: Symbols }) {
    this.#load = () => load(FUNCTIONS).symbols;
  }

  get #symbols(): Symbols {
    return this.#loaded ??= this.#load();
  }

  /** `work` with a path of the same file that is UTF-8. Throws an Error with the code ENOENT where there is none. */
  byPlainPath<T>(path: string, work: (plain: string) => T): T {
    return path.isWellFormed() ? work(path) : this.#byDescriptor(path, work);
  }

  #byDescriptor<T>(path: string, work: (plain: string) => T): T {
    const { open, close } = this.#symbols;
    const fd = open(encodeName(path + "\0"), O_PATH | O_CLOEXEC, 0);
    if (fd < 0) throw missing(path);
    try {
      return work(`/proc/self/fd/${fd}`);
    } finally {
      close(fd);
    }
  }

  /** readlink(2) of a path that is UTF-8. */
  readLink(path: string): string {
    const target = new Uint8Array(PATH_MAX);
    const length = this.#symbols.readlink(encodeName(path + "\0"), target, target.length);
    if (length < 0) throw missing(path);
    return decodeName(target.subarray(0, length));
  }

  /** realpath(3) of what is there. */
  realPath(path: string): string {
    return this.#byDescriptor(path, (plain) => this.readLink(plain));
  }
}

function missing(path: string): Error {
  const message = `ENOENT: no such file or directory, open '${path}'`;
  return Object.assign(new Error(message), { code: "ENOENT" });
}
