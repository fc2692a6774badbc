/**
 * The extended attributes of a partition's inodes, as xattr(7) has them. A partition drops
 * `security.capability` from a file whose bytes, size or owner change (capabilities(7)).
 */
import { EEXIST, ENODATA } from "./errno.ts";
import { XATTR_CREATE, XATTR_REPLACE } from "./constants.ts";

/** What exec(2) would read of a program's capabilities. */
export const CAPABILITY = "security.capability";

/** The extended attributes of a partition's inodes, xattr(7); who may is not its business. */
export interface Xattrs {
  /** The value, or -ENODATA. */
  get(ino: number, name: string): Uint8Array | number;
  /** `flags`: XATTR_CREATE (-EEXIST if it is there), XATTR_REPLACE (-ENODATA if not). 0 or -errno. */
  set(ino: number, name: string, value: Uint8Array, flags: number): number;
  /** The names, in the order in which they were set first. */
  list(ino: number): string[];
  /** 0 or -ENODATA. */
  remove(ino: number, name: string): number;
}

/** Extended attributes in memory. */
export class MemoryXattrs implements Xattrs {
  readonly #byInode = new Map<number, Map<string, Uint8Array>>();

  get(ino: number, name: string): Uint8Array | number {
    return this.#byInode.get(ino)?.get(name)?.slice() ?? -ENODATA;
  }

  set(ino: number, name: string, value: Uint8Array, flags: number): number {
    const exists = this.#byInode.get(ino)?.has(name) ?? false;
    if (exists && flags & XATTR_CREATE) return -EEXIST;
    if (!exists && flags & XATTR_REPLACE) return -ENODATA;
    let values = this.#byInode.get(ino);
    if (values === undefined) this.#byInode.set(ino, values = new Map());
    values.set(name, value.slice());
    return 0;
  }

  list(ino: number): string[] {
    return [...this.#byInode.get(ino)?.keys() ?? []];
  }

  remove(ino: number, name: string): number {
    const values = this.#byInode.get(ino);
    if (values === undefined || !values.delete(name)) return -ENODATA;
    if (values.size === 0) this.#byInode.delete(ino);
    return 0;
  }

  /** What a file may do as root it may no longer do when it is another file. */
  dropCapability(ino: number): void {
    if (this.#byInode.size > 0) this.remove(ino, CAPABILITY);
  }

  /** Forgets an inode that is gone. */
  forget(ino: number): void {
    if (this.#byInode.size > 0) this.#byInode.delete(ino);
  }

  /** The inodes that have any, for `check`. */
  inodes(): Iterable<number> {
    return this.#byInode.keys();
  }
}
