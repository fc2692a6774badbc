import { RENAME_EXCHANGE, RENAME_NOREPLACE } from "../constants.ts";
import { EEXIST, EINVAL, EISDIR, ENOENT, ENOTDIR, ENOTEMPTY } from "../errno.ts";
import type { Directory } from "./directory.ts";
import { directoryOf, type Inode, type InodeTable } from "./inode.ts";
import type { Instant } from "../instant.ts";
import { isWithin } from "../vfs/is_within.ts";
import type { Partition } from "../partition.ts";

/** A rename whose names have been looked up. */
export interface Renaming {
  source: Inode;
  /** Inode numbers of the two directories. */
  from: number;
  to: number;
  fromName: string;
  toName: string;
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

/** Changes the names of a rename that is not refused; a replaced inode keeps its link count. */
export function moveNames(inodes: InodeTable, renaming: Renaming, now: Instant): void {
  const { source, from, to, fromName, toName, target, flags } = renaming;
  const [fromParent, toParent] = [inodes.get(from)!, inodes.get(to)!];
  const [fromNames, toNames] = [fromParent.body as Directory, toParent.body as Directory];
  for (const inode of [fromParent, toParent]) inode.mtime = inode.ctime = now;
  source.ctime = now;
  if (flags & RENAME_EXCHANGE) {
    fromNames.replace(fromName, target!.ino);
    target!.ctime = now;
    movedDirectory(target!, toParent, fromParent, fromName);
  } else {
    fromNames.remove(fromName);
    if (target !== undefined && directoryOf(target) !== undefined) toParent.nlink--;
  }
  if (target === undefined) toNames.add(toName, source.ino);
  else toNames.replace(toName, source.ino);
  movedDirectory(source, fromParent, toParent, toName);
}

/** A moved directory's own record of its parent and name, and the parents' link counts. */
function movedDirectory(inode: Inode, from: Inode, to: Inode, name: string): void {
  const directory = directoryOf(inode);
  if (directory === undefined) return;
  directory.parent = to.ino;
  directory.name = name;
  from.nlink--;
  to.nlink++;
}
