/** A cage of the core as the target of the suite, in this process. */
import type { Cage } from "../../core/cage/cage.ts";
import { SEEK_SET } from "../../core/constants.ts";
import { decodeName, encodeName } from "../../core/bytes.ts";
import type { Target, TargetName, Time, XattrPlace } from "./target.ts";

export class CageTarget implements Target {
  readonly name: TargetName;
  readonly dir: string;
  #cage: Cage;
  #tick: () => void;

  /** `tick` advances the clock that the cage's Vfs asks. */
  constructor(name: TargetName, dir: string, cage: Cage, tick: () => void) {
    this.name = name;
    this.dir = dir;
    this.#cage = cage;
    this.#tick = tick;
  }

  open(path: string, flags: number, mode?: number) {
    return this.#cage.open(path, flags, mode);
  }
  openat(dirfd: number, path: string, flags: number, mode?: number) {
    return this.#cage.openat(dirfd, path, flags, mode);
  }
  creat(path: string, mode: number) {
    return this.#cage.creat(path, mode);
  }
  close(fd: number) {
    this.#cage.close(fd);
  }
  read(fd: number, length: number) {
    const buffer = new Uint8Array(length);
    return decodeName(buffer.subarray(0, this.#cage.read(fd, buffer)));
  }
  pread(fd: number, length: number, position: number) {
    const buffer = new Uint8Array(length);
    return decodeName(buffer.subarray(0, this.#cage.pread(fd, buffer, position)));
  }
  write(fd: number, data: string) {
    return this.#cage.write(fd, encodeName(data));
  }
  pwrite(fd: number, data: string, position: number) {
    return this.#cage.pwrite(fd, encodeName(data), position);
  }
  lseek(fd: number, offset: number, whence: number) {
    return this.#cage.lseek(fd, offset, whence);
  }
  stat(path: string) {
    return this.#cage.stat(path);
  }
  lstat(path: string) {
    return this.#cage.lstat(path);
  }
  fstat(fd: number) {
    return this.#cage.fstat(fd);
  }
  fstatat(dirfd: number, path: string, flags: number) {
    return this.#cage.fstatat(dirfd, path, flags);
  }
  access(path: string, mode: number) {
    this.#cage.access(path, mode);
  }
  faccessat(dirfd: number, path: string, mode: number, flags: number) {
    this.#cage.faccessat(dirfd, path, mode, flags);
  }
  mkdir(path: string, mode?: number) {
    this.#cage.mkdir(path, mode);
  }
  mkdirat(dirfd: number, path: string, mode?: number) {
    this.#cage.mkdirat(dirfd, path, mode);
  }
  rmdir(path: string) {
    this.#cage.rmdir(path);
  }
  unlink(path: string) {
    this.#cage.unlink(path);
  }
  unlinkat(dirfd: number, path: string, flags: number) {
    this.#cage.unlinkat(dirfd, path, flags);
  }
  rename(from: string, to: string) {
    this.#cage.rename(from, to);
  }
  renameat(fromDirfd: number, from: string, toDirfd: number, to: string) {
    this.#cage.renameat2(fromDirfd, from, toDirfd, to);
  }
  renameat2(fromDirfd: number, from: string, toDirfd: number, to: string, flags: number) {
    this.#cage.renameat2(fromDirfd, from, toDirfd, to, flags);
  }
  link(from: string, to: string) {
    this.#cage.link(from, to);
  }
  linkat(fromDirfd: number, from: string, toDirfd: number, to: string, flags: number) {
    this.#cage.linkat(fromDirfd, from, toDirfd, to, flags);
  }
  symlink(target: string, path: string) {
    this.#cage.symlink(target, path);
  }
  symlinkat(target: string, dirfd: number, path: string) {
    this.#cage.symlinkat(target, dirfd, path);
  }
  readlink(path: string) {
    return this.#cage.readlink(path);
  }
  readlinkat(dirfd: number, path: string) {
    return this.#cage.readlinkat(dirfd, path);
  }
  chmod(path: string, mode: number) {
    this.#cage.chmod(path, mode);
  }
  fchmod(fd: number, mode: number) {
    this.#cage.fchmod(fd, mode);
  }
  fchmodat(dirfd: number, path: string, mode: number, flags: number) {
    this.#cage.fchmodat(dirfd, path, mode, flags);
  }
  chown(path: string, uid: number, gid: number) {
    this.#cage.chown(path, uid, gid);
  }
  lchown(path: string, uid: number, gid: number) {
    this.#cage.lchown(path, uid, gid);
  }
  fchown(fd: number, uid: number, gid: number) {
    this.#cage.fchown(fd, uid, gid);
  }
  fchownat(dirfd: number, path: string, uid: number, gid: number, flags: number) {
    this.#cage.fchownat(dirfd, path, uid, gid, flags);
  }
  utimensat(dirfd: number, path: string, atime: Time, mtime: Time, flags: number) {
    this.#cage.utimensat(dirfd, path, atime, mtime, flags);
  }
  futimens(fd: number, atime: Time, mtime: Time) {
    this.#cage.futimens(fd, atime, mtime);
  }
  truncate(path: string, length: number) {
    this.#cage.truncate(path, length);
  }
  ftruncate(fd: number, length: number) {
    this.#cage.ftruncate(fd, length);
  }
  fallocate(fd: number, mode: number, offset: number, length: number) {
    this.#cage.fallocate(fd, mode, offset, length);
  }
  chdir(path: string) {
    this.#cage.chdir(path);
  }
  fchdir(fd: number) {
    this.#cage.fchdir(fd);
  }
  getcwd() {
    return this.#cage.getcwd();
  }
  dup(fd: number) {
    return this.#cage.dup(fd);
  }
  dup2(from: number, to: number) {
    return this.#cage.dup2(from, to);
  }
  dup3(from: number, to: number, flags: number) {
    return this.#cage.dup3(from, to, flags);
  }
  fcntl(fd: number, command: number, argument?: number) {
    return this.#cage.fcntl(fd, command, argument);
  }
  umask(mask: number) {
    return this.#cage.umask(mask);
  }
  getdents(fd: number, max?: number) {
    return this.#cage.getdents(fd, max);
  }
  statfs(path: string) {
    return this.#cage.statfs(path);
  }
  fstatfs(fd: number) {
    return this.#cage.fstatfs(fd);
  }
  fsync(fd: number) {
    this.#cage.fsync(fd);
  }

  mkfifo(path: string, mode: number) {
    this.#cage.mkfifo(path, mode);
  }
  mknod(path: string, mode: number, device: number) {
    this.#cage.mknod(path, mode, device);
  }
  closeRange(first: number, last: number) {
    this.#cage.closeRange(first, last);
  }

  statx(dirfd: number, path: string, flags: number, mask: number) {
    return this.#cage.statx(dirfd, path, flags, mask);
  }
  lock(fd: number, command: number, type: number, start: number, length: number) {
    this.#cage.fcntl(fd, command, { type, whence: SEEK_SET, start, len: length });
  }
  flock(fd: number, operation: number) {
    this.#cage.flock(fd, operation);
  }
  copyFileRange(from: number, fromAt: number, to: number, toAt: number, length: number) {
    return this.#cage.copyFileRange(from, fromAt, to, toAt, length);
  }
  openat2(dirfd: number, path: string, flags: number, mode: number, resolve: number) {
    return this.#cage.openat2(dirfd, path, { flags, mode, resolve });
  }
  sendfile(to: number, from: number, count: number) {
    return this.#cage.sendfile(to, from, undefined, count);
  }
  pathconf(path: string, name: number) {
    return this.#cage.pathconf(path, name);
  }
  fpathconf(fd: number, name: number) {
    return this.#cage.fpathconf(fd, name);
  }
  bindSocket(path: string) {
    this.#cage.bind(path);
  }
  readv(fd: number, position: number, ...lengths: number[]) {
    const buffers = lengths.map((length) => new Uint8Array(length));
    const count = position < 0
      ? this.#cage.readv(fd, buffers)
      : this.#cage.preadv(fd, buffers, position);
    return buffers.map(decodeName).join("").slice(0, count);
  }
  writev(fd: number, position: number, ...data: string[]) {
    const buffers = data.map(encodeName);
    return position < 0
      ? this.#cage.writev(fd, buffers)
      : this.#cage.pwritev(fd, buffers, position);
  }
  getxattr(at: XattrPlace, name: string) {
    const value = typeof at === "number"
      ? this.#cage.fgetxattr(at, name)
      : this.#cage.getxattr(...xattrPath(at, name));
    return decodeName(value);
  }
  setxattr(at: XattrPlace, name: string, value: string, flags = 0) {
    const bytes = encodeName(value);
    if (typeof at === "number") this.#cage.fsetxattr(at, name, bytes, flags);
    else this.#cage.setxattr(...xattrPath(at, name, bytes, flags));
  }
  listxattr(at: XattrPlace) {
    const names = typeof at === "number"
      ? this.#cage.flistxattr(at)
      : this.#cage.listxattr(...xattrPath(at));
    return names.sort();
  }
  removexattr(at: XattrPlace, name: string) {
    if (typeof at === "number") this.#cage.fremovexattr(at, name);
    else this.#cage.removexattr(...xattrPath(at, name));
  }

  forked<T>(body: () => T): T {
    const parent = this.#cage;
    this.#cage = parent.fork();
    try {
      return body();
    } finally {
      this.#cage.exit();
      this.#cage = parent;
    }
  }

  as<T>(uid: number, gid: number, body: () => T, groups: number[] = []): T {
    const cage = this.#cage;
    Object.assign(cage, { uid, gid, groups });
    try {
      return body();
    } finally {
      Object.assign(cage, { uid: 0, gid: 0, groups: [] });
    }
  }
  tick() {
    this.#tick();
  }
}

function xattrPath<T extends unknown[]>(
  at: Exclude<XattrPlace, number>,
  ...args: T
): [string, ...T, boolean] {
  return typeof at === "string" ? [at, ...args, true] : [at.link, ...args, false];
}
