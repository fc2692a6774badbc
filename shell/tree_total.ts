import type { Cage } from "../core/cage.ts";
import { walkTree } from "../core/staging/walk_tree.ts";
import { isDirectory, isRegular } from "./listing.ts";
import type { TransferTotal } from "./progress.ts";

/** What a copy of `path` moves: names, and bytes that are no hole. What cannot be read counts for nothing. */
export function treeTotal(cage: Cage, path: string): TransferTotal {
  let files = 0;
  let bytes = 0;
  try {
    for (const { attributes, first } of walkTree(cage, path)) {
      if (!isDirectory(attributes)) files++;
      if (isRegular(attributes) && first === undefined) {
        bytes += Math.min(attributes.size, attributes.blocks * 512);
      }
    }
  } catch { /* the transfer itself says what is wrong */ }
  return { files, bytes };
}
