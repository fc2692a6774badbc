/** How `Imfs` has its calls: those of `core/syscalls/` and of `Cage`, with the number of a cage in front. */
import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_RDONLY } from "../constants.ts";
import { FsError } from "../fs_error.ts";
import { access, faccessat } from "../syscalls/access.ts";
import { close } from "../syscalls/close.ts";
import { lseek } from "../syscalls/lseek.ts";
import { mkdir, mkdirat } from "../syscalls/mkdir.ts";
import { openat } from "../syscalls/open.ts";
import { pread, read } from "../syscalls/read.ts";
import { readlink, readlinkat } from "../syscalls/readlink.ts";
import { rename } from "../syscalls/rename.ts";
import { rmdir } from "../syscalls/rmdir.ts";
import { fstat, fstatat, lstat, stat } from "../syscalls/stat.ts";
import { unlink, unlinkat } from "../syscalls/unlink.ts";
import { pwrite, write } from "../syscalls/write.ts";
import type { CageState } from "../vfs/cage_state.ts";
import type { Cage } from "./cage.ts";

/** Those that are called often: an exception takes twenty times what one of them takes that returns -errno itself. */
const DIRECT = {
  open: (state: CageState, path: string, flags: number, mode = 0o666) =>
    openat(state, AT_FDCWD, path, flags, mode),
  openat: (state: CageState, dirfd: number, path: string, flags: number, mode = 0o666) =>
    openat(state, dirfd, path, flags, mode),
  mkdir: (state: CageState, path: string, mode = 0o777) => mkdir(state, path, mode),
  mkdirat: (state: CageState, dirfd: number, path: string, mode = 0o777) =>
    mkdirat(state, dirfd, path, mode),
  faccessat: (state: CageState, dirfd: number, path: string, mode: number, flags = 0) =>
    faccessat(state, dirfd, path, mode, flags),
  unlinkat: (state: CageState, dirfd: number, path: string, flags = 0) =>
    unlinkat(state, dirfd, path, flags),
  ...{ access, close, fstat, fstatat, lseek, lstat, pread, pwrite, read, readlink, readlinkat },
  ...{ rename, rmdir, stat, unlink, write },
};

/** Those that have one name, and the same arguments, in both. */
const SAME = [
  ...["bind", "chdir", "chmod", "chown", "chroot", "creat", "dup", "dup2", "dup3", "exec"] as const,
  ...["fallocate", "fchdir", "fchmod", "fchmodat", "fchown", "fchownat", "fcntl"] as const,
  ...["fgetxattr", "flistxattr", "flock", "fpathconf", "fremovexattr", "fsetxattr"] as const,
  ...["fstatfs", "fsync", "ftruncate", "futimens", "getcwd", "getdents", "lchown"] as const,
  ...["link", "linkat", "mkfifo", "mknod", "mknodat", "openat2", "pathconf", "preadv"] as const,
  ...["pwritev", "readv", "renameat2", "sendfile", "statfs", "symlink", "symlinkat"] as const,
  ...["sync", "truncate", "umask", "utimensat", "writev"] as const,
];

/** Those that a `Cage` has under another name, or with one argument more. */
const OTHERWISE = {
  pipe: (cage: Cage) => cage.pipe(),
  pipe2: (cage: Cage, flags: number) => cage.pipe(flags),
  renameat: (cage: Cage, fromDirfd: number, from: string, toDirfd: number, to: string) =>
    cage.renameat2(fromDirfd, from, toDirfd, to),
  /** Fills `out`, whatever `mask` asks for. */
  statx: (
    cage: Cage,
    ...[dirfd, path, flags, mask, out]: Required<Parameters<Cage["statx"]>>
  ): void => void cage.statx(dirfd, path, flags, mask, out),
  close_range: (cage: Cage, first: number, last: number) => cage.closeRange(first, last),
  copy_file_range: (cage: Cage, ...range: Parameters<Cage["copyFileRange"]>) =>
    cage.copyFileRange(...range),
  getxattr: (cage: Cage, path: string, name: string) => cage.getxattr(path, name),
  lgetxattr: (cage: Cage, path: string, name: string) => cage.getxattr(path, name, false),
  setxattr: (cage: Cage, path: string, name: string, value: Uint8Array, flags = 0) =>
    cage.setxattr(path, name, value, flags),
  lsetxattr: (cage: Cage, path: string, name: string, value: Uint8Array, flags = 0) =>
    cage.setxattr(path, name, value, flags, false),
  listxattr: (cage: Cage, path: string) => cage.listxattr(path),
  llistxattr: (cage: Cage, path: string) => cage.listxattr(path, false),
  removexattr: (cage: Cage, path: string, name: string) => cage.removexattr(path, name),
  lremovexattr: (cage: Cage, path: string, name: string) => cage.removexattr(path, name, false),
  /** opendir(3): a descriptor for `readdir`, `telldir`, `seekdir` and `closedir`. */
  opendir: (cage: Cage, path: string) => cage.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
  /** readdir(3): the next entry, "." and ".." among them; 0 at the end. */
  readdir: (cage: Cage, fd: number) => cage.getdents(fd, 1)[0] ?? 0,
};

/** A call's value, 0 for none, or -errno. */
type Answer<T> = T extends void ? number : T | number;

/** A call of `First`, a cage or its state, with the number of a cage in its place. */
type Numbered<Call, First> = Call extends (first: First, ...args: infer Args) => infer T
  ? (cageId: number, ...args: Args) => Answer<T>
  : never;

type OfCage<Call> = Call extends (...args: infer Args) => infer T
  ? (cageId: number, ...args: Args) => Answer<T>
  : never;

type Calls =
  & { [Name in keyof typeof DIRECT]: Numbered<(typeof DIRECT)[Name], CageState> }
  & { [Name in keyof typeof OTHERWISE]: Numbered<(typeof OTHERWISE)[Name], Cage> }
  & { [Name in (typeof SAME)[number]]: OfCage<Cage[Name]> };

export interface ImfsCalls extends Calls {}

/** Calls by the number of a cage; none throws an FsError. */
export abstract class ImfsCalls {
  static {
    // deno-lint-ignore no-explicit-any
    type Any = (...args: any[]) => unknown;
    const prototype = this.prototype as unknown as Record<string, Any>;
    for (const [name, call] of Object.entries<Any>(DIRECT)) {
      prototype[name] = function (this: ImfsCalls, cageId: number, ...args: unknown[]) {
        const cage = this.cage(cageId);
        return typeof cage === "number" ? cage : call(cage.state, ...args);
      };
    }
    for (const [name, call] of Object.entries<Any>(OTHERWISE)) {
      prototype[name] = function (this: ImfsCalls, cageId: number, ...args: unknown[]) {
        return this.call(cageId, (cage) => call(cage, ...args));
      };
    }
    for (const name of SAME) {
      prototype[name] = function (this: ImfsCalls, cageId: number, ...args: unknown[]) {
        return this.call(cageId, (cage) => (cage[name] as Any)(...args));
      };
    }
  }

  /** The cage of a number, or -EINVAL. */
  abstract cage(cageId: number): Cage | number;

  /** What `call` answers of a cage, 0 for nothing, or the -errno that it throws. */
  protected call<T>(cageId: number, call: (cage: Cage) => T): Answer<T> {
    const cage = this.cage(cageId);
    if (typeof cage === "number") return cage as Answer<T>;
    try {
      return (call(cage) ?? 0) as Answer<T>;
    } catch (error) {
      if (error instanceof FsError) return error.errno as Answer<T>;
      throw error;
    }
  }
}
