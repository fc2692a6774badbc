/** What `find` has found, and how it looks at it. */
import { joinPath } from "../../core/path_text.ts";
import { Attributes } from "../../core/attributes.ts";
import { O_DIRECTORY, O_RDONLY, S_IFLNK, S_IFMT } from "../../core/constants.ts";
import type { CommandContext } from "../command.ts";

export type LinkStyle = "never" | "operands" | "always";

export class FindEntry {
  #attributes: Attributes | undefined;
  /** Set by -prune: what is below stays unseen. */
  pruned = false;

  /**
   * @param path absolute
   * @param shown the path as find writes it
   * @param operand the operand that it was found under
   * @param kind type bits, 0 where they are not known yet
   * @param follow whether a link counts as what it leads to
   */
  constructor(
    readonly context: CommandContext,
    readonly path: string,
    readonly shown: string,
    readonly operand: string,
    readonly depth: number,
    readonly follow: boolean,
    private kind: number,
  ) {}

  /** The last part of the name. */
  get name(): string {
    const bare = this.shown.replace(/(?<=.)\/+$/, "");
    return bare === "/" ? bare : bare.slice(bare.lastIndexOf("/") + 1);
  }

  /** Type bits; those of a link's target where links are followed and it exists. */
  get type(): number {
    if (this.kind === 0 || (this.kind === S_IFLNK && this.follow)) {
      return this.attributes.mode & S_IFMT;
    }
    return this.kind;
  }

  /** Throws FsError where the file is gone. */
  get attributes(): Attributes {
    return this.#attributes ??= this.#read();
  }

  /** Of the file itself, or of what it leads to. */
  stat(follow: boolean): Attributes | undefined {
    const { cage } = this.context;
    try {
      return follow ? cage.stat(this.path) : cage.lstat(this.path);
    } catch {
      return undefined;
    }
  }

  #read(): Attributes {
    const { cage } = this.context;
    if (this.follow) {
      try {
        return cage.stat(this.path);
      } catch {
        // A link that leads nowhere counts as itself.
      }
    }
    return cage.lstat(this.path, new Attributes());
  }

  /** The entries of a directory. Throws FsError. */
  children(follow: boolean): FindEntry[] {
    const { cage } = this.context;
    const fd = cage.open(this.path, O_RDONLY | O_DIRECTORY);
    const found: FindEntry[] = [];
    try {
      for (const { name, type } of cage.getdents(fd)) {
        if (name === "." || name === "..") continue;
        found.push(
          new FindEntry(
            this.context,
            joinPath(this.path, name),
            joinPath(this.shown, name),
            this.operand,
            this.depth + 1,
            follow,
            type << 12,
          ),
        );
      }
    } finally {
      cage.close(fd);
    }
    return found;
  }
}
