/** The calls of the suite's program, made in a cage. */
import type { Attributes, TimeChange } from "../../core/attributes.ts";
import { decodeName, encodeName } from "../../core/bytes.ts";
import type { Cage } from "../../core/cage/cage.ts";
import * as C from "../../core/constants.ts";
import { makedev } from "../../core/vfs/devices.ts";
import { EACCES, EADDRINUSE, ECONNREFUSED } from "../../core/errno.ts";
import { FsError } from "../../core/fs_error.ts";
import { Misuse, toDescriptor, toFlags, toId, toNumber, toPath } from "./arguments.ts";
import type { Mirror } from "./mirror.ts";

/** Most bytes of a socket's path, unix(7), without the NUL that the program puts behind it. */
const SUN_PATH_MAX = C.UNIX_PATH_MAX - 1;

/** One run of the program: its cage, the descriptors it opened and where it runs. */
export interface Run {
  cage: Cage;
  mirror: Mirror;
  cwd: string;
  opened: number[];
}

/** Makes a call with its arguments; returns what is printed in place of "0". */
type Call = (run: Run, a: readonly string[]) => string | void;

/** Least and most arguments, and the call. */
const CALLS: Record<string, [least: number, most: number, call: Call]> = {
  open: [2, 3, ({ cage, opened }, a) => {
    opened.push(cage.open(toPath(a[0], "open"), openFlags(a[1], a[2]), toNumber(a[2] ?? "0")));
  }],
  openat: [3, 4, ({ cage, opened }, a) => {
    const fd = toDescriptor(a[0], opened);
    const path = toPath(a[1], "openat");
    opened.push(cage.openat(fd, path, openFlags(a[2], a[3]), toNumber(a[3] ?? "0")));
  }],
  create: [2, 2, ({ cage }, a) => {
    cage.close(cage.open(toPath(a[0], "open"), C.O_CREAT | C.O_EXCL, toNumber(a[1])));
  }],
  unlink: [1, 1, ({ cage, mirror, cwd }, a) => {
    cage.unlink(toPath(a[0], "unlink"));
    mirror.remove(cwd, a[0]);
  }],
  unlinkat: [3, 3, ({ cage, opened }, a) => {
    cage.unlinkat(toDescriptor(a[0], opened), toPath(a[1], "unlinkat"), toFlags(a[2]));
  }],
  mkdir: [2, 2, ({ cage, mirror, cwd }, a) => {
    cage.mkdir(toPath(a[0], "mkdir"), toNumber(a[1]));
    mirror.mkdir(cwd, a[0]);
  }],
  mkdirat: [3, 3, ({ cage, opened }, a) => {
    cage.mkdirat(toDescriptor(a[0], opened), toPath(a[1], "mkdirat"), toNumber(a[2]));
  }],
  rmdir: [1, 1, ({ cage, mirror, cwd }, a) => {
    cage.rmdir(toPath(a[0], "rmdir"));
    mirror.remove(cwd, a[0]);
  }],
  link: [2, 2, ({ cage }, a) => cage.link(toPath(a[0], "link"), toPath(a[1], "link"))],
  linkat: [5, 5, ({ cage, opened }, a) => {
    const [from, to] = [toDescriptor(a[0], opened), toDescriptor(a[2], opened)];
    cage.linkat(from, toPath(a[1], "linkat"), to, toPath(a[3], "linkat"), toFlags(a[4]));
  }],
  symlink: [2, 2, ({ cage, mirror, cwd }, a) => {
    cage.symlink(toPath(a[0], "symlink"), toPath(a[1], "symlink"));
    mirror.symlink(cwd, a[0], a[1]);
  }],
  symlinkat: [3, 3, ({ cage, opened }, a) => {
    const target = toPath(a[0], "symlinkat");
    cage.symlinkat(target, toDescriptor(a[1], opened), toPath(a[2], "symlinkat"));
  }],
  rename: [2, 2, ({ cage, mirror, cwd }, a) => {
    cage.rename(toPath(a[0], "rename"), toPath(a[1], "rename"));
    mirror.rename(cwd, a[0], a[1]);
  }],
  renameat: [4, 4, ({ cage, opened }, a) => {
    const [from, to] = [toDescriptor(a[0], opened), toDescriptor(a[2], opened)];
    cage.renameat2(from, toPath(a[1], "renameat"), to, toPath(a[3], "renameat"));
  }],
  mkfifo: [2, 2, ({ cage }, a) => cage.mkfifo(toPath(a[0], "mkfifo"), toNumber(a[1]))],
  mknod: [5, 5, ({ cage }, a) => mknodat(cage, C.AT_FDCWD, a)],
  mknodat: [6, 6, ({ cage, opened }, a) => {
    mknodat(cage, toDescriptor(a[0], opened), a.slice(1));
  }],
  bind: [1, 1, ({ cage }, a) => bind(cage, toPath(a[0], "bind"))],
  connect: [1, 1, ({ cage }, a) => connect(cage, toPath(a[0], "connect"))],
  chmod: [2, 2, ({ cage }, a) => cage.chmod(toPath(a[0], "chmod"), toNumber(a[1]))],
  fchmod: [2, 2, ({ cage, opened }, a) => {
    cage.fchmod(toDescriptor(a[0], opened), toNumber(a[1]));
  }],
  fchmodat: [4, 4, ({ cage, opened }, a) => {
    const fd = toDescriptor(a[0], opened);
    cage.fchmodat(fd, toPath(a[1], "fchmodat"), toNumber(a[2]), toFlags(a[3]));
  }],
  chown: [3, 3, ({ cage }, a) => cage.chown(toPath(a[0], "chown"), id(a[1]), id(a[2]))],
  fchown: [3, 3, ({ cage, opened }, a) => {
    cage.fchown(toDescriptor(a[0], opened), id(a[1]), id(a[2]));
  }],
  lchown: [3, 3, ({ cage }, a) => cage.lchown(toPath(a[0], "lchown"), id(a[1]), id(a[2]))],
  fchownat: [5, 5, ({ cage, opened }, a) => {
    const fd = toDescriptor(a[0], opened);
    cage.fchownat(fd, toPath(a[1], "fchownat"), id(a[2]), id(a[3]), toFlags(a[4]));
  }],
  truncate: [2, 2, ({ cage }, a) => cage.truncate(toPath(a[0], "truncate"), toNumber(a[1]))],
  ftruncate: [2, 2, ({ cage, opened }, a) => {
    cage.ftruncate(toDescriptor(a[0], opened), toNumber(a[1]));
  }],
  posix_fallocate: [3, 3, ({ cage, opened }, a) => {
    cage.fallocate(toDescriptor(a[0], opened), 0, toNumber(a[1]), toNumber(a[2]));
  }],
  stat: [2, 2, ({ cage }, a) => describe(cage.stat(toPath(a[0], "stat")), a[1])],
  fstat: [2, 2, ({ cage, opened }, a) => describe(cage.fstat(toDescriptor(a[0], opened)), a[1])],
  lstat: [2, 2, ({ cage }, a) => describe(cage.lstat(toPath(a[0], "lstat")), a[1])],
  fstatat: [4, 4, ({ cage, opened }, a) => {
    const path = toPath(a[1], "fstatat");
    return describe(cage.fstatat(toDescriptor(a[0], opened), path, toFlags(a[2])), a[3]);
  }],
  pathconf: [2, 2, ({ cage }, a) => {
    cage.stat(toPath(a[0], "pathconf"));
    return limitOf(a[1]);
  }],
  fpathconf: [2, 2, ({ cage, opened }, a) => {
    cage.fstat(toDescriptor(a[0], opened));
    return limitOf(a[1]);
  }],
  pread: [3, 3, ({ cage, opened }, a) => {
    const buffer = new Uint8Array(Math.min(toNumber(a[1]), 1024));
    const count = cage.pread(toDescriptor(a[0], opened), buffer, toNumber(a[2]));
    return decodeName(buffer.subarray(0, count));
  }],
  pwrite: [3, 3, ({ cage, opened }, a) => {
    cage.pwrite(toDescriptor(a[0], opened), encodeName(a[1]), toNumber(a[2]));
  }],
  write: [2, 2, ({ cage, opened }, a) => {
    cage.write(toDescriptor(a[0], opened), encodeName(a[1]));
  }],
  utimensat: [7, 7, ({ cage, opened }, a) => {
    const fd = toDescriptor(a[0], opened);
    const flags = a[6] === "AT_SYMLINK_NOFOLLOW" ? C.AT_SYMLINK_NOFOLLOW : toNumber(a[6]);
    const [atime, mtime] = [toTime(a[2], a[3]), toTime(a[4], a[5])];
    cage.utimensat(fd, toPath(a[1], "utimensat"), atime, mtime, flags);
  }],
};

/** Makes one call: what it prints. Throws FsError, or Misuse for what the program has no answer to. */
export function makeCall(run: Run, words: readonly string[]): string {
  const entry = Object.hasOwn(CALLS, words[0]) ? CALLS[words[0]] : undefined;
  if (entry === undefined) throw new Misuse(`no such call: ${words[0]}`);
  const [least, most, call] = entry;
  const count = words.length - 1;
  if (count < least || count > most) throw new Misuse(`${words[0]}: ${count} arguments`);
  return call(run, words.slice(1)) ?? "0";
}

/** A mode is wanted with O_CREAT, and without it there must be none. */
function openFlags(text: string, mode: string | undefined): number {
  const flags = toFlags(text);
  if (((flags & C.O_CREAT) !== 0) !== (mode !== undefined)) throw new Misuse("open: mode");
  return flags;
}

function id(text: string): number {
  return toId(toNumber(text));
}

const TYPES: Record<string, number> = {
  c: C.S_IFCHR,
  b: C.S_IFBLK,
  f: C.S_IFIFO,
  d: C.S_IFDIR,
  o: C.S_IFREG,
};

function mknodat(cage: Cage, fd: number, a: readonly string[]): void {
  const type = TYPES[a[1]];
  if (type === undefined) throw new Misuse(`mknod: ${a[1]}`);
  const rdev = makedev(toNumber(a[3]), toNumber(a[4]));
  cage.mknodat(fd, toPath(a[0], "mknod"), type | toNumber(a[2]), rdev);
}

/** unix(7): a name that is taken is an address in use. */
function bind(cage: Cage, path: string): void {
  try {
    cage.mknod(path.slice(0, SUN_PATH_MAX), C.S_IFSOCK | 0o777);
  } catch (error) {
    if (error instanceof FsError && error.code === "EEXIST") throw new FsError(EADDRINUSE, "bind");
    throw error;
  }
}

/** unix(7): right to write, then a socket, and nobody ever listens at one. */
function connect(cage: Cage, path: string): never {
  try {
    cage.access(path.slice(0, SUN_PATH_MAX), C.W_OK);
  } catch (error) {
    if (error instanceof FsError && error.code === "EROFS") throw new FsError(EACCES, "connect");
    throw error;
  }
  throw new FsError(ECONNREFUSED, "connect");
}

/** pathconf(3) as glibc answers it for tmpfs. */
function limitOf(name: string): string {
  if (name === "_PC_LINK_MAX") return "127";
  if (name === "_PC_NAME_MAX") return String(C.NAME_MAX);
  if (name === "_PC_PATH_MAX") return String(C.PATH_MAX);
  if (name === "_PC_SYMLINK_MAX") return "unlimited";
  throw new Misuse(`unknown name ${name}`);
}

function toTime(sec: string, nsec: string): TimeChange | undefined {
  if (nsec === "UTIME_NOW") return "now";
  if (nsec === "UTIME_OMIT") return undefined;
  return { sec: toNumber(sec), nsec: parseInt(nsec, 10) };
}

const TYPE_WORDS = new Map([
  [C.S_IFIFO, "fifo"],
  [C.S_IFCHR, "char"],
  [C.S_IFDIR, "dir"],
  [C.S_IFBLK, "block"],
  [C.S_IFREG, "regular"],
  [C.S_IFLNK, "symlink"],
  [C.S_IFSOCK, "socket"],
]);

const FIELDS: Record<string, (inode: Attributes) => number | string> = {
  mode: (inode) => "0" + (inode.mode & 0o7777).toString(8),
  inode: (inode) => inode.ino,
  nlink: (inode) => inode.nlink,
  uid: (inode) => inode.uid | 0,
  gid: (inode) => inode.gid | 0,
  size: (inode) => inode.size,
  blocks: (inode) => inode.blocks,
  atime: (inode) => inode.atimeSec,
  atime_ns: (inode) => inode.atimeNsec,
  mtime: (inode) => inode.mtimeSec,
  mtime_ns: (inode) => inode.mtimeNsec,
  ctime: (inode) => inode.ctimeSec,
  ctime_ns: (inode) => inode.ctimeNsec,
  // makedev(3) backwards, for numbers below 2^32: 12 bits of major, 20 of minor.
  major: (inode) => (inode.rdev >>> 8) & 0xfff,
  minor: (inode) => (inode.rdev & 0xff) | ((inode.rdev >>> 12) & 0xfff00),
  type: (inode) => TYPE_WORDS.get(inode.mode & C.S_IFMT) ?? "unknown",
};

function describe(inode: Attributes, what: string): string {
  return what.split(",").map((word) => FIELDS[word]?.(inode) ?? "unknown").join(",");
}
