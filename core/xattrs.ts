/**
 * The extended attributes of a partition's inodes, as xattr(7) has them. A partition drops
 * `security.capability` from a file whose bytes, size or owner change (capabilities(7)).
 */
import { ACCESS_ACL, aclWithMode, DEFAULT_ACL, isAclName, modeOfAcl } from "./acl.ts";
import type { AttributeChanges, Attributes } from "./attributes.ts";
import { EEXIST, ENODATA } from "./errno.ts";
import { S_IFDIR, S_IFLNK, S_IFMT, XATTR_CREATE, XATTR_REPLACE } from "./constants.ts";
import type { Inode } from "./memory/inode.ts";

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
  /** How many access control lists there are: while there is none, nobody looks for one. */
  #lists = 0;

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
    if (!exists && isAclName(name)) this.#lists++;
    return 0;
  }

  list(ino: number): string[] {
    return [...this.#byInode.get(ino)?.keys() ?? []];
  }

  remove(ino: number, name: string): number {
    const values = this.#byInode.get(ino);
    if (values === undefined || !values.delete(name)) return -ENODATA;
    if (values.size === 0) this.#byInode.delete(ino);
    if (isAclName(name)) this.#lists--;
    return 0;
  }

  fillAcls(ino: number, out: Attributes): void {
    const values = this.#lists === 0 ? undefined : this.#byInode.get(ino);
    out.acl = values?.get(ACCESS_ACL);
    out.defaultAcl = values?.get(DEFAULT_ACL);
  }

  /** Makes the changes of lists, and those that a list takes from a change of mode. */
  changeAcls(ino: number, { acl, defaultAcl, mode }: AttributeChanges): void {
    if (acl !== undefined) this.#put(ino, ACCESS_ACL, acl);
    if (defaultAcl !== undefined) this.#put(ino, DEFAULT_ACL, defaultAcl);
    if (mode === undefined || this.#lists === 0) return;
    const present = this.#byInode.get(ino)?.get(ACCESS_ACL);
    if (present !== undefined) this.set(ino, ACCESS_ACL, aclWithMode(present, mode), 0);
  }

  /** Gives a new inode the lists that its directory hands down; its mode is what they leave. */
  inherit(dir: number, { ino, mode }: Inode): void {
    const list = this.#lists === 0 ? undefined : this.#byInode.get(dir)?.get(DEFAULT_ACL);
    const type = mode & S_IFMT;
    if (list === undefined || type === S_IFLNK) return;
    if (!modeOfAcl(list).saysAll) this.set(ino, ACCESS_ACL, aclWithMode(list, mode), 0);
    if (type === S_IFDIR) this.set(ino, DEFAULT_ACL, list, 0);
  }

  #put(ino: number, name: string, value: Uint8Array | null): void {
    if (value === null) this.remove(ino, name);
    else this.set(ino, name, value, 0);
  }

  /** What a file may do as root it may no longer do when it is another file. */
  dropCapability(ino: number): void {
    if (this.#byInode.size > 0) this.remove(ino, CAPABILITY);
  }

  /** Forgets an inode that is gone. */
  forget(ino: number): void {
    if (this.#lists > 0) {
      this.remove(ino, ACCESS_ACL);
      this.remove(ino, DEFAULT_ACL);
    }
    if (this.#byInode.size > 0) this.#byInode.delete(ino);
  }

  /** The inodes that have any, for `check`. */
  inodes(): Iterable<number> {
    return this.#byInode.keys();
  }
}
