import type { Cage } from "../../core/cage/cage.ts";
import { FirstNames } from "../../core/copying/first_names.ts";
import { passOver } from "../../core/staging/tree_in_use.ts";
import { walkTree } from "../../core/staging/walk_tree.ts";
import { isDirectory, isRegular } from "./listing.ts";
import type { TransferTotal } from "../io/progress.ts";

/** What a copy of `path` moves: names, and bytes that are no hole. What cannot be read counts for nothing. */
export function treeTotal(cage: Cage, path: string): TransferTotal {
  let files = 0;
  let bytes = 0;
  try {
    const names = new FirstNames();
    for (const node of walkTree(cage, path, passOver({ onSkip: () => {} }))) {
      const { attributes } = node;
      if (!isDirectory(attributes)) files++;
      if (isRegular(attributes) && names.of(attributes) === undefined) {
        bytes += Math.min(attributes.size, attributes.blocks * 512);
        names.add(attributes, node.path);
      }
    }
  } catch { /* the transfer itself says what is wrong */ }
  return { files, bytes };
}
