/** Shapes of what stat(2), utimensat(2) and statfs(2) speak of. */

/** All attributes of an inode; times are seconds since the epoch and nanoseconds within them. */
export class Attributes {
  /** Device number of the mounted partition; partitions leave it alone, the VFS fills it in. */
  dev = 0;
  /** Inode number, unique in its partition for ever. */
  ino = 0;
  /** Type and permission bits. */
  mode = 0;
  /** Number of names. */
  nlink = 0;
  uid = 0;
  gid = 0;
  /** The number of the device that the node stands for. */
  rdev = 0;
  /** Bytes. */
  size = 0;
  /** Units of 512 bytes that are allocated. */
  blocks = 0;
  atimeSec = 0;
  atimeNsec = 0;
  mtimeSec = 0;
  mtimeNsec = 0;
  ctimeSec = 0;
  ctimeNsec = 0;
  btimeSec = 0;
  btimeNsec = 0;
  /** The access control list, acl(5), if there is one beyond the mode; not to be changed. */
  acl: Uint8Array | undefined = undefined;
  /** Of a directory: the list that it hands down to what is made in it; not to be changed. */
  defaultAcl: Uint8Array | undefined = undefined;
}

/** Makes `to` equal to `from`. */
export function copyAttributes(from: Attributes, to: Attributes): void {
  to.dev = from.dev;
  to.ino = from.ino;
  to.mode = from.mode;
  to.nlink = from.nlink;
  to.uid = from.uid;
  to.gid = from.gid;
  to.rdev = from.rdev;
  to.size = from.size;
  to.blocks = from.blocks;
  to.atimeSec = from.atimeSec;
  to.atimeNsec = from.atimeNsec;
  to.mtimeSec = from.mtimeSec;
  to.mtimeNsec = from.mtimeNsec;
  to.ctimeSec = from.ctimeSec;
  to.ctimeNsec = from.ctimeNsec;
  to.btimeSec = from.btimeSec;
  to.btimeNsec = from.btimeNsec;
  to.acl = from.acl;
  to.defaultAcl = from.defaultAcl;
}

/** The times that utimensat(2) gives another file. */
export function timesOf({ atimeSec, atimeNsec, mtimeSec, mtimeNsec }: Attributes) {
  return { atime: { sec: atimeSec, nsec: atimeNsec }, mtime: { sec: mtimeSec, nsec: mtimeNsec } };
}

/** A time of utimensat(2): seconds and nanoseconds, or the partition's present. */
export type TimeChange = { sec: number; nsec: number } | "now";

/** The attributes that can be set; absent ones stay. `mode` is the permission bits alone (07777). */
export interface AttributeChanges {
  mode?: number;
  uid?: number;
  gid?: number;
  /** Bytes: truncates or extends. */
  size?: number;
  atime?: TimeChange;
  mtime?: TimeChange;
  /** A list that is valid and that a mode cannot say; null takes away the one that is there, if any. */
  acl?: Uint8Array | null;
  defaultAcl?: Uint8Array | null;
}

/** statfs(2) of a partition; counts in units of `blockSize` bytes. */
export class PartitionStatistics {
  /** Magic number of the file-system type (`TMPFS_MAGIC` for volatile ones). */
  type = 0x01021994;
  /** Bytes of a unit. */
  blockSize = 4096;
  blocks = 0;
  blocksFree = 0;
  /** Those of them that are anybody's, where that is told apart. */
  blocksAvailable: number | undefined = undefined;
  /** Inodes that there may be. */
  files = 0;
  filesFree = 0;
  /** Bytes of the longest name. */
  nameMax = 255;
  /** ST_RDONLY, ST_NOSUID, ST_NODEV, ST_NOEXEC, ST_NOATIME, ST_RELATIME of its mount. */
  flags = 0;
}
