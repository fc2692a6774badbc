import { bytesOf, wantBytes, wantList, wantNumber, wantPath, wantText } from "../argument_kinds.ts";
import { Attributes, PartitionStatistics, type TimeChange } from "../attributes.ts";
import { CageEdge, orThrow } from "./cage_edge.ts";
import type { Flock } from "../vfs/file_locks.ts";
import { FsError } from "../fs_error.ts";
import * as chdir from "../syscalls/chdir.ts";
import * as chmod from "../syscalls/chmod.ts";
import * as chown from "../syscalls/chown.ts";
import * as close from "../syscalls/close.ts";
import * as dup from "../syscalls/dup.ts";
import { fallocate } from "../syscalls/fallocate.ts";
import { copyFileRange } from "../syscalls/copy_file_range.ts";
import { fcntl } from "../syscalls/fcntl.ts";
import { flock, recordLock } from "../syscalls/flock.ts";
import * as sync from "../syscalls/fsync.ts";
import { type DirectoryEntry, getdents } from "../syscalls/getdents.ts";
import { lseek } from "../syscalls/lseek.ts";
import * as open from "../syscalls/open.ts";
import { openat2, type OpenHow } from "../syscalls/openat2.ts";
import { fpathconf } from "../syscalls/pathconf.ts";
import { pipe2 } from "../syscalls/pipe.ts";
import * as read from "../syscalls/read.ts";
import { sendfile } from "../syscalls/sendfile.ts";
import * as stat from "../syscalls/stat.ts";
import { fstatfs } from "../syscalls/statfs.ts";
import { ftruncate } from "../syscalls/truncate.ts";
import { futimens } from "../syscalls/utimensat.ts";
import * as vector from "../syscalls/readv.ts";
import * as xattr from "../syscalls/xattr.ts";
import * as write from "../syscalls/write.ts";

/** A cage's calls on descriptors. Each throws `FsError` with the errno of its man page. */
export abstract class CageDescriptors extends CageEdge {
  /** open(2): a descriptor, 3 or above. `mode` loses the umask's bits. */
  open(path: string, flags: number, mode = 0o666): number {
    wantPath("cage.open", "path", path);
    wantNumber("cage.open", "flags", flags);
    wantNumber("cage.open", "mode", mode);
    return orThrow(open.open(this.state, path, flags, mode), "open", path);
  }

  /** openat(2): `path` counts from directory `dirfd`, or from the current one for AT_FDCWD. */
  openat(dirfd: number, path: string, flags: number, mode = 0o666): number {
    wantNumber("cage.openat", "dirfd", dirfd);
    wantPath("cage.openat", "path", path);
    wantNumber("cage.openat", "flags", flags);
    wantNumber("cage.openat", "mode", mode);
    return orThrow(open.openat(this.state, dirfd, path, flags, mode), "openat", path);
  }

  /** openat2(2): rejects unknown flags with EINVAL; `how.resolve` may forbid symlinks or ways out. */
  openat2(dirfd: number, path: string, how: OpenHow): number {
    wantNumber("cage.openat2", "dirfd", dirfd);
    wantPath("cage.openat2", "path", path);
    return orThrow(openat2(this.state, dirfd, path, how), "openat2", path);
  }

  /** creat(2): open for writing, made if missing, emptied if not. */
  creat(path: string, mode = 0o666): number {
    wantPath("cage.creat", "path", path);
    wantNumber("cage.creat", "mode", mode);
    return orThrow(open.creat(this.state, path, mode), "creat", path);
  }

  /** close(2): lets go of a descriptor; the last one of a file lets that go, too. */
  close(fd: number): void {
    wantNumber("cage.close", "fd", fd);
    orThrow(close.close(this.state, fd), "close");
  }

  /** close_range(2): the descriptors from `first` to `last`, both among them. */
  closeRange(first: number, last: number): void {
    wantNumber("cage.closeRange", "first", first);
    wantNumber("cage.closeRange", "last", last);
    orThrow(close.closeRange(this.state, first, last), "close_range");
  }

  /** read(2): the number of bytes read, 0 at the end. */
  read(fd: number, buffer: Uint8Array): number {
    wantNumber("cage.read", "fd", fd);
    wantBytes("cage.read", "buffer", buffer);
    return orThrow(read.read(this.state, fd, buffer), "read");
  }

  /** write(2): the number of bytes written, fewer where the partition ran full. */
  write(fd: number, buffer: Uint8Array): number {
    wantNumber("cage.write", "fd", fd);
    buffer = bytesOf("cage.write", "buffer", buffer);
    return orThrow(write.write(this.state, fd, buffer), "write");
  }

  /** pread(2): reads from byte `position`; the descriptor's offset stays. */
  pread(fd: number, buffer: Uint8Array, position: number): number {
    wantNumber("cage.pread", "fd", fd);
    wantBytes("cage.pread", "buffer", buffer);
    wantNumber("cage.pread", "position", position);
    return orThrow(read.pread(this.state, fd, buffer, position), "pread");
  }

  /** pwrite(2): writes at byte `position`; the descriptor's offset stays. */
  pwrite(fd: number, buffer: Uint8Array, position: number): number {
    wantNumber("cage.pwrite", "fd", fd);
    buffer = bytesOf("cage.pwrite", "buffer", buffer);
    wantNumber("cage.pwrite", "position", position);
    return orThrow(write.pwrite(this.state, fd, buffer, position), "pwrite");
  }

  /** lseek(2): the new offset in bytes. `whence`: SEEK_SET, _CUR, _END, _DATA, _HOLE. */
  lseek(fd: number, offset: number, whence: number): number {
    wantNumber("cage.lseek", "fd", fd);
    wantNumber("cage.lseek", "offset", offset);
    wantNumber("cage.lseek", "whence", whence);
    return orThrow(lseek(this.state, fd, offset, whence), "lseek");
  }

  /** fstat(2); fills `out` if given. */
  fstat(fd: number, out: Attributes = new Attributes()): Attributes {
    wantNumber("cage.fstat", "fd", fd);
    orThrow(stat.fstat(this.state, fd, out), "fstat");
    return out;
  }

  /** fchmod(2): sets the twelve bits of `mode` (07777); the owner and user 0 only. */
  fchmod(fd: number, mode: number): void {
    wantNumber("cage.fchmod", "fd", fd);
    wantNumber("cage.fchmod", "mode", mode);
    orThrow(chmod.fchmod(this.state, fd, mode), "fchmod");
  }

  /** fchown(2): an id of -1 stays as it is. */
  fchown(fd: number, uid: number, gid: number): void {
    wantNumber("cage.fchown", "fd", fd);
    wantNumber("cage.fchown", "uid", uid);
    wantNumber("cage.fchown", "gid", gid);
    orThrow(chown.fchown(this.state, fd, uid, gid), "fchown");
  }

  /** futimens(3): a time that is undefined stays as it is. */
  futimens(fd: number, atime: TimeChange | undefined, mtime: TimeChange | undefined): void {
    orThrow(futimens(this.state, fd, atime, mtime), "futimens");
  }

  /** ftruncate(2): sets the size to `length` bytes. */
  ftruncate(fd: number, length: number): void {
    wantNumber("cage.ftruncate", "fd", fd);
    wantNumber("cage.ftruncate", "length", length);
    orThrow(ftruncate(this.state, fd, length), "ftruncate");
  }

  /** fallocate(2): `mode` of FALLOC_FL_*, range in bytes. */
  fallocate(fd: number, mode: number, offset: number, length: number): void {
    wantNumber("cage.fallocate", "fd", fd);
    wantNumber("cage.fallocate", "mode", mode);
    wantNumber("cage.fallocate", "offset", offset);
    wantNumber("cage.fallocate", "length", length);
    orThrow(fallocate(this.state, fd, mode, offset, length), "fallocate");
  }

  /** fgetxattr(2): the value; ENODATA where there is none. */
  fgetxattr(fd: number, name: string): Uint8Array {
    wantNumber("cage.fgetxattr", "fd", fd);
    wantText("cage.fgetxattr", "name", name);
    const value = xattr.getxattr(this.state, fd, name);
    if (typeof value === "number") throw new FsError(value, "fgetxattr");
    return value;
  }

  /** fsetxattr(2); `flags`: XATTR_CREATE, XATTR_REPLACE. */
  fsetxattr(fd: number, name: string, value: Uint8Array, flags = 0): void {
    wantNumber("cage.fsetxattr", "fd", fd);
    wantText("cage.fsetxattr", "name", name);
    value = bytesOf("cage.fsetxattr", "value", value);
    wantNumber("cage.fsetxattr", "flags", flags);
    orThrow(xattr.setxattr(this.state, fd, name, value, flags), "fsetxattr");
  }

  /** flistxattr(2): the names that one may see. */
  flistxattr(fd: number): string[] {
    wantNumber("cage.flistxattr", "fd", fd);
    const names = xattr.listxattr(this.state, fd);
    if (typeof names === "number") throw new FsError(names, "flistxattr");
    return names;
  }

  /** fremovexattr(2): ENODATA where there is none. */
  fremovexattr(fd: number, name: string): void {
    wantNumber("cage.fremovexattr", "fd", fd);
    wantText("cage.fremovexattr", "name", name);
    orThrow(xattr.removexattr(this.state, fd, name), "fremovexattr");
  }

  /** fchdir(2): makes an open directory the current one. */
  fchdir(fd: number): void {
    wantNumber("cage.fchdir", "fd", fd);
    orThrow(chdir.fchdir(this.state, fd), "fchdir");
  }

  /**
   * getdents(2): the next entries, at most `max`, "." and ".." among them; none at the end. An entry that
   * stays is delivered once, whatever else comes and goes between the calls.
   */
  getdents(fd: number, max = Infinity): DirectoryEntry[] {
    wantNumber("cage.getdents", "fd", fd);
    wantNumber("cage.getdents", "max", max);
    const entries = getdents(this.state, fd, max);
    if (typeof entries === "number") throw new FsError(entries, "getdents");
    return entries;
  }

  /** dup(2): the lowest free descriptor, for the same open file. */
  dup(fd: number): number {
    wantNumber("cage.dup", "fd", fd);
    return orThrow(dup.dup(this.state, fd), "dup");
  }

  /** dup2(2): makes `to` a descriptor of the same open file, and closes what it was. */
  dup2(from: number, to: number): number {
    wantNumber("cage.dup2", "from", from);
    wantNumber("cage.dup2", "to", to);
    return orThrow(dup.dup2(this.state, from, to), "dup2");
  }

  /** dup3(2): as dup2, with O_CLOEXEC in `flags`; EINVAL if both are the same. */
  dup3(from: number, to: number, flags: number): number {
    wantNumber("cage.dup3", "from", from);
    wantNumber("cage.dup3", "to", to);
    wantNumber("cage.dup3", "flags", flags);
    return orThrow(dup.dup3(this.state, from, to, flags), "dup3");
  }

  /**
   * fcntl(2): F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETPIPE_SZ, F_SETPIPE_SZ, and
   * with a `Flock` F_GETLK, F_SETLK, F_SETLKW and their F_OFD_ forms: EAGAIN where Linux would wait.
   */
  fcntl(fd: number, command: number, argument: number | Flock = 0): number {
    const result = typeof argument === "number"
      ? fcntl(this.state, fd, command, argument)
      : recordLock(this.state, fd, command, argument);
    return orThrow(result, "fcntl");
  }

  /** flock(2): LOCK_SH, LOCK_EX, LOCK_UN; EAGAIN where Linux would wait. */
  flock(fd: number, operation: number): void {
    wantNumber("cage.flock", "fd", fd);
    wantNumber("cage.flock", "operation", operation);
    orThrow(flock(this.state, fd, operation), "flock");
  }

  /** readv(2): fills the buffers one after another. */
  readv(fd: number, buffers: readonly Uint8Array[]): number {
    wantNumber("cage.readv", "fd", fd);
    wantList("cage.readv", "buffers", buffers);
    return orThrow(vector.readv(this.state, fd, buffers), "readv");
  }

  /** writev(2): writes the buffers one after another. */
  writev(fd: number, buffers: readonly Uint8Array[]): number {
    wantNumber("cage.writev", "fd", fd);
    wantList("cage.writev", "buffers", buffers);
    return orThrow(vector.writev(this.state, fd, buffers), "writev");
  }

  /** preadv(2): as readv, from byte `position`; the offset stays. */
  preadv(fd: number, buffers: readonly Uint8Array[], position: number): number {
    wantNumber("cage.preadv", "fd", fd);
    wantList("cage.preadv", "buffers", buffers);
    wantNumber("cage.preadv", "position", position);
    return orThrow(vector.preadv(this.state, fd, buffers, position), "preadv");
  }

  /** pwritev(2): as writev, at byte `position`; the offset stays. */
  pwritev(fd: number, buffers: readonly Uint8Array[], position: number): number {
    wantNumber("cage.pwritev", "fd", fd);
    wantList("cage.pwritev", "buffers", buffers);
    wantNumber("cage.pwritev", "position", position);
    return orThrow(vector.pwritev(this.state, fd, buffers, position), "pwritev");
  }

  /**
   * copy_file_range(2): bytes copied, 0 at the end. A position that is undefined is the descriptor's
   * offset, which then moves.
   */
  copyFileRange(
    from: number,
    fromPosition: number | undefined,
    to: number,
    toPosition: number | undefined,
    length: number,
    flags = 0,
  ): number {
    const range = { from, fromPosition, to, toPosition, length, flags };
    return orThrow(copyFileRange(this.state, range), "copy_file_range");
  }

  /** sendfile(2): bytes copied. `offset` undefined is the source's own, which then moves. */
  sendfile(to: number, from: number, offset: number | undefined, count: number): number {
    return orThrow(sendfile(this.state, to, from, offset, count), "sendfile");
  }

  /** fpathconf(3), by _PC_ number. */
  fpathconf(fd: number, name: number): number {
    wantNumber("cage.fpathconf", "fd", fd);
    wantNumber("cage.fpathconf", "name", name);
    return orThrow(fpathconf(this.state, fd, name), "fpathconf");
  }

  /** fstatfs(2): of the partition that the open file lies in. */
  fstatfs(fd: number): PartitionStatistics {
    wantNumber("cage.fstatfs", "fd", fd);
    const out = new PartitionStatistics();
    orThrow(fstatfs(this.state, fd, out), "fstatfs");
    return out;
  }

  /** fsync(2): checks the descriptor; there is nothing to wait for. */
  fsync(fd: number): void {
    wantNumber("cage.fsync", "fd", fd);
    orThrow(sync.fsync(this.state, fd), "fsync");
  }

  /** sync(2): there is nothing to wait for. */
  sync(): void {
    orThrow(sync.sync(this.state), "sync");
  }

  /** pipe2(2): descriptors of the reading and the writing end. Where Linux would wait: EAGAIN. */
  pipe(flags = 0): [reader: number, writer: number] {
    const ends = pipe2(this.state, flags);
    if (typeof ends === "number") throw new FsError(ends, "pipe");
    return ends;
  }
}
