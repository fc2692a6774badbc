/**
 * HostCalls by system calls through the native library. Paths are encoded into buffers made once: a call costs little
 * more than the kernel's part.
 */
import type { Attributes, PartitionStatistics, TimeChange } from "../core/attributes.ts";
import { decodeName, encodeName } from "../core/bytes.ts";
import * as C from "../core/constants.ts";
import { E2BIG, ENAMETOOLONG } from "../core/errno.ts";
import type { Host, HostCalls } from "../core/vfs/host_calls.ts";
import * as abi from "./abi.ts";
import { decodeStatfs, decodeStatx, STATX_MASK } from "./kernel_files.ts";
import { openLibrary } from "./library.ts";
import type { Functions, Library } from "./signatures.ts";

const NOTHING = new Uint8Array(1);
const DIRECTORY_BUFFER = 32 * 1024;
const XATTR_MAX = Math.max(C.XATTR_SIZE_MAX, C.XATTR_LIST_MAX);
/** struct open_how: flags, mode, resolve, of 64 bits each. */
const OPEN_HOW_WORDS = 3;
const encoder = new TextEncoder();

/** The longest path, its NUL, and as much again: what is longer than the kernel takes is the kernel's to refuse. */
function pathBuffer(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(2 * C.PATH_MAX);
}

export class KernelCalls implements HostCalls {
  readonly #c: Functions;
  readonly #words = new Float64Array(6);
  readonly #path = pathBuffer();
  readonly #otherPath = pathBuffer();
  readonly #statx = new Uint8Array(abi.STATX_BYTES);
  readonly #statxView = new DataView(this.#statx.buffer);
  readonly #how = new BigUint64Array(OPEN_HOW_WORDS);
  readonly #howBytes = new Uint8Array(this.#how.buffer);
  readonly #target = new Uint8Array(C.PATH_MAX);
  #values: Uint8Array<ArrayBuffer> | undefined;
  readonly #directoryBuffers: Uint8Array<ArrayBuffer>[] = [];

  constructor(library: Library) {
    this.#c = library.functions;
  }

  #call(
    number: number,
    a: number,
    b = 0,
    c = 0,
    d = 0,
    e = 0,
    first: Uint8Array = NOTHING,
    second: Uint8Array = NOTHING,
  ): number {
    const words = this.#words;
    words[0] = number;
    words[1] = a;
    words[2] = b;
    words[3] = c;
    words[4] = d;
    words[5] = e;
    return this.#c.ramfs_host_call(
      words,
      first as Uint8Array<ArrayBuffer>,
      second as Uint8Array<ArrayBuffer>,
    );
  }

  /** Encodes a path with its NUL; false where it is longer than any that the kernel takes. */
  #encode(path: string, buffer = this.#path): boolean {
    if (path.isWellFormed()) {
      const { read, written } = encoder.encodeInto(path, buffer);
      if (read < path.length || written >= buffer.length) return false;
      buffer[written] = 0;
      return true;
    }
    const bytes = encodeName(path);
    if (bytes.length >= buffer.length) return false;
    buffer.set(bytes);
    buffer[bytes.length] = 0;
    return true;
  }

  /** A call whose second argument is a path. */
  #at(number: number, dir: number, path: string, c = 0, d = 0, e = 0): number {
    if (!this.#encode(path)) return -ENAMETOOLONG;
    return this.#call(number, dir, NaN, c, d, e, this.#path);
  }

  openat(dir: number, path: string, flags: number, mode: number): number {
    return this.#at(abi.SYS_openat, dir, path, flags | C.O_CLOEXEC, mode);
  }

  openat2(dir: number, path: string, flags: number, resolve: number): number {
    if (!this.#encode(path)) return -ENAMETOOLONG;
    this.#how[0] = BigInt(flags | C.O_CLOEXEC);
    this.#how[2] = BigInt(resolve);
    const size = this.#howBytes.length;
    return this.#call(abi.SYS_openat2, dir, NaN, NaN, size, 0, this.#path, this.#howBytes);
  }

  close(fd: number): number {
    return this.#call(abi.SYS_close, fd);
  }

  statx(dir: number, path: string, flags: number, out: Attributes): number {
    if (!this.#encode(path)) return -ENAMETOOLONG;
    const { SYS_statx } = abi;
    const result = this.#call(SYS_statx, dir, NaN, flags, STATX_MASK, NaN, this.#path, this.#statx);
    if (result === 0) {
      decodeStatx(this.#statxView, out);
      out.acl = out.defaultAcl = undefined;
    }
    return result;
  }

  readlinkat(dir: number, path: string): string | number {
    if (!this.#encode(path)) return -ENAMETOOLONG;
    const target = this.#target;
    const { SYS_readlinkat } = abi;
    const length = this.#call(SYS_readlinkat, dir, NaN, NaN, target.length, 0, this.#path, target);
    return length < 0 ? length : decodeName(target.subarray(0, length));
  }

  faccessat(dir: number, path: string, mode: number): number {
    return this.#at(abi.SYS_faccessat, dir, path, mode);
  }

  mkdirat(dir: number, path: string, mode: number): number {
    return this.#at(abi.SYS_mkdirat, dir, path, mode);
  }

  mknodat(dir: number, path: string, mode: number, rdev: number): number {
    return this.#at(abi.SYS_mknodat, dir, path, mode, rdev);
  }

  symlinkat(target: string, dir: number, path: string): number {
    if (!this.#encode(target) || !this.#encode(path, this.#otherPath)) return -ENAMETOOLONG;
    return this.#call(abi.SYS_symlinkat, NaN, dir, NaN, 0, 0, this.#path, this.#otherPath);
  }

  linkat(fromDir: number, from: string, toDir: number, to: string, flags: number): number {
    return this.#two(abi.SYS_linkat, fromDir, from, toDir, to, flags);
  }

  renameat2(fromDir: number, from: string, toDir: number, to: string, flags: number): number {
    return this.#two(abi.SYS_renameat2, fromDir, from, toDir, to, flags);
  }

  #two(
    number: number,
    fromDir: number,
    from: string,
    toDir: number,
    to: string,
    flags: number,
  ): number {
    if (!this.#encode(from) || !this.#encode(to, this.#otherPath)) return -ENAMETOOLONG;
    return this.#call(number, fromDir, NaN, toDir, NaN, flags, this.#path, this.#otherPath);
  }

  unlinkat(dir: number, path: string, flags: number): number {
    return this.#at(abi.SYS_unlinkat, dir, path, flags);
  }

  fchmodat(dir: number, path: string, mode: number): number {
    return this.#at(abi.SYS_fchmodat, dir, path, mode);
  }

  fchownat(dir: number, path: string, uid: number, gid: number, flags: number): number {
    return this.#at(abi.SYS_fchownat, dir, path, uid, gid, flags);
  }

  utimensat(
    dir: number,
    path: string | undefined,
    atime: TimeChange | undefined,
    mtime: TimeChange | undefined,
    flags: number,
  ): number {
    const times = new BigInt64Array([...timespec(atime), ...timespec(mtime)]);
    const bytes = new Uint8Array(times.buffer);
    if (path === undefined) return this.#call(abi.SYS_utimensat, dir, 0, NaN, flags, 0, bytes);
    if (!this.#encode(path)) return -ENAMETOOLONG;
    return this.#call(abi.SYS_utimensat, dir, NaN, NaN, flags, 0, this.#path, bytes);
  }

  truncate(path: string, length: number): number {
    if (!this.#encode(path)) return -ENAMETOOLONG;
    return this.#call(abi.SYS_truncate, NaN, length, 0, 0, 0, this.#path);
  }

  statfs(target: string | number, out: PartitionStatistics): number {
    const words = new BigInt64Array(abi.STATFS_BYTES / BigInt64Array.BYTES_PER_ELEMENT);
    const bytes = new Uint8Array(words.buffer);
    let result: number;
    if (typeof target === "number") {
      result = this.#call(abi.SYS_fstatfs, target, NaN, 0, 0, 0, bytes);
    } else {
      if (!this.#encode(target)) return -ENAMETOOLONG;
      result = this.#call(abi.SYS_statfs, NaN, NaN, 0, 0, 0, this.#path, bytes);
    }
    if (result === 0) decodeStatfs(words, out);
    return result;
  }

  umask(mask: number): number {
    return this.#call(abi.SYS_umask, mask);
  }

  read(fd: number, buffer: Uint8Array): number {
    return this.#call(abi.SYS_read, fd, NaN, buffer.length, 0, 0, buffer);
  }

  write(fd: number, buffer: Uint8Array): number {
    return this.#call(abi.SYS_write, fd, NaN, buffer.length, 0, 0, buffer);
  }

  pread(fd: number, buffer: Uint8Array, position: number): number {
    return this.#call(abi.SYS_pread64, fd, NaN, buffer.length, position, 0, buffer);
  }

  pwrite(fd: number, buffer: Uint8Array, position: number): number {
    return this.#call(abi.SYS_pwrite64, fd, NaN, buffer.length, position, 0, buffer);
  }

  lseek(fd: number, offset: number, whence: number): number {
    return this.#call(abi.SYS_lseek, fd, offset, whence);
  }

  ftruncate(fd: number, length: number): number {
    return this.#call(abi.SYS_ftruncate, fd, length);
  }

  fallocate(fd: number, mode: number, offset: number, length: number): number {
    return this.#call(abi.SYS_fallocate, fd, mode, offset, length);
  }

  fsync(fd: number): number {
    return this.#call(abi.SYS_fsync, fd);
  }

  fchmod(fd: number, mode: number): number {
    return this.#call(abi.SYS_fchmod, fd, mode);
  }

  fchown(fd: number, uid: number, gid: number): number {
    return this.#call(abi.SYS_fchown, fd, uid, gid);
  }

  flock(fd: number, operation: number): number {
    return this.#call(abi.SYS_flock, fd, operation);
  }

  setFlags(fd: number, flags: number): number {
    return this.#call(abi.SYS_fcntl, fd, C.F_SETFL, flags);
  }

  getdents(fd: number, sink: (name: string, ino: number, type: number) => void): number {
    // A sink may read another directory.
    const buffer = this.#directoryBuffers.pop() ?? new Uint8Array(DIRECTORY_BUFFER);
    const view = new DataView(buffer.buffer);
    const filled = this.#call(abi.SYS_getdents64, fd, NaN, buffer.length, 0, 0, buffer);
    for (let at = 0; at < filled; at += view.getUint16(at + abi.D_RECLEN, true)) {
      const low = view.getUint32(at + abi.D_INO, true);
      const ino = low + view.getUint32(at + abi.D_INO + 4, true) * 0x100000000;
      sink(nameAt(buffer, at + abi.D_NAME), ino, buffer[at + abi.D_TYPE] << 12);
    }
    this.#directoryBuffers.push(buffer);
    return filled;
  }

  getxattr(target: string | number, name: string): Uint8Array | number {
    const values = this.#room();
    if (!this.#encode(name, values)) return -ENAMETOOLONG;
    const at = values.indexOf(0) + 1;
    const size = XATTR_MAX;
    const length = this.#onAttribute(abi.SYS_fgetxattr, abi.SYS_lgetxattr, target, values, size, 0);
    return length < 0 ? length : values.slice(at, at + length);
  }

  setxattr(target: string | number, name: string, value: Uint8Array, flags: number): number {
    const values = this.#room();
    if (value.length > XATTR_MAX) return -E2BIG;
    if (!this.#encode(name, values)) return -ENAMETOOLONG;
    values.set(value, values.indexOf(0) + 1);
    const { SYS_fsetxattr, SYS_lsetxattr } = abi;
    return this.#onAttribute(SYS_fsetxattr, SYS_lsetxattr, target, values, value.length, flags);
  }

  /** `values`: a name, and behind its NUL the value or the room for it. */
  #onAttribute(
    byDescriptor: number,
    byPath: number,
    target: string | number,
    values: Uint8Array,
    size: number,
    flags: number,
  ): number {
    const behind = Infinity;
    if (typeof target === "number") {
      return this.#call(byDescriptor, target, NaN, behind, size, flags, values, values);
    }
    if (!this.#encode(target)) return -ENAMETOOLONG;
    return this.#call(byPath, NaN, NaN, behind, size, flags, this.#path, values);
  }

  listxattr(target: string | number): string[] | number {
    const names = this.#room();
    let length: number;
    if (typeof target === "number") {
      length = this.#call(abi.SYS_flistxattr, target, NaN, names.length, 0, 0, names);
    } else {
      if (!this.#encode(target)) return -ENAMETOOLONG;
      length = this.#call(abi.SYS_llistxattr, NaN, NaN, names.length, 0, 0, this.#path, names);
    }
    return length < 0 ? length : decodeName(names.subarray(0, length)).split("\0").slice(0, -1);
  }

  removexattr(target: string | number, name: string): number {
    if (!this.#encode(name, this.#otherPath)) return -ENAMETOOLONG;
    if (typeof target === "number") {
      return this.#call(abi.SYS_fremovexattr, target, NaN, 0, 0, 0, this.#otherPath);
    }
    if (!this.#encode(target)) return -ENAMETOOLONG;
    return this.#call(abi.SYS_lremovexattr, NaN, NaN, 0, 0, 0, this.#path, this.#otherPath);
  }

  #room(): Uint8Array<ArrayBuffer> {
    return this.#values ??= new Uint8Array(XATTR_MAX + 2 * C.PATH_MAX);
  }
}

/** A struct timespec's words. */
function timespec(time: TimeChange | undefined): [bigint, bigint] {
  if (time === undefined) return [0n, BigInt(C.UTIME_OMIT)];
  if (time === "now") return [0n, BigInt(C.UTIME_NOW)];
  return [BigInt(time.sec), BigInt(time.nsec)];
}

/** The name at a place of a buffer, up to its NUL. */
function nameAt(buffer: Uint8Array, start: number): string {
  let end = start;
  let isAscii = true;
  for (let byte; (byte = buffer[end]) !== 0; end++) if (byte > 127) isAscii = false;
  if (isAscii && end - start < SHORT_NAME) {
    return String.fromCharCode.apply(null, buffer.subarray(start, end) as unknown as number[]);
  }
  return decodeName(buffer.subarray(start, end));
}

/** Up to here a decoder takes longer. */
const SHORT_NAME = 40;

export interface OpenHostOptions {
  /** The cage may change the host, as far as the process may. Default: all changes are EROFS. */
  write?: boolean;
}

/**
 * The host for `Vfs.cage({ host })`: the cage, and a `Shell` or `createFs` over it, then sees under every path what the
 * kernel shows this process there, but for what is mounted in the `Vfs`. Throws LibraryError.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { openHost, Vfs } from "@ramfs/ramfs";
 *
 * const cage = new Vfs().cage({ host: await openHost() });
 * assertEquals(cage.stat("/etc/passwd").size, (await Deno.stat("/etc/passwd")).size);
 * assertThrows(() => cage.mkdir("/tmp/new"), Error, "EROFS");
 * ```
 */
export async function openHost({ write = false }: OpenHostOptions = {}): Promise<Host> {
  const { library } = await openLibrary();
  return { calls: new KernelCalls(library), isReadOnly: () => !write };
}
