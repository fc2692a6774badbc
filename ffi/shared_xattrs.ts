/** The extended attributes of a session's inodes, over the C ABI. */
import { decodeName, encodeName } from "../core/bytes.ts";
import { ERANGE } from "../core/errno.ts";
import type { Xattrs } from "../core/xattrs.ts";
import type { Functions, Library } from "./signatures.ts";

const FIRST_SIZE = 256;

export class SharedXattrs implements Xattrs {
  readonly #c: Functions;
  readonly #session: number;

  constructor(library: Library, session: number) {
    this.#c = library.functions;
    this.#session = session;
  }

  get(ino: number, name: string): Uint8Array | number {
    const bytes = encodeName(name);
    return grown((out) =>
      this.#c.ramfs_getxattr(this.#session, ino, bytes, bytes.length, out, out.length)
    );
  }

  set(ino: number, name: string, value: Uint8Array, flags: number): number {
    const bytes = encodeName(name);
    const { length } = value;
    // A copy: the caller's may lie in memory that is shared.
    const copy = value.slice();
    return this.#c.ramfs_setxattr(this.#session, ino, bytes, bytes.length, copy, length, flags);
  }

  list(ino: number): string[] {
    const names = grown((out) => this.#c.ramfs_listxattr(this.#session, ino, out, out.length));
    return typeof names === "number" ? [] : decodeName(names).split("\0").slice(0, -1);
  }

  remove(ino: number, name: string): number {
    const bytes = encodeName(name);
    return this.#c.ramfs_removexattr(this.#session, ino, bytes, bytes.length);
  }
}

/** What `read` stores and answers the length of, in a buffer that is doubled until it fits; or -errno. */
function grown(read: (out: Uint8Array<ArrayBuffer>) => number): Uint8Array | number {
  for (let size = FIRST_SIZE;; size *= 2) {
    const out = new Uint8Array(size);
    const length = read(out);
    if (length >= 0) return out.subarray(0, length);
    if (length !== -ERANGE) return length;
  }
}
