import type { PartitionStatistics } from "../attributes.ts";
import { NAME_MAX, TMPFS_MAGIC } from "../constants.ts";
import type { FileStore } from "./file_store.ts";
import type { InodeTable } from "./inode.ts";
import { PAGE_SIZE } from "./page_store.ts";

/** What statfs(2) tells of a partition with these files and inodes. */
export function fillStatistics(
  files: FileStore,
  inodes: InodeTable,
  out: PartitionStatistics,
): void {
  out.type = TMPFS_MAGIC;
  out.blockSize = PAGE_SIZE;
  out.blocks = files.max;
  out.blocksFree = Math.max(0, files.max - files.used);
  out.files = inodes.max;
  out.filesFree = Math.max(0, inodes.max - inodes.size);
  out.nameMax = NAME_MAX;
}
