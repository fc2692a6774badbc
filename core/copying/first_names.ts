import type { Attributes } from "../attributes.ts";
import { S_IFDIR, S_IFMT } from "../constants.ts";
import { inodeKey } from "../inode_identity.ts";

/** The paths that the first of several names of a file has got: the others are made hard links of it. */
export class FirstNames {
  readonly #paths = new Map<string, string>();

  /** Of another name of the same file. */
  of(attributes: Attributes): string | undefined {
    return hasNames(attributes) ? this.#paths.get(inodeKey(attributes)) : undefined;
  }

  /** From now on the file goes by this path. */
  add(attributes: Attributes, path: string): void {
    if (hasNames(attributes)) this.#paths.set(inodeKey(attributes), path);
  }
}

function hasNames({ mode, nlink }: Attributes): boolean {
  return nlink > 1 && (mode & S_IFMT) !== S_IFDIR;
}
