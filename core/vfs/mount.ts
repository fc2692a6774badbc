import { MS_RDONLY, S_IFDIR, S_IFLNK, S_IFREG } from "../constants.ts";
import { LockTable } from "./file_locks.ts";
import type { Partition } from "../partition.ts";
import type { Pipe } from "./pipe.ts";

/** What the VFS keeps of a partition, however often it is mounted. */
export class Superblock {
  readonly partition: Partition;
  /** Device number that stat shows. */
  readonly dev: number;
  /** The pipes behind those FIFOs that are open. */
  readonly fifos = new Map<number, Pipe>();
  /** Locks of fcntl(2) on ranges of bytes. */
  readonly recordLocks = new LockTable();
  /** Locks of flock(2). */
  readonly wholeLocks = new LockTable();
  /** Number of mounts. */
  mounts = 0;

  constructor(partition: Partition, dev: number) {
    this.partition = partition;
    this.dev = dev;
  }
}

/** Types of which not only the name lies in the file system. */
const HOLD_DATA = new Set([S_IFREG, S_IFDIR, S_IFLNK]);

/** A partition, or a part of it, where it appears in the tree. */
export class Mount {
  readonly superblock: Superblock;
  readonly partition: Partition;
  /** The inode that appears at the mount point. */
  readonly root: number;
  /** The mount and inode that it covers; undefined for the VFS's own root. */
  readonly parent: Mount | undefined;
  readonly point: number;
  /** MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_NOSYMFOLLOW, MS_NOREGULAR, MS_NOATIME. */
  flags: number;
  /** Shows a part of what is mounted elsewhere (MS_BIND): its MS_RDONLY is not the file system's. */
  readonly isBind: boolean;
  /** Mounts on inodes of this one, by inode. */
  covered: Map<number, Mount> | undefined;
  /** Number of open files and current and root directories of cages within. */
  users = 0;

  constructor(
    superblock: Superblock,
    root: number,
    parent: Mount | undefined,
    point: number,
    flags: number,
    isBind: boolean,
  ) {
    this.superblock = superblock;
    this.partition = superblock.partition;
    this.root = root;
    this.parent = parent;
    this.point = point;
    this.flags = flags;
    this.isBind = isBind;
  }

  /** Whether an inode of this type is EROFS to write before anybody's permission is asked. */
  isReadOnly(type: number): boolean {
    return (this.flags & MS_RDONLY) !== 0 && !this.isBind && HOLD_DATA.has(type);
  }

  /** Whether something is mounted on that inode. */
  isPoint(ino: number): boolean {
    return this.covered !== undefined && this.covered.has(ino);
  }
}

/** A place in the tree that somebody holds: a mount and an inode in it. */
export interface Place {
  readonly mount: Mount;
  readonly ino: number;
}

/** Holds a place: neither inode nor mount go away. 0 or -errno. */
export function hold(place: Place): number {
  const error = place.mount.partition.pin(place.ino);
  if (error === 0) place.mount.users++;
  return error;
}

export function release(place: Place): void {
  place.mount.users--;
  place.mount.partition.unpin(place.ino);
}
