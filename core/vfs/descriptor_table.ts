import { EBADF, EMFILE } from "../errno.ts";
import type { OpenFile } from "./open_file.ts";

/** The lowest descriptor that open gives out; 0, 1 and 2 belong to whoever runs the cage. */
export const FIRST_DESCRIPTOR = 3;

/**
 * The descriptors of a cage.
 *
 * Invariant: every descriptor from FIRST_DESCRIPTOR up to below `#lowest` is in use.
 */
export class DescriptorTable {
  readonly #files: (OpenFile | undefined)[] = [undefined, undefined, undefined];
  readonly #closeOnExec = new Set<number>();
  #lowest = FIRST_DESCRIPTOR;
  /** RLIMIT_NOFILE: descriptors are below this. */
  limit = 65536;

  get(fd: number): OpenFile | undefined {
    return fd >= 0 ? this.#files[fd] : undefined;
  }

  /** Whether a descriptor is free to be given out. */
  hasRoom(): boolean {
    return this.#lowest < this.limit;
  }

  /** Gives a file the lowest free descriptor from `least` on, or returns -EMFILE. */
  install(file: OpenFile, closeOnExec: boolean, least = FIRST_DESCRIPTOR): number {
    let fd = Math.max(least, this.#lowest);
    while (this.#files[fd] !== undefined) fd++;
    if (fd >= this.limit) return -EMFILE;
    this.#put(fd, file, closeOnExec);
    return fd;
  }

  /** Gives a file that very descriptor, closing what had it: the descriptor, or -EBADF. */
  installAt(fd: number, file: OpenFile, closeOnExec: boolean): number {
    if (fd < 0 || fd >= this.limit) return -EBADF;
    file.references++;
    this.remove(fd);
    file.references--;
    this.#put(fd, file, closeOnExec);
    return fd;
  }

  /** Closes a descriptor: 0 or -EBADF. */
  remove(fd: number): number {
    const file = this.get(fd);
    if (file === undefined) return -EBADF;
    this.#files[fd] = undefined;
    this.#closeOnExec.delete(fd);
    if (fd >= FIRST_DESCRIPTOR && fd < this.#lowest) this.#lowest = fd;
    // POSIX: closing any descriptor of a file lets go of all the cage's record locks on it.
    file.mount?.superblock.recordLocks.drop(file.ino, this);
    file.drop();
    return 0;
  }

  isCloseOnExec(fd: number): boolean {
    return this.#closeOnExec.has(fd);
  }

  setCloseOnExec(fd: number, on: boolean): void {
    if (on) this.#closeOnExec.add(fd);
    else this.#closeOnExec.delete(fd);
  }

  /** The descriptors in use, ascending. */
  *[Symbol.iterator](): Generator<[fd: number, file: OpenFile]> {
    for (let fd = 0; fd < this.#files.length; fd++) {
      const file = this.#files[fd];
      if (file !== undefined) yield [fd, file];
    }
  }

  /** Makes this empty table share all open files of another, as fork does. */
  shareFrom(other: DescriptorTable): void {
    this.limit = other.limit;
    for (const [fd, file] of other) this.#put(fd, file, other.isCloseOnExec(fd));
  }

  #put(fd: number, file: OpenFile, closeOnExec: boolean): void {
    while (this.#files.length < fd) this.#files.push(undefined);
    this.#files[fd] = file;
    file.references++;
    if (closeOnExec) this.#closeOnExec.add(fd);
    while (this.#files[this.#lowest] !== undefined) this.#lowest++;
  }
}
