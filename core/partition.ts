/**
 * The inode-level seam of the VFS: a partition is a self-contained store of inodes that can be mounted.
 *
 * A partition knows names, inodes and bytes. It knows nothing of paths, descriptors, cages, mounts or
 * permissions: those belong to the layer above, which calls a partition only after it has decided that
 * the call is allowed. Every method is synchronous and returns a value or a negative Linux errno
 * (`-ENOENT`); none throws.
 *
 * Names are JavaScript strings that stand for bytes, see `core/bytes.ts`. Inode numbers are safe
 * integers, unique in their partition for its lifetime (a number is never reused for another file).
 */
import type { Xattrs } from "./xattrs.ts";
import type { AttributeChanges, Attributes, PartitionStatistics } from "./attributes.ts";

/**
 * What a new inode starts with. `mode` carries the type bits (`S_IFMT`), and of the permission bits those that
 * the umask or the directory's default access control list leave.
 */
export interface NewInode {
  mode: number;
  uid: number;
  gid: number;
  /** Device number of a character or block device, else 0. */
  rdev: number;
}

/**
 * Receives one directory entry: its name, inode, type bits (`mode & S_IFMT`) and the cookie from which
 * a later `readdir` goes on behind it. Returns false to stop (this entry then counts as not delivered).
 */
export type DirectorySink = (
  name: string,
  ino: number,
  type: number,
  next: number,
) => boolean;

/** A store of inodes that can be mounted; see the top of core/partition.ts for what it must keep. */
export interface Partition {
  /** What kind of store this is, as `mount` and `df` print it: "memory", "host", "shared" or one's own. */
  readonly kind: string;
  /** Inode number of the root directory. */
  readonly root: number;

  /** The inode that `name` has in directory `dir`. Never called with "." or "..". */
  lookup(dir: number, name: string): number;
  /**
   * `lookup` and `getattr` of what it finds in one: the inode, its attributes in `out`. Absent: the VFS
   * calls the two.
   */
  find?(dir: number, name: string, out: Attributes): number;
  /** The directory that holds directory `dir`; the root's parent is the root. */
  parent(dir: number): number;
  /** Fills `out` with all attributes of `ino` but `dev`; 0 or -errno. */
  getattr(ino: number, out: Attributes): number;
  /**
   * Applies those fields of `changes` that are present; `size` truncates or extends. Sets ctime, and
   * mtime if the size changes; the size that it has, alone, sets neither (truncate(2)). An access control
   * list follows a changed mode.
   */
  setattr(ino: number, changes: AttributeChanges): number;

  /** Makes an inode of any type but a symlink under `name`: its number, or -EEXIST, -ENOSPC, ... */
  make(dir: number, name: string, inode: NewInode): number;
  /** Makes a symlink under `name`: its number, or -EEXIST, -ENOSPC, ... */
  symlink(dir: number, name: string, target: string, uid: number, gid: number): number;
  /** A symlink's target, or -EINVAL for what is none. */
  readlink(ino: number): string | number;
  /** Adds a hard link to `ino`, which is no directory. */
  link(dir: number, name: string, ino: number): number;
  /** Removes a name that is no directory. The inode lives on while it is pinned. */
  unlink(dir: number, name: string): number;
  /** Removes an empty directory: 0, -ENOTDIR, -ENOTEMPTY. */
  rmdir(dir: number, name: string): number;
  /**
   * rename(2) with its flags: types, emptiness of a replaced directory and loops (-EINVAL) are checked
   * here, atomically with the change. `whiteout` comes with RENAME_WHITEOUT: what is left under the old
   * name. -EINVAL for flags that the partition does not know.
   */
  rename(
    fromDir: number,
    fromName: string,
    toDir: number,
    toName: string,
    flags: number,
    whiteout?: NewInode,
  ): number;
  /**
   * Delivers the entries of `dir` behind `cookie` (0: from the start) in a stable order, without "."
   * and "..". An entry that stays during the whole walk is delivered exactly once, whatever else comes
   * and goes.
   */
  readdir(dir: number, cookie: number, sink: DirectorySink): number;

  /** Keeps `ino` alive while somebody holds it open; each call wants one `unpin`. 0 or -errno. */
  pin(ino: number): number;
  /** Takes one `pin` back; what has neither names nor pins is gone. */
  unpin(ino: number): void;

  /** Reads into `buffer` from byte `position`: bytes read, 0 at the end. */
  read(ino: number, buffer: Uint8Array, position: number): number;
  /** Writes all of `buffer` at `position`, holes before it read as zeros: bytes written or -errno. */
  write(ino: number, buffer: Uint8Array, position: number): number;
  /** fallocate(2) with its mode bits. */
  allocate(ino: number, mode: number, offset: number, length: number): number;
  /** lseek(2)'s SEEK_DATA and SEEK_HOLE: an offset, or -ENXIO. */
  seek(ino: number, offset: number, whence: number): number;

  /** Makes a regular file that has no name yet (O_TMPFILE) for `dir`: its number. Absent: -EOPNOTSUPP. */
  makeUnnamed?(inode: NewInode, dir: number): number;
  /**
   * Tells that `ino` was read, so that its atime may move as relatime rules. Absent where the
   * partition's own reads see to that.
   */
  accessed?(ino: number): void;
  /** All names in `dir`, as `readdir` would deliver them. Absent: the VFS calls that. */
  names?(dir: number): string[] | number;
  /** The name that directory `dir` has in its parent. Absent: the VFS searches the parent. */
  nameOf?(dir: number): string;
  /**
   * Counts what may make a path lead elsewhere or forbid it: renames, removals of directories, changes of
   * a directory's attributes. Present only where nobody else changes the partition; the VFS then remembers
   * paths for as long as it stays.
   */
  readonly changes?: number;
  /**
   * Stands for what the host has at this path, which cages that see the host find where it is mounted; others find the
   * partition itself.
   */
  readonly hostPath?: string;
  /** The flags that it is mounted with unless told otherwise, where it has any: others may see it by them. */
  readonly mountFlags?: number;
  /** Its mount gets these flags (`MountEntry`): 0 or -errno. */
  remounted?(flags: number): number;
  /** How often each inode is pinned, for the VFS's own `check`. */
  pinned?(): Map<number, number>;

  /** Extended attributes, where the partition has any. */
  readonly xattrs?: Xattrs;
  /**
   * Whether access control lists, acl(5), are kept: as attributes and among `xattrs`, which are asked for them
   * but not to change them. What is made in a directory with a default list gets its lists (core/acl.ts).
   */
  readonly keepsAcls?: boolean;

  /**
   * Sets how many bytes of files and how many inodes there may be; undefined stays. What is there stays,
   * even where it is more, or it throws FsError. Absent: the limits are those that it was made with.
   */
  setLimits?(bytes: number | undefined, inodes: number | undefined): void;
  /** Fills in sizes and what is free of them; 0 or -errno. */
  statfs(out: PartitionStatistics): number;
  /** Walks every invariant and names each violation in a line; an empty list means whole. */
  check(): string[];
}
