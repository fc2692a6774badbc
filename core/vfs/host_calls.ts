/**
 * What a cage that sees the host asks of its kernel, and what is open there.
 *
 * Who may do what on the host, and with what error, is the kernel's answer to this process, never the VFS's:
 * so a cage of another user sees no host (`CageState.host`).
 */
import { EROFS } from "../errno.ts";
import type { Attributes, PartitionStatistics, TimeChange } from "../attributes.ts";

/**
 * Linux's calls on the host by their names; each returns a value or -errno. `dir` is a descriptor of this process
 * or AT_FDCWD, descriptors are closed on exec, names stand for bytes as `core/bytes.ts` tells.
 */
export interface HostCalls {
  openat(dir: number, path: string, flags: number, mode: number): number;
  /** -ENOSYS before Linux 5.6. */
  openat2(dir: number, path: string, flags: number, resolve: number): number;
  close(fd: number): number;
  statx(dir: number, path: string, flags: number, out: Attributes): number;
  readlinkat(dir: number, path: string): string | number;
  faccessat(dir: number, path: string, mode: number): number;
  mkdirat(dir: number, path: string, mode: number): number;
  mknodat(dir: number, path: string, mode: number, rdev: number): number;
  symlinkat(target: string, dir: number, path: string): number;
  linkat(fromDir: number, from: string, toDir: number, to: string, flags: number): number;
  unlinkat(dir: number, path: string, flags: number): number;
  renameat2(fromDir: number, from: string, toDir: number, to: string, flags: number): number;
  fchmodat(dir: number, path: string, mode: number): number;
  fchownat(dir: number, path: string, uid: number, gid: number, flags: number): number;
  /** A time that is undefined stays; `path` undefined: of the descriptor `dir`. */
  utimensat(
    dir: number,
    path: string | undefined,
    atime: TimeChange | undefined,
    mtime: TimeChange | undefined,
    flags: number,
  ): number;
  truncate(path: string, length: number): number;
  statfs(target: string | number, out: PartitionStatistics): number;
  umask(mask: number): number;

  read(fd: number, buffer: Uint8Array): number;
  write(fd: number, buffer: Uint8Array): number;
  pread(fd: number, buffer: Uint8Array, position: number): number;
  pwrite(fd: number, buffer: Uint8Array, position: number): number;
  lseek(fd: number, offset: number, whence: number): number;
  ftruncate(fd: number, length: number): number;
  fallocate(fd: number, mode: number, offset: number, length: number): number;
  fsync(fd: number): number;
  fchmod(fd: number, mode: number): number;
  fchown(fd: number, uid: number, gid: number): number;
  flock(fd: number, operation: number): number;
  /** F_SETFL of fcntl(2). */
  setFlags(fd: number, flags: number): number;
  /**
   * The next entries of a directory, "." and ".." among them, with types as of `mode & S_IFMT`, or 0: 0 at the end.
   */
  getdents(fd: number, sink: (name: string, ino: number, type: number) => void): number;

  /** Of a path the symlink itself. */
  getxattr(target: string | number, name: string): Uint8Array | number;
  setxattr(target: string | number, name: string, value: Uint8Array, flags: number): number;
  listxattr(target: string | number): string[] | number;
  removexattr(target: string | number, name: string): number;
}

/** The host as a cage is given it. */
export interface Host {
  readonly calls: HostCalls;
  /** Whether to change what has that path, or a name there, is EROFS; undefined for what has no path that is known. */
  isReadOnly(path: string | undefined): boolean;
}

/** A directory of the host that is mounted in the tree. */
export interface BoundDirectory {
  /** Its path on the host, and that of the mount point. */
  readonly host: string;
  readonly tree: string;
  readonly readOnly: boolean;
}

/** What is open on the host: a descriptor of this very process, with its kernel's offset and flags. */
export class HostFile {
  readonly calls: HostCalls;
  readonly descriptor: number;
  /** The path without symlinks by which it was opened; undefined where there was none. */
  readonly path: string | undefined;
  readonly readOnly: boolean;

  constructor(
    host: Host,
    descriptor: number,
    path: string | undefined,
    readOnly = host.isReadOnly(path),
  ) {
    this.calls = host.calls;
    this.readOnly = readOnly;
    this.descriptor = descriptor;
    this.path = path;
  }
}

/** The path of a descriptor of this process, or of a name in the directory that it is. */
export function descriptorPath(fd: number, name?: string): string {
  return name === undefined ? `/proc/self/fd/${fd}` : `/proc/self/fd/${fd}/${name}`;
}

/** Makes a call that changes what is open. */
export function changeHost(
  { calls, descriptor, readOnly }: HostFile,
  call: (calls: HostCalls, descriptor: number) => number,
): number {
  return readOnly ? -EROFS : call(calls, descriptor);
}
