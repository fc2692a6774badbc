/** The calls of `Imfs` on descriptors: core/cage/imfs.ts. */
import type { Attributes, PartitionStatistics, TimeChange } from "../attributes.ts";
import type { Cage } from "./cage.ts";
import type { CageState } from "../vfs/cage_state.ts";
import { O_CLOEXEC, O_DIRECTORY, O_RDONLY, SEEK_CUR, SEEK_SET } from "../constants.ts";
import type { Flock } from "../vfs/file_locks.ts";
import { FsError } from "../fs_error.ts";
import { close } from "../syscalls/close.ts";
import type { DirectoryEntry } from "../syscalls/getdents.ts";
import { lseek } from "../syscalls/lseek.ts";
import { pread, read } from "../syscalls/read.ts";
import { fstat } from "../syscalls/stat.ts";
import { pwrite, write } from "../syscalls/write.ts";

export abstract class ImfsFiles {
  /** The cage of a number, or -EINVAL. */
  abstract cage(cageId: number): Cage | number;

  close(cageId: number, fd: number): number {
    return this.direct(cageId, (state) => close(state, fd));
  }

  read(cageId: number, fd: number, buffer: Uint8Array): number {
    return this.direct(cageId, (state) => read(state, fd, buffer));
  }

  write(cageId: number, fd: number, buffer: Uint8Array): number {
    return this.direct(cageId, (state) => write(state, fd, buffer));
  }

  pread(cageId: number, fd: number, buffer: Uint8Array, position: number): number {
    return this.direct(cageId, (state) => pread(state, fd, buffer, position));
  }

  pwrite(cageId: number, fd: number, buffer: Uint8Array, position: number): number {
    return this.direct(cageId, (state) => pwrite(state, fd, buffer, position));
  }

  readv(cageId: number, fd: number, buffers: readonly Uint8Array[]): number {
    return this.call(cageId, (cage) => cage.readv(fd, buffers));
  }

  writev(cageId: number, fd: number, buffers: readonly Uint8Array[]): number {
    return this.call(cageId, (cage) => cage.writev(fd, buffers));
  }

  preadv(cageId: number, fd: number, buffers: readonly Uint8Array[], position: number): number {
    return this.call(cageId, (cage) => cage.preadv(fd, buffers, position));
  }

  pwritev(cageId: number, fd: number, buffers: readonly Uint8Array[], position: number): number {
    return this.call(cageId, (cage) => cage.pwritev(fd, buffers, position));
  }

  lseek(cageId: number, fd: number, offset: number, whence: number): number {
    return this.direct(cageId, (state) => lseek(state, fd, offset, whence));
  }

  dup(cageId: number, fd: number): number {
    return this.call(cageId, (cage) => cage.dup(fd));
  }

  dup2(cageId: number, fd: number, to: number): number {
    return this.call(cageId, (cage) => cage.dup2(fd, to));
  }

  dup3(cageId: number, fd: number, to: number, flags: number): number {
    return this.call(cageId, (cage) => cage.dup3(fd, to, flags));
  }

  fcntl(cageId: number, fd: number, command: number, argument: number | Flock = 0): number {
    return this.call(cageId, (cage) => cage.fcntl(fd, command, argument));
  }

  flock(cageId: number, fd: number, operation: number): number {
    return this.call(cageId, (cage) => cage.flock(fd, operation));
  }

  ftruncate(cageId: number, fd: number, length: number): number {
    return this.call(cageId, (cage) => cage.ftruncate(fd, length));
  }

  fallocate(cageId: number, fd: number, mode: number, offset: number, length: number): number {
    return this.call(cageId, (cage) => cage.fallocate(fd, mode, offset, length));
  }

  fchmod(cageId: number, fd: number, mode: number): number {
    return this.call(cageId, (cage) => cage.fchmod(fd, mode));
  }

  fchown(cageId: number, fd: number, uid: number, gid: number): number {
    return this.call(cageId, (cage) => cage.fchown(fd, uid, gid));
  }

  fchdir(cageId: number, fd: number): number {
    return this.call(cageId, (cage) => cage.fchdir(fd));
  }

  fsync(cageId: number, fd: number): number {
    return this.call(cageId, (cage) => cage.fsync(fd));
  }

  futimens(
    cageId: number,
    fd: number,
    atime: TimeChange | undefined,
    mtime: TimeChange | undefined,
  ): number {
    return this.call(cageId, (cage) => cage.futimens(fd, atime, mtime));
  }

  fstat(cageId: number, fd: number, out: Attributes): number {
    return this.direct(cageId, (state) => fstat(state, fd, out));
  }

  fstatfs(cageId: number, fd: number): PartitionStatistics | number {
    return this.call(cageId, (cage) => cage.fstatfs(fd));
  }

  getdents(cageId: number, fd: number, max = Infinity): DirectoryEntry[] | number {
    return this.call(cageId, (cage) => cage.getdents(fd, max));
  }

  /** opendir(3): a descriptor for `readdir`, `telldir`, `seekdir` and `closedir`. */
  opendir(cageId: number, path: string): number {
    const flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    return this.call(cageId, (cage) => cage.open(path, flags));
  }

  /** readdir(3): the next entry, "." and ".." among them; 0 at the end. */
  readdir(cageId: number, fd: number): DirectoryEntry | number {
    return this.call(cageId, (cage) => cage.getdents(fd, 1)[0] ?? 0);
  }

  /** telldir(3): where the next `readdir` reads, for `seekdir`. */
  telldir(cageId: number, fd: number): number {
    return this.lseek(cageId, fd, 0, SEEK_CUR);
  }

  /** seekdir(3): the next `readdir` reads where `telldir` stood. */
  seekdir(cageId: number, fd: number, position: number): number {
    return Math.min(0, this.lseek(cageId, fd, position, SEEK_SET));
  }

  rewinddir(cageId: number, fd: number): number {
    return this.seekdir(cageId, fd, 0);
  }

  closedir(cageId: number, fd: number): number {
    return this.close(cageId, fd);
  }

  close_range(cageId: number, first: number, last: number): number {
    return this.call(cageId, (cage) => cage.closeRange(first, last));
  }

  /** copy_file_range(2): bytes copied. A position that is undefined is the descriptor's own offset. */
  copy_file_range(
    cageId: number,
    from: number,
    fromPosition: number | undefined,
    to: number,
    toPosition: number | undefined,
    length: number,
    flags = 0,
  ): number {
    return this.call(
      cageId,
      (cage) => cage.copyFileRange(from, fromPosition, to, toPosition, length, flags),
    );
  }

  /** sendfile(2): bytes copied. `offset` undefined is the source's own. */
  sendfile(
    cageId: number,
    to: number,
    from: number,
    offset: number | undefined,
    count: number,
  ): number {
    return this.call(cageId, (cage) => cage.sendfile(to, from, offset, count));
  }

  fpathconf(cageId: number, fd: number, name: number): number {
    return this.call(cageId, (cage) => cage.fpathconf(fd, name));
  }

  /** As `call`, of what answers -errno itself: an exception takes twenty times what such a call takes. */
  protected direct<T>(cageId: number, call: (state: CageState) => T): T | number {
    const cage = this.cage(cageId);
    return typeof cage === "number" ? cage : call(cage.state);
  }

  /** A call's value, 0 for none, or -errno. */
  protected call<T>(cageId: number, call: (cage: Cage) => T): T extends void ? number : T | number {
    type Answer = T extends void ? number : T | number;
    const cage = this.cage(cageId);
    if (typeof cage === "number") return cage as Answer;
    try {
      return (call(cage) ?? 0) as Answer;
    } catch (error) {
      if (error instanceof FsError) return error.errno as Answer;
      throw error;
    }
  }
}
