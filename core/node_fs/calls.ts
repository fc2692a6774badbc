import { Attributes, PartitionStatistics, type TimeChange } from "../attributes.ts";
import { encodeName } from "../bytes.ts";
import type { Cage } from "../cage/cage.ts";
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { access } from "../syscalls/access.ts";
import * as chmod from "../syscalls/chmod.ts";
import * as chown from "../syscalls/chown.ts";
import { close } from "../syscalls/close.ts";
import { fsync } from "../syscalls/fsync.ts";
import { type DirectoryEntry, getdents, readNames } from "../syscalls/getdents.ts";
import { getcwd } from "../syscalls/getcwd.ts";
import { link } from "../syscalls/link.ts";
import { mkdir } from "../syscalls/mkdir.ts";
import { open } from "../syscalls/open.ts";
import { pread, read } from "../syscalls/read.ts";
import { preadv, pwritev, readv, writev } from "../syscalls/readv.ts";
import { readlink } from "../syscalls/readlink.ts";
import { rename } from "../syscalls/rename.ts";
import { rmdir } from "../syscalls/rmdir.ts";
import * as stat from "../syscalls/stat.ts";
import { statfs } from "../syscalls/statfs.ts";
import { symlink } from "../syscalls/symlink.ts";
import { ftruncate } from "../syscalls/truncate.ts";
import { unlink } from "../syscalls/unlink.ts";
import { futimens, utimensat } from "../syscalls/utimensat.ts";
import { pwrite, write } from "../syscalls/write.ts";
import { blocking } from "../vfs/waiting.ts";
import { hasCode, orThrow, systemError } from "./system_error.ts";

/** Where to read or write: a byte, or undefined for the descriptor's own offset. */
export type Position = number | undefined;

/**
 * A cage's calls under libuv's names, failing with Node's errors. It is
 * the one way from the face to the core.
 */
export class Calls {
  readonly state: CageState;
  readonly #attributes = new Attributes();

  constructor(cage: Cage) {
    this.state = cage.state;
  }

  open(path: string, flags: number, mode: number, call = "open"): number {
    return orThrow(open(this.state, path, flags | C.O_CLOEXEC, mode), call, path);
  }

  /** Whether reading or writing may have to wait. */
  mayWait(fd: number): boolean {
    const file = this.state.files.get(fd);
    return file?.pipe !== undefined || file?.device?.queue !== undefined;
  }

  /** Makes one call of this class that may have to wait, again and again until it need not, or `signal` gives it up. */
  blocking<T>(call: () => T, signal?: AbortSignal): Promise<T> {
    return blocking(this.state, call, signal);
  }

  /** What the call answers or, if it has to wait, a promise of it. */
  patiently<T>(call: () => T): T | Promise<T> {
    try {
      return call();
    } catch (error) {
      if (hasCode(error, "EAGAIN")) return this.blocking(call);
      throw error;
    }
  }

  /** How much a regular file has from there on, or undefined of what is none. */
  left(fd: number, position: Position): number | undefined {
    const file = this.state.files.get(fd);
    if (file?.type !== C.S_IFREG) return undefined;
    return this.fstat(fd).size - (position ?? file.offset);
  }

  close(fd: number): void {
    orThrow(close(this.state, fd), "close");
  }

  read(fd: number, buffer: Uint8Array, position: Position): number {
    const { state } = this;
    const count = position === undefined
      ? read(state, fd, buffer)
      : pread(state, fd, buffer, position);
    return orThrow(count, "read");
  }

  write(fd: number, bytes: Uint8Array, position: Position): number {
    const { state } = this;
    const count = position === undefined
      ? write(state, fd, bytes)
      : pwrite(state, fd, bytes, position);
    orThrow(count, "write");
    return count;
  }

  readv(fd: number, buffers: Uint8Array[], position: Position): number {
    const { state } = this;
    const count = position === undefined
      ? readv(state, fd, buffers)
      : preadv(state, fd, buffers, position);
    return orThrow(count, "read");
  }

  writev(fd: number, buffers: Uint8Array[], position: Position): number {
    const { state } = this;
    const count = position === undefined
      ? writev(state, fd, buffers)
      : pwritev(state, fd, buffers, position);
    orThrow(count, "write");
    return count;
  }

  ftruncate(fd: number, length: number): void {
    orThrow(ftruncate(this.state, fd, length), "ftruncate");
  }

  fchmod(fd: number, mode: number): void {
    orThrow(chmod.fchmod(this.state, fd, mode), "fchmod");
  }

  fchown(fd: number, uid: number, gid: number): void {
    orThrow(chown.fchown(this.state, fd, uid, gid), "fchown");
  }

  futime(fd: number, atime: TimeChange, mtime: TimeChange): void {
    orThrow(futimens(this.state, fd, atime, mtime), "futime");
  }

  fsync(fd: number, call: string): void {
    orThrow(fsync(this.state, fd), call);
  }

  /** The attributes are the caller's until the next call. */
  fstat(fd: number): Attributes {
    orThrow(stat.fstat(this.state, fd, this.#attributes), "fstat");
    return this.#attributes;
  }

  stat(path: string, call = "stat"): Attributes {
    orThrow(stat.stat(this.state, path, this.#attributes), call, path);
    return this.#attributes;
  }

  lstat(path: string): Attributes {
    orThrow(stat.lstat(this.state, path, this.#attributes), "lstat", path);
    return this.#attributes;
  }

  /** As `stat` (`lstat` if not `follow`), but -errno instead of an exception. */
  find(path: string, follow: boolean, out: Attributes): number {
    return follow ? stat.stat(this.state, path, out) : stat.lstat(this.state, path, out);
  }

  /** Whether the name exists, be it of a symlink that leads nowhere. */
  isThere(path: string): boolean {
    return stat.lstat(this.state, path, this.#attributes) === 0;
  }

  access(path: string, mode: number): void {
    orThrow(access(this.state, path, mode), "access", path);
  }

  canAccess(path: string): boolean {
    return access(this.state, path, C.F_OK) === 0;
  }

  /** Entries of a directory, ordered by their names' bytes as libuv does, without "." and "..". */
  scandir(path: string): DirectoryEntry[] {
    const { state } = this;
    const fd = this.#openDirectory(path);
    try {
      const entries = getdents(state, fd, Infinity);
      if (typeof entries === "number") throw systemError(entries, "scandir", path);
      return sortByName(entries.slice(2));
    } finally {
      close(state, fd);
    }
  }

  /** As `scandir`, the names alone. */
  scanNames(path: string): string[] {
    const { state } = this;
    const fd = this.#openDirectory(path);
    try {
      const names = readNames(state, fd);
      if (typeof names === "number") throw systemError(names, "scandir", path);
      return names.some((name) => SURROGATE.test(name)) ? names.sort(byBytes) : names.sort();
    } finally {
      close(state, fd);
    }
  }

  #openDirectory(path: string): number {
    const flags = C.O_RDONLY | C.O_DIRECTORY | C.O_CLOEXEC;
    return orThrow(open(this.state, path, flags, 0), "scandir", path);
  }

  /** The next entries of an open directory, at most `max`, without "." and ".."; none at the end. */
  getdents(fd: number, max: number): DirectoryEntry[] {
    for (;;) {
      const entries = getdents(this.state, fd, max);
      if (typeof entries === "number") throw systemError(entries, "scandir");
      const named = entries.filter(({ name }) => name !== "." && name !== "..");
      if (named.length > 0 || entries.length === 0) return named;
    }
  }

  mkdir(path: string, mode: number, call = "mkdir", shown = path): void {
    orThrow(mkdir(this.state, path, mode), call, shown);
  }

  rmdir(path: string): void {
    orThrow(rmdir(this.state, path), "rmdir", path);
  }

  unlink(path: string): void {
    orThrow(unlink(this.state, path), "unlink", path);
  }

  rename(from: string, to: string): void {
    orThrow(rename(this.state, from, to), "rename", from, to);
  }

  link(from: string, to: string): void {
    orThrow(link(this.state, from, to), "link", from, to);
  }

  symlink(target: string, path: string): void {
    orThrow(symlink(this.state, target, path), "symlink", target, path);
  }

  readlink(path: string): string {
    const target = readlink(this.state, path);
    if (typeof target === "number") throw systemError(target, "readlink", path);
    return target;
  }

  chmod(path: string, mode: number): void {
    orThrow(chmod.chmod(this.state, path, mode), "chmod", path);
  }

  chown(path: string, uid: number, gid: number): void {
    orThrow(chown.chown(this.state, path, uid, gid), "chown", path);
  }

  lchown(path: string, uid: number, gid: number): void {
    orThrow(chown.lchown(this.state, path, uid, gid), "lchown", path);
  }

  utime(path: string, atime: TimeChange, mtime: TimeChange): void {
    orThrow(utimensat(this.state, C.AT_FDCWD, path, atime, mtime, 0), "utime", path);
  }

  lutime(path: string, atime: TimeChange, mtime: TimeChange): void {
    const flags = C.AT_SYMLINK_NOFOLLOW;
    orThrow(utimensat(this.state, C.AT_FDCWD, path, atime, mtime, flags), "lutime", path);
  }

  statfs(path: string): PartitionStatistics {
    const out = new PartitionStatistics();
    orThrow(statfs(this.state, path, out), "statfs", path);
    return out;
  }

  /** The current directory, or "/" where it is gone. */
  cwd(): string {
    const path = getcwd(this.state);
    return typeof path === "number" ? "/" : path;
  }
}

const SURROGATE = /[\ud800-\udfff]/;

/** Orders as the bytes of UTF-8 do, which is the order of code units but for surrogates. */
function sortByName(entries: DirectoryEntry[]): DirectoryEntry[] {
  if (entries.some(({ name }) => SURROGATE.test(name))) {
    return entries.sort((one, other) => byBytes(one.name, other.name));
  }
  return entries.sort((one, other) => one.name < other.name ? -1 : 1);
}

function byBytes(one: string, other: string): number {
  const [a, b] = [encodeName(one), encodeName(other)];
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return a[at] - b[at];
  return a.length - b.length;
}
