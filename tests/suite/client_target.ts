/** A client process as the target of the suite: each method is one request. */
import { Attributes, PartitionStatistics } from "../../core/attributes.ts";
import { decodeName } from "../../core/bytes.ts";
import { UTIME_NOW, UTIME_OMIT, XATTR_SIZE_MAX } from "../../core/constants.ts";
import type { Argument, ClientProcess, Datum, Reply } from "./client_process.ts";
import { SYS } from "./syscall_numbers.ts";
import {
  type DirectoryEntry,
  type ProcessTarget,
  type Statx,
  type TargetName,
  type Time,
  Unsupported,
  type XattrPlace,
} from "./target.ts";

/** Longer than one turn of the kernel's coarse clock. */
const TICK_MILLISECONDS = 12;
/** Bytes of a linux_dirent64 whose name has at most four bytes. */
const SHORT_DIRENT = 24;

export class ClientTarget implements ProcessTarget {
  readonly name: TargetName;
  readonly dir: string;
  readonly base: string;
  #client: ClientProcess;
  #prefix = "";

  constructor(name: TargetName, base: string, dir: string, client: ClientProcess) {
    this.name = name;
    this.base = base;
    this.dir = dir;
    this.#client = client;
  }

  #call(name: string, ...args: Argument[]): Reply {
    return this.#client.call(this.#prefix, name, ...args);
  }
  #value(name: string, ...args: Argument[]): number {
    return this.#call(name, ...args).value;
  }
  #text(name: string, ...args: Argument[]): string {
    return this.#call(name, ...args).data[0] as string;
  }

  open(path: string, flags: number, mode = 0o666) {
    return this.#value("open", path, flags, mode);
  }
  openat(dirfd: number, path: string, flags: number, mode = 0o666) {
    return this.#value("openat", dirfd, path, flags, mode);
  }
  creat(path: string, mode: number) {
    return this.#value("creat", path, mode);
  }
  close(fd: number) {
    this.#call("close", fd);
  }
  closeRange(first: number, last: number, flags = 0) {
    this.#call("close_range", first, last, flags);
  }
  read(fd: number, length: number) {
    return this.#text("read", fd, length);
  }
  pread(fd: number, length: number, position: number) {
    return this.#text("pread", fd, length, position);
  }
  write(fd: number, data: string) {
    return this.#value("write", fd, data);
  }
  pwrite(fd: number, data: string, position: number) {
    return this.#value("pwrite", fd, data, position);
  }
  lseek(fd: number, offset: number, whence: number) {
    return this.#value("lseek", fd, offset, whence);
  }
  stat(path: string) {
    return attributes(this.#call("stat", path));
  }
  lstat(path: string) {
    return attributes(this.#call("lstat", path));
  }
  fstat(fd: number) {
    return attributes(this.#call("fstat", fd));
  }
  fstatat(dirfd: number, path: string, flags: number) {
    return attributes(this.#call("fstatat", dirfd, path, flags));
  }
  statx(dirfd: number, path: string, flags: number, mask: number) {
    return statx(this.#call("statx", dirfd, path, flags, mask));
  }
  access(path: string, mode: number) {
    this.#call("access", path, mode);
  }
  faccessat(dirfd: number, path: string, mode: number, flags: number) {
    this.#call("faccessat", dirfd, path, mode, flags);
  }
  mkdir(path: string, mode = 0o777) {
    this.#call("mkdir", path, mode);
  }
  mkdirat(dirfd: number, path: string, mode = 0o777) {
    this.#call("mkdirat", dirfd, path, mode);
  }
  rmdir(path: string) {
    this.#call("rmdir", path);
  }
  unlink(path: string) {
    this.#call("unlink", path);
  }
  unlinkat(dirfd: number, path: string, flags: number) {
    this.#call("unlinkat", dirfd, path, flags);
  }
  rename(from: string, to: string) {
    this.#call("rename", from, to);
  }
  renameat(fromDirfd: number, from: string, toDirfd: number, to: string) {
    this.#call("renameat", fromDirfd, from, toDirfd, to);
  }
  renameat2(fromDirfd: number, from: string, toDirfd: number, to: string, flags: number) {
    this.#call("renameat2", fromDirfd, from, toDirfd, to, flags);
  }
  link(from: string, to: string) {
    this.#call("link", from, to);
  }
  linkat(fromDirfd: number, from: string, toDirfd: number, to: string, flags: number) {
    this.#call("linkat", fromDirfd, from, toDirfd, to, flags);
  }
  symlink(target: string, path: string) {
    this.#call("symlink", target, path);
  }
  symlinkat(target: string, dirfd: number, path: string) {
    this.#call("symlinkat", target, dirfd, path);
  }
  readlink(path: string) {
    return this.#text("readlink", path);
  }
  readlinkat(dirfd: number, path: string) {
    return this.#text("readlinkat", dirfd, path);
  }
  chmod(path: string, mode: number) {
    this.#call("chmod", path, mode);
  }
  fchmod(fd: number, mode: number) {
    this.#call("fchmod", fd, mode);
  }
  fchmodat(dirfd: number, path: string, mode: number, flags: number) {
    this.#call("fchmodat", dirfd, path, mode, flags);
  }
  chown(path: string, uid: number, gid: number) {
    this.#call("chown", path, uid, gid);
  }
  lchown(path: string, uid: number, gid: number) {
    this.#call("lchown", path, uid, gid);
  }
  fchown(fd: number, uid: number, gid: number) {
    this.#call("fchown", fd, uid, gid);
  }
  fchownat(dirfd: number, path: string, uid: number, gid: number, flags: number) {
    this.#call("fchownat", dirfd, path, uid, gid, flags);
  }
  utimensat(dirfd: number, path: string, atime: Time, mtime: Time, flags: number) {
    this.#call("utimensat", dirfd, path, ...timespec(atime), ...timespec(mtime), flags);
  }
  futimens(fd: number, atime: Time, mtime: Time) {
    this.#call("futimens", fd, ...timespec(atime), ...timespec(mtime));
  }
  truncate(path: string, length: number) {
    this.#call("truncate", path, length);
  }
  ftruncate(fd: number, length: number) {
    this.#call("ftruncate", fd, length);
  }
  fallocate(fd: number, mode: number, offset: number, length: number) {
    this.#call("fallocate", fd, mode, offset, length);
  }
  copyFileRange(from: number, fromAt: number, to: number, toAt: number, length: number) {
    return this.#value("copy_file_range", from, fromAt, to, toAt, length);
  }
  chdir(path: string) {
    this.#call("chdir", path);
  }
  fchdir(fd: number) {
    this.#call("fchdir", fd);
  }
  getcwd() {
    return this.#text("getcwd");
  }
  realpath(path: string) {
    return this.#text("realpath", path);
  }
  dup(fd: number) {
    return this.#value("dup", fd);
  }
  dup2(from: number, to: number) {
    return this.#value("dup2", from, to);
  }
  dup3(from: number, to: number, flags: number) {
    return this.#value("dup3", from, to, flags);
  }
  fcntl(fd: number, command: number, argument = 0) {
    return this.#value("fcntl", fd, command, argument);
  }
  lock(fd: number, command: number, type: number, start: number, length: number) {
    this.#call("fcntl_lock", fd, command, type, start, length);
  }
  flock(fd: number, operation: number) {
    this.#call("flock", fd, operation);
  }
  openat2(dirfd: number, path: string, flags: number, mode: number, resolve: number) {
    const how = new BigUint64Array([flags, mode, resolve].map(BigInt));
    const bytes = decodeName(new Uint8Array(how.buffer));
    return this.#value("syscall", SYS.openat2, dirfd, path, bytes, how.byteLength);
  }
  sendfile(to: number, from: number, count: number) {
    return this.#value("syscall", SYS.sendfile, to, from, 0, count);
  }
  pathconf(path: string, name: number) {
    return this.#value("pathconf", path, name);
  }
  fpathconf(fd: number, name: number) {
    return this.#value("fpathconf", fd, name);
  }
  bindSocket(path: string) {
    this.#call("bind_socket", path);
  }
  readv(fd: number, position: number, ...lengths: number[]) {
    return this.#text("readv", fd, position, ...lengths);
  }
  writev(fd: number, position: number, ...data: string[]) {
    return this.#value("writev", fd, position, ...data);
  }
  getxattr(at: XattrPlace, name: string) {
    return this.#text("getxattr", ...xattrArguments(at, name, XATTR_SIZE_MAX));
  }
  setxattr(at: XattrPlace, name: string, value: string, flags = 0) {
    this.#call("setxattr", ...xattrArguments(at, name, value, flags));
  }
  listxattr(at: XattrPlace) {
    return this.#text("listxattr", ...xattrArguments(at, XATTR_SIZE_MAX)).split("\0").slice(0, -1)
      .sort();
  }
  removexattr(at: XattrPlace, name: string) {
    this.#call("removexattr", ...xattrArguments(at, name));
  }
  umask(mask: number) {
    return this.#value("umask", mask);
  }
  getdents(fd: number, max = 1000) {
    return entries(this.#call("getdents", fd, max * SHORT_DIRENT).data, 4);
  }
  readdir(path: string) {
    return entries(this.#call("readdir", path).data, 3);
  }
  statfs(path: string) {
    return statistics(this.#call("statfs", path));
  }
  fstatfs(fd: number) {
    return statistics(this.#call("fstatfs", fd));
  }
  fsync(fd: number) {
    this.#call("fsync", fd);
  }
  mkfifo(path: string, mode: number) {
    this.#call("mkfifo", path, mode);
  }
  mknod(path: string, mode: number, device: number) {
    this.#call("mknod", path, mode, device);
  }
  mmapWrite(fd: number, position: number, data: string) {
    this.#call("mmap_write", fd, position, data);
  }
  mmapRead(fd: number, position: number, length: number) {
    return this.#text("mmap_read", fd, position, length);
  }
  run(...argv: string[]) {
    const { value, data } = this.#call("run", ...argv);
    return { status: value, output: data[0] as string };
  }
  syscall(number: number, ...args: (number | string)[]) {
    return this.#value("syscall", number, ...args);
  }
  call(name: string, ...args: Argument[]) {
    return this.#value(name, ...args);
  }
  mapped(fd: number, length: number, list: string) {
    return this.#text("mapped", fd, length, list);
  }
  handle(path: string) {
    return this.#text("handle", path);
  }
  execve(...argv: string[]) {
    this.#call("execve", ...argv);
  }

  as<T>(uid: number, gid: number, body: () => T, groups: number[] = []): T {
    if (Deno.uid() !== 0) throw new Unsupported("only root can act as another user");
    this.#call("become", uid, gid, ...groups);
    try {
      return body();
    } finally {
      this.#call("become", 0, 0);
    }
  }
  forked<T>(body: () => T): T {
    return this.#prefixed("fork ", body);
  }
  threaded<T>(body: () => T): T {
    return this.#prefixed("thread ", body);
  }
  tick() {
    this.#call("sleep", TICK_MILLISECONDS);
  }

  #prefixed<T>(prefix: string, body: () => T): T {
    const before = this.#prefix;
    this.#prefix = before + prefix;
    try {
      return body();
    } finally {
      this.#prefix = before;
    }
  }
}

function xattrArguments(at: XattrPlace, ...args: Argument[]): Argument[] {
  return typeof at === "object" ? [at.link, ...args, "l"] : [at, ...args];
}

function timespec(time: Time): [number, number] {
  if (time === undefined) return [0, UTIME_OMIT];
  return time === "now" ? [0, UTIME_NOW] : [time.sec, time.nsec];
}

const STAT_FIELDS =
  "ino mode nlink uid gid rdev size blocks atimeSec atimeNsec mtimeSec mtimeNsec " +
  "ctimeSec ctimeNsec";
const STATX_FIELDS = "mask ino mode nlink uid gid size blocks atimeSec atimeNsec mtimeSec " +
  "mtimeNsec ctimeSec ctimeNsec btimeSec btimeNsec";
const STATFS_FIELDS = "type blockSize blocks blocksFree files filesFree nameMax flags";

function attributes({ data }: Reply): Attributes {
  return filled(new Attributes(), STAT_FIELDS, data);
}

function statx({ data }: Reply): Statx {
  return filled(Object.assign(new Attributes(), { mask: 0 }), STATX_FIELDS, data);
}

function statistics({ data }: Reply): PartitionStatistics {
  return filled(new PartitionStatistics(), STATFS_FIELDS, data);
}

function filled<T extends object>(into: T, fields: string, data: Datum[]): T {
  return Object.assign(
    into,
    Object.fromEntries(fields.split(" ").map((name, index) => [name, data[index]])),
  );
}

/** Records of `width` data each: the inode first, the type and the name last. */
function entries(data: Datum[], width: number): DirectoryEntry[] {
  const found: DirectoryEntry[] = [];
  for (let at = 0; at < data.length; at += width) {
    const [ino, type, name] = [data[at], data[at + width - 2], data[at + width - 1]];
    found.push({ ino: ino as number, type: type as number, name: name as string });
  }
  return found;
}
