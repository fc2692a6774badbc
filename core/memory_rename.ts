import { RENAME_EXCHANGE, RENAME_NOREPLACE } from "./constants.ts";
import { EEXIST, EINVAL, EISDIR, ENOENT, ENOTDIR, ENOTEMPTY } from "./errno.ts";
import { directoryOf, type Inode } from "./inode.ts";
import { isWithin } from "./is_within.ts";
import type { Partition } from "./partition.ts";

/** A rename whose names have been looked up. */
export interface Renaming {
  source: Inode;
  /** Inode numbers of the two directories. */
  from: number;
  to: number;
  /** What has the new name now. */
  target: Inode | undefined;
  flags: number;
}

/** Why a rename is refused, or 0: flags, then loops, then types, then emptiness. */
export function renameError(partition: Partition, renaming: Renaming): number {
  const { source, from, to, target, flags } = renaming;
  if (target !== undefined && flags & RENAME_NOREPLACE) return -EEXIST;
  if (target === undefined && flags & RENAME_EXCHANGE) return -ENOENT;
  if (source === target) return 0;
  const isDirectory = directoryOf(source) !== undefined;
  if (isDirectory && from !== to && isWithin(partition, to, source.ino)) return -EINVAL;
  if (target === undefined) return 0;
  const directory = directoryOf(target);
  const holdsSource = directory !== undefined && from !== to &&
    isWithin(partition, from, target.ino);
  if (flags & RENAME_EXCHANGE) return holdsSource ? -EINVAL : 0;
  if (holdsSource) return -ENOTEMPTY;
  if (isDirectory && directory === undefined) return -ENOTDIR;
  if (!isDirectory && directory !== undefined) return -EISDIR;
  return directory !== undefined && directory.size > 0 ? -ENOTEMPTY : 0;
}
