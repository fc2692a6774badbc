/**
 * What a conformance test acts on: one process of a POSIX system, or the core's picture of one.
 *
 * Calls are spelled and ordered as in their man pages, are synchronous, and throw an error with `errno`
 * (negative, as Node's) when the call fails. Names and data are strings that stand for bytes, see
 * `core/bytes.ts`. Relative paths start in a fresh empty directory (mode 0755, owner 0:0) per test; the
 * umask is 022, the user is 0:0 without further groups, and no descriptor above 2 is open.
 */
import type { Attributes, PartitionStatistics, TimeChange } from "../../core/attributes.ts";

/**
 * `host`: a plain process on the host's tmpfs, the oracle; `core`: a cage over memory; `shared`: a cage
 * over a session's tree; `host-cage`: a cage that sees the host; `injected`: a process that sees a session's tree; `injected-musl`: one that was
 * linked with musl instead of the system's C library, in a session whose files are memfds.
 */
export type TargetName =
  | "host"
  | "core"
  | "host-cage"
  | "shared"
  | "injected"
  | "injected-musl"
  | "supervised";

export interface DirectoryEntry {
  name: string;
  ino: number;
  /** DT_* */
  type: number;
}

export interface Target {
  readonly name: TargetName;
  /** Absolute path of the test's directory. */
  readonly dir: string;

  open(path: string, flags: number, mode?: number): number;
  openat(dirfd: number, path: string, flags: number, mode?: number): number;
  creat(path: string, mode: number): number;
  close(fd: number): void;
  read(fd: number, length: number): string;
  pread(fd: number, length: number, position: number): string;
  write(fd: number, data: string): number;
  pwrite(fd: number, data: string, position: number): number;
  lseek(fd: number, offset: number, whence: number): number;
  stat(path: string): Attributes;
  lstat(path: string): Attributes;
  fstat(fd: number): Attributes;
  fstatat(dirfd: number, path: string, flags: number): Attributes;
  access(path: string, mode: number): void;
  faccessat(dirfd: number, path: string, mode: number, flags: number): void;
  mkdir(path: string, mode?: number): void;
  mkdirat(dirfd: number, path: string, mode?: number): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  unlinkat(dirfd: number, path: string, flags: number): void;
  rename(from: string, to: string): void;
  renameat(fromDirfd: number, from: string, toDirfd: number, to: string): void;
  renameat2(fromDirfd: number, from: string, toDirfd: number, to: string, flags: number): void;
  link(from: string, to: string): void;
  linkat(fromDirfd: number, from: string, toDirfd: number, to: string, flags: number): void;
  symlink(target: string, path: string): void;
  symlinkat(target: string, dirfd: number, path: string): void;
  readlink(path: string): string;
  readlinkat(dirfd: number, path: string): string;
  chmod(path: string, mode: number): void;
  fchmod(fd: number, mode: number): void;
  fchmodat(dirfd: number, path: string, mode: number, flags: number): void;
  chown(path: string, uid: number, gid: number): void;
  lchown(path: string, uid: number, gid: number): void;
  fchown(fd: number, uid: number, gid: number): void;
  fchownat(dirfd: number, path: string, uid: number, gid: number, flags: number): void;
  /** An undefined time is UTIME_OMIT. */
  utimensat(dirfd: number, path: string, atime: Time, mtime: Time, flags: number): void;
  futimens(fd: number, atime: Time, mtime: Time): void;
  truncate(path: string, length: number): void;
  ftruncate(fd: number, length: number): void;
  fallocate(fd: number, mode: number, offset: number, length: number): void;
  chdir(path: string): void;
  fchdir(fd: number): void;
  getcwd(): string;
  dup(fd: number): number;
  dup2(from: number, to: number): number;
  dup3(from: number, to: number, flags: number): number;
  fcntl(fd: number, command: number, argument?: number): number;
  umask(mask: number): number;
  /**
   * The next entries of an open directory, "." and ".." among them; none at the end. At most `max`,
   * where names have at most four bytes.
   */
  getdents(fd: number, max?: number): DirectoryEntry[];
  statfs(path: string): PartitionStatistics;
  fstatfs(fd: number): PartitionStatistics;
  fsync(fd: number): void;

  mkfifo(path: string, mode: number): void;
  mknod(path: string, mode: number, device: number): void;
  closeRange(first: number, last: number, flags?: number): void;

  statx(dirfd: number, path: string, flags: number, mask: number): Statx;
  /** fcntl(2) with a struct flock counted from the file's start. */
  lock(fd: number, command: number, type: number, start: number, length: number): void;
  flock(fd: number, operation: number): void;
  copyFileRange(from: number, fromAt: number, to: number, toAt: number, length: number): number;
  openat2(dirfd: number, path: string, flags: number, mode: number, resolve: number): number;
  sendfile(to: number, from: number, count: number): number;
  /** By _PC_ number. */
  pathconf(path: string, name: number): number;
  fpathconf(fd: number, name: number): number;
  /** socket(2), bind(2) to a path, and close(2) of the socket. */
  bindSocket(path: string): void;
  /** preadv(2), or readv for a position of -1: the bytes of all buffers, whose lengths are given. */
  readv(fd: number, position: number, ...lengths: number[]): string;
  writev(fd: number, position: number, ...data: string[]): number;

  getxattr(at: XattrPlace, name: string): string;
  setxattr(at: XattrPlace, name: string, value: string, flags?: number): void;
  /** The names, sorted: their order is the file system's own. */
  listxattr(at: XattrPlace): string[];
  removexattr(at: XattrPlace, name: string): void;

  /** Executes the calls within `body` each in a child of its own, forked for that call. */
  forked<T>(body: () => T): T;
  /** Acts as another user, by real and effective ids, while `body` runs; root afterwards. */
  as<T>(uid: number, gid: number, body: () => T, groups?: number[]): T;
  /** Lets the clock of file times advance visibly. */
  tick(): void;
}

/** What only a real process can do: the hosts' target and the injected one. */
export interface ProcessTarget extends Target {
  /**
   * The directory of the host that holds everything: for an injected program the root's parent, for
   * the others the tmpfs directory of all tests. A test removes what it makes there.
   */
  readonly base: string;

  /** Executes the calls within `body` each in a second thread. */
  threaded<T>(body: () => T): T;
  /** Runs a program: its wait status and its standard output. */
  run(...argv: string[]): { status: number; output: string };
  /** Replaces the process; comes back only by failing. */
  execve(...argv: string[]): void;
  mmapWrite(fd: number, position: number, data: string): void;
  mmapRead(fd: number, position: number, length: number): string;
  /** Any system call by its x86-64 number through syscall(2); a string stands for its address. */
  syscall(number: number, ...args: (number | string)[]): number;
  /** The named call of client_calls.c; null is the null pointer. */
  call(name: string, ...args: (number | string | null)[]): number;
  /** name_to_handle_at(2): the bytes of the struct file_handle. */
  handle(path: string): string;
  /** The line of `list`, /proc/self/maps or its like, that tells of a mapping of the file. */
  mapped(fd: number, length: number, list: string): string;
  readdir(path: string): DirectoryEntry[];
  realpath(path: string): string;
}

/** A descriptor, a path, or a path whose last symlink is not followed. */
export type XattrPlace = number | string | { link: string };

export type Time = TimeChange | undefined;

export interface Statx extends Attributes {
  /** STATX_* bits of the fields that are filled in. */
  mask: number;
}

/** A failed call of a client process. */
export class CallError extends Error {
  readonly errno: number;

  /** `errno` is negative. */
  constructor(message: string, errno: number) {
    super(message);
    this.errno = errno;
  }
}

/** Thrown when a client process has ended, of a call or of a crash. */
export class ClientDied extends Error {}

/** Thrown where this machine cannot do what the test is about; the test then counts as passed. */
export class Unsupported extends Error {}
