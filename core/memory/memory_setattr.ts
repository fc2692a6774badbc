import type { AttributeChanges } from "../attributes.ts";
import { FILE_SIZE_MAX, S_IFDIR, S_IFMT, S_IFREG } from "../constants.ts";
import { EFBIG, EINVAL } from "../errno.ts";
import { type Clock, toInstant } from "../instant.ts";
import type { MemoryXattrs } from "../xattrs.ts";
import type { FileStore } from "./file_store.ts";
import { type Inode, type InodeTable, notRegular } from "./inode.ts";

/** What changes of an inode's attributes have to do with beside it. */
export interface AttributeStores {
  inodes: InodeTable;
  files: FileStore;
  xattrs: MemoryXattrs;
  clock: Clock;
}

/** Applies changes as `Partition.setattr` does: all of them, or none and -errno. */
export function changeAttributes(
  inode: Inode,
  changes: AttributeChanges,
  { inodes, files, xattrs, clock }: AttributeStores,
): number {
  const { mode, uid, gid, size, atime, mtime } = changes;
  if (size !== undefined) {
    if ((inode.mode & S_IFMT) !== S_IFREG) return notRegular(inode);
    if (size < 0) return -EINVAL;
    if (size > FILE_SIZE_MAX) return -EFBIG;
  }
  const error = uid === undefined ? 0 : inodes.give(inode, uid);
  if (error < 0) return error;
  // Nothing below may fail.
  const now = clock.now();
  const isDirectory = (inode.mode & S_IFMT) === S_IFDIR;
  if (!isDirectory && (uid ?? gid ?? size) !== undefined) xattrs.dropCapability(inode.ino);
  if (mode !== undefined) inode.mode = (inode.mode & S_IFMT) | (mode & 0o7777);
  xattrs.changeAcls(inode.ino, changes);
  if (gid !== undefined) inode.gid = gid;
  if (size !== undefined) {
    const same = size === inode.size;
    files.resize(inode, size);
    if (same && mode === undefined && mtime === undefined) return 0;
    if (!same) inode.mtime = now;
  }
  if (atime !== undefined) inode.atime = toInstant(atime, now);
  if (mtime !== undefined) inode.mtime = toInstant(mtime, now);
  inode.ctime = now;
  return 0;
}
