import { MS_NOATIME, MS_RDONLY, O_ACCMODE, O_NOATIME, O_PATH, O_WRONLY } from "../constants.ts";
import type { Device } from "./devices.ts";
import type { DirectoryEntry } from "../syscalls/getdents.ts";
import type { HostFile } from "./host_calls.ts";
import { type Mount, release } from "./mount.ts";
import type { Pipe } from "./pipe.ts";

/**
 * An open file description, open(2): shared by the descriptors that dup or fork made of one.
 *
 * Invariant: while `references` is above zero it holds its inode and mount, and its end of the pipe.
 */
export class OpenFile {
  /** Where it lies; undefined for a pipe without a name, and on the host. */
  readonly mount: Mount | undefined;
  readonly ino: number;
  /** `mode & S_IFMT`. */
  readonly type: number;
  /** As F_GETFL answers them. */
  flags: number;
  /** Bytes; for a directory its cursor. */
  offset = 0;
  /** Number of descriptors. */
  references = 0;
  readonly readable: boolean;
  readonly writable: boolean;
  /** The credentials that opened it. */
  openedBy = 0;
  /** A file of O_TMPFILE that may be given a name, linkat(2). */
  isLinkable = false;
  /** The buffer of a pipe or FIFO. */
  pipe: Pipe | undefined;
  /** What serves a character or block device. */
  device: Device | undefined;
  /** What it is on the host; then it has no mount. */
  host: HostFile | undefined;
  /** Of a directory of the host: entries that nobody has taken yet. */
  entries: DirectoryEntry[] | undefined;

  constructor(mount: Mount | undefined, ino: number, type: number, flags: number) {
    this.mount = mount;
    this.ino = ino;
    this.type = type;
    this.flags = flags;
    const mode = flags & O_ACCMODE;
    const isPath = (flags & O_PATH) !== 0;
    this.readable = !isPath && (mode === 0 || mode === 2);
    this.writable = !isPath && (mode === O_WRONLY || mode === 2);
  }

  get isPath(): boolean {
    return (this.flags & O_PATH) !== 0;
  }

  /** Tells the partition of a read. */
  accessed(): void {
    const { mount } = this;
    if (mount === undefined || (this.flags & O_NOATIME) !== 0) return;
    if ((mount.flags & (MS_NOATIME | MS_RDONLY)) !== 0) return;
    mount.partition.accessed?.(this.ino);
  }

  /** Drops one descriptor's reference; the last one lets everything go. */
  drop(): void {
    if (--this.references > 0) return;
    this.pipe?.close(this.readable, this.writable);
    this.device?.close?.();
    this.host?.calls.close(this.host.descriptor);
    if (this.mount === undefined) return;
    this.mount.superblock.wholeLocks.drop(this.ino, this);
    this.mount.superblock.recordLocks.drop(this.ino, this);
    if (this.pipe?.isIdle()) this.mount.superblock.fifos.delete(this.ino);
    release(this as { mount: Mount; ino: number });
  }
}
