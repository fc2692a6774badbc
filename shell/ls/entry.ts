import { Attributes } from "../../core/attributes.ts";
import type { Cage } from "../../core/cage/cage.ts";
import { S_IFDIR, S_IFLNK, S_IFMT } from "../../core/constants.ts";

/** A name that is listed. What nobody asks of it is not asked of the tree. */
export class Entry {
  readonly #cage: Cage;
  #attributes: Attributes | undefined;
  #target: Attributes | null | undefined;

  /**
   * @param type S_IF* bits as the directory tells them
   * @param follow attributes are those of what a symbolic link leads to, if that is there
   */
  constructor(
    cage: Cage,
    readonly name: string,
    readonly path: string,
    readonly type: number,
    readonly follow: boolean,
  ) {
    this.#cage = cage;
  }

  /** Throws FsError where the name is gone or may not be seen. */
  get attributes(): Attributes {
    return this.#attributes ??= this.follow && this.type === S_IFLNK
      ? this.target ?? this.#cage.lstat(this.path)
      : this.#cage.lstat(this.path);
  }

  /** Type and permission bits; the type alone where nothing more is known. */
  get mode(): number {
    return this.#attributes?.mode ?? this.type;
  }

  /** What a symbolic link leads to; null for nothing. Not for other files. */
  get target(): Attributes | null {
    if (this.#target === undefined) {
      try {
        this.#target = this.#cage.stat(this.path, new Attributes());
      } catch {
        this.#target = null;
      }
    }
    return this.#target;
  }

  get isLink(): boolean {
    return (this.mode & S_IFMT) === S_IFLNK;
  }

  get isDirectory(): boolean {
    return ((this.follow ? this.attributes.mode : this.mode) & S_IFMT) === S_IFDIR;
  }

  /** What a symbolic link holds. */
  get linkText(): string | undefined {
    try {
      return this.#cage.readlink(this.path);
    } catch {
      return undefined;
    }
  }
}
