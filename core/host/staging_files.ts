/**
 * What staging asks of the real file system, spelled as system calls: each method returns a value or a
 * negative Linux errno, none throws. Paths are strings that stand for bytes, see `core/bytes.ts`.
 */
import type { Attributes } from "../attributes.ts";

/** The extended attributes of what is open, xattr(7). */
export interface HostXattrs {
  list(fd: number): string[] | number;
  get(fd: number, name: string): Uint8Array | number;
  set(fd: number, name: string, value: Uint8Array): number;
  remove(fd: number, name: string): number;
}

export interface StagingFiles {
  /** lstat(2), or stat(2) with `follow`. */
  stat(path: string, follow: boolean, out: Attributes): number;
  /** The names in a directory without "." and "..", in no order. */
  list(path: string): string[] | number;
  readlink(path: string): string | number;
  /** open(2): a descriptor. */
  open(path: string, flags: number, mode: number): number;
  close(fd: number): number;
  /** Bytes read from byte `position` on, 0 at the end. */
  pread(fd: number, buffer: Uint8Array, position: number): number;
  /** poll(2) for reading or writing: 0 where either would still wait. Absent: calls wait. */
  ready?(fd: number, forWriting: boolean, milliseconds: number): number;
  /** Has a descriptor that was opened with O_NONBLOCK wait from now on. Absent: -EAGAIN is what it answers. */
  block?(fd: number): number;
  /** Bytes written at byte `position`, perhaps fewer than there are. */
  pwrite(fd: number, buffer: Uint8Array, position: number): number;
  /** read(2) and write(2): from where the descriptor is, for pipes and devices. */
  read(fd: number, buffer: Uint8Array): number;
  write(fd: number, buffer: Uint8Array): number;
  ftruncate(fd: number, length: number): number;
  fstat(fd: number, out: Attributes): number;
  fchmod(fd: number, mode: number): number;
  fchown(fd: number, uid: number, gid: number): number;
  /** Sets access and modification time from `times`. */
  futimes(fd: number, times: Attributes): number;
  /** fallocate(2) with FALLOC_FL_KEEP_SIZE. -EOPNOTSUPP: nobody can tell whether there is room. */
  allocate(fd: number, offset: number, length: number): number;
  /**
   * The descriptor of this process that a path such as /dev/stdout names, -EBADF where nobody gave it one of that
   * number, undefined for other paths. Absent: there are no such paths.
   */
  descriptor?(path: string): number | undefined;
  /** lseek(2) with SEEK_DATA or SEEK_HOLE. Absent: holes are found by their zeros. */
  seek?(fd: number, offset: number, whence: number): number;
  mkdir(path: string, mode: number): number;
  mknod(path: string, mode: number, rdev: number): number;
  symlink(target: string, path: string): number;
  link(existing: string, path: string): number;
  unlink(path: string): number;
  rename(from: string, to: string): number;
  /** chmod(2): follows a symlink, so it is never asked for one. */
  chmod(path: string, mode: number): number;
  lchown(path: string, uid: number, gid: number): number;
  /** Sets access and modification time from `times`, not following a symlink. */
  lutimes(path: string, times: Attributes): number;
  /** Absent: there are none. */
  readonly xattrs?: HostXattrs;
}
