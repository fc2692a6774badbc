/** The calls of `Imfs` on descriptors: core/imfs.ts. */
import type { Attributes, PartitionStatistics, TimeChange } from "./attributes.ts";
import type { Cage } from "./cage.ts";
import type { Flock } from "./file_locks.ts";
import { FsError } from "./fs_error.ts";
import type { DirectoryEntry } from "./syscalls/getdents.ts";

export abstract class ImfsFiles {
  /** The cage of a number, or -EINVAL. */
  abstract cage(cageId: number): Cage | number;

  close(cageId: number, fd: number): number {
    return this.call(cageId, (cage) => cage.close(fd));
  }

  read(cageId: number, fd: number, buffer: Uint8Array): number {
    return this.call(cageId, (cage) => cage.read(fd, buffer));
  }

  write(cageId: number, fd: number, buffer: Uint8Array): number {
    return this.call(cageId, (cage) => cage.write(fd, buffer));
  }

  pread(cageId: number, fd: number, buffer: Uint8Array, position: number): number {
    return this.call(cageId, (cage) => cage.pread(fd, buffer, position));
  }

  pwrite(cageId: number, fd: number, buffer: Uint8Array, position: number): number {
    return this.call(cageId, (cage) => cage.pwrite(fd, buffer, position));
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
    return this.call(cageId, (cage) => cage.lseek(fd, offset, whence));
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
    return this.call(cageId, (cage) => void cage.fstat(fd, out));
  }

  fstatfs(cageId: number, fd: number): PartitionStatistics | number {
    return this.call(cageId, (cage) => cage.fstatfs(fd));
  }

  getdents(cageId: number, fd: number, max = Infinity): DirectoryEntry[] | number {
    return this.call(cageId, (cage) => cage.getdents(fd, max));
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
