/**
 * HostFiles by system calls through the native library: names are bytes, times have all their
 * nanoseconds, devices and FIFOs can be made. Numbers and layouts are Linux x86-64's.
 */
import type { Attributes } from "../core/attributes.ts";
import { decodeName, encodeName } from "../core/bytes.ts";
import { EBADF } from "../core/errno.ts";
import { descriptorOfPath } from "../core/host/descriptor_path.ts";
import type { HostFiles, HostXattrs } from "../core/host/host_files.ts";
import { runtime } from "../runtime/deno_runtime.ts";
import type { Functions, Library } from "./signatures.ts";

const SYS_read = 0;
const SYS_write = 1;
const SYS_close = 3;
const SYS_poll = 7;
const SYS_pread64 = 17;
const SYS_pwrite64 = 18;
const SYS_fcntl = 72;
const SYS_ftruncate = 77;
const SYS_lseek = 8;
const SYS_ioctl = 16;
const FIONREAD = 0x541b;
const SYS_rename = 82;
const SYS_link = 86;
const SYS_symlink = 88;
const SYS_fchmod = 91;
const SYS_fchown = 93;
const SYS_fsetxattr = 190;
const SYS_fgetxattr = 193;
const SYS_flistxattr = 196;
const SYS_fremovexattr = 199;
const SYS_getdents64 = 217;
const SYS_openat = 257;
const SYS_mkdirat = 258;
const SYS_mknodat = 259;
const SYS_fchownat = 260;
const SYS_unlinkat = 263;
const SYS_readlinkat = 267;
const SYS_fchmodat = 268;
const SYS_faccessat = 269;
const SYS_utimensat = 280;
const SYS_fallocate = 285;
const SYS_pipe2 = 293;
const SYS_statx = 332;

export const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_EMPTY_PATH = 0x1000;
const FALLOC_FL_KEEP_SIZE = 1;
const F_GETFD = 1;
const F_SETFL = 4;
const FD_CLOEXEC = 1;
const POLLIN = 1;
const POLLOUT = 4;
const STATX_BASIC_STATS_AND_BTIME = 0xfff;
const O_DIRECTORY_CLOEXEC = 0o2200000;
const O_CLOEXEC = 0o2000000;
const PATH_MAX = 4096;
const DIRECTORY_BUFFER = 32 * 1024;
const DIRENT_HEADER = 19;
/** Bytes of the longest value of an extended attribute, and of the longest list of names. */
const XATTR_MAX = 65536;

export function cPath(path: string): Uint8Array<ArrayBuffer> {
  return encodeName(path + "\0") as Uint8Array<ArrayBuffer>;
}

/** struct statx's devices are two halves; makedev(3) as glibc packs them. */
function makeDevice(major: number, minor: number): number {
  const low = (minor & 0xff) + (major & 0xfff) * 0x100 + (minor & 0xfff00) * 0x1000;
  return low + Math.floor(major / 0x1000) * 0x1000 * 0x100000000;
}

/** Access and modification time as utimensat(2) reads them. */
export function timespecs(times: Attributes): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  const put = (at: number, sec: number, nsec: number) => {
    view.setUint32(at, sec >>> 0, true);
    view.setInt32(at + 4, Math.floor(sec / 0x100000000), true);
    view.setUint32(at + 8, nsec, true);
  };
  put(0, times.atimeSec, times.atimeNsec);
  put(16, times.mtimeSec, times.mtimeNsec);
  return bytes;
}

const NOTHING = new Uint8Array(1);

export class KernelFiles implements HostFiles {
  readonly #c: Functions;
  readonly #words = new Float64Array(6);
  readonly #statx = new Uint8Array(256);
  readonly #statxView = new DataView(this.#statx.buffer);

  constructor(library: Library) {
    this.#c = library.functions;
  }

  stat(path: string, follow: boolean, out: Attributes): number {
    const result = this.call(
      SYS_statx,
      AT_FDCWD,
      cPath(path),
      follow ? 0 : AT_SYMLINK_NOFOLLOW,
      STATX_BASIC_STATS_AND_BTIME,
      this.#statx,
    );
    if (result === 0) this.#decodeStatx(out);
    return result;
  }

  /** access(2). */
  access(path: string, mode: number): number {
    return this.call(SYS_faccessat, AT_FDCWD, cPath(path), mode);
  }

  #decodeStatx(out: Attributes): void {
    const view = this.#statxView;
    const word = (at: number) => view.getUint32(at, true);
    // Unsigned and signed 64-bit numbers, exact below 2^53.
    const u64 = (at: number) => word(at) + word(at + 4) * 0x100000000;
    const s64 = (at: number) => word(at) + view.getInt32(at + 4, true) * 0x100000000;
    out.nlink = word(16);
    out.uid = word(20);
    out.gid = word(24);
    out.mode = view.getUint16(28, true);
    out.ino = u64(32);
    out.size = u64(40);
    out.blocks = u64(48);
    out.atimeSec = s64(64);
    out.atimeNsec = word(72);
    out.btimeSec = s64(80);
    out.btimeNsec = word(88);
    out.ctimeSec = s64(96);
    out.ctimeNsec = word(104);
    out.mtimeSec = s64(112);
    out.mtimeNsec = word(120);
    out.rdev = makeDevice(word(128), word(132));
    out.dev = makeDevice(word(136), word(140));
  }

  list(path: string): string[] | number {
    const fd = this.open(path, O_DIRECTORY_CLOEXEC, 0);
    if (fd < 0) return fd;
    const names: string[] = [];
    const buffer = new Uint8Array(DIRECTORY_BUFFER);
    const view = new DataView(buffer.buffer);
    for (;;) {
      const filled = this.call(SYS_getdents64, fd, buffer, buffer.length);
      if (filled <= 0) {
        this.close(fd);
        return filled < 0 ? filled : names;
      }
      for (let at = 0; at < filled; at += view.getUint16(at + 16, true)) {
        const start = at + DIRENT_HEADER;
        const name = decodeName(buffer.subarray(start, buffer.indexOf(0, start)));
        if (name !== "." && name !== "..") names.push(name);
      }
    }
  }

  readlink(path: string): string | number {
    const target = new Uint8Array(PATH_MAX);
    const length = this.call(SYS_readlinkat, AT_FDCWD, cPath(path), target, target.length);
    return length < 0 ? length : decodeName(target.subarray(0, length));
  }

  open(path: string, flags: number, mode: number): number {
    return this.call(SYS_openat, AT_FDCWD, cPath(path), flags | O_CLOEXEC, mode);
  }

  close(fd: number): number {
    return this.call(SYS_close, fd);
  }

  pread(fd: number, buffer: Uint8Array<ArrayBuffer>, position: number): number {
    return this.call(SYS_pread64, fd, buffer, buffer.length, position);
  }

  pwrite(fd: number, buffer: Uint8Array<ArrayBuffer>, position: number): number {
    return this.call(SYS_pwrite64, fd, buffer, buffer.length, position);
  }

  read(fd: number, buffer: Uint8Array<ArrayBuffer>): number {
    return this.call(SYS_read, fd, buffer, buffer.length);
  }

  write(fd: number, buffer: Uint8Array<ArrayBuffer>): number {
    return this.call(SYS_write, fd, buffer, buffer.length);
  }

  ready(fd: number, forWriting: boolean, milliseconds: number): number {
    const asked = Int32Array.of(fd, forWriting ? POLLOUT : POLLIN);
    return this.call(SYS_poll, new Uint8Array(asked.buffer), 1, milliseconds);
  }

  block(fd: number): number {
    return this.call(SYS_fcntl, fd, F_SETFL, 0);
  }

  ftruncate(fd: number, length: number): number {
    return this.call(SYS_ftruncate, fd, length);
  }

  fstat(fd: number, out: Attributes): number {
    const mask = STATX_BASIC_STATS_AND_BTIME;
    const result = this.call(SYS_statx, fd, cPath(""), AT_EMPTY_PATH, mask, this.#statx);
    if (result === 0) this.#decodeStatx(out);
    return result;
  }

  fchmod(fd: number, mode: number): number {
    return this.call(SYS_fchmod, fd, mode);
  }

  fchown(fd: number, uid: number, gid: number): number {
    return this.call(SYS_fchown, fd, uid, gid);
  }

  futimes(fd: number, times: Attributes): number {
    return this.call(SYS_utimensat, fd, 0, timespecs(times), 0);
  }

  allocate(fd: number, offset: number, length: number): number {
    return this.call(SYS_fallocate, fd, FALLOC_FL_KEEP_SIZE, offset, length);
  }

  /** None of those that a library or the runtime opened for itself: they are closed on exec, as few of others are. */
  descriptor(path: string): number | undefined {
    const fd = descriptorOfPath(path);
    if (fd === undefined || fd <= 2) return fd;
    const flags = this.call(SYS_fcntl, fd, F_GETFD);
    if (flags < 0) return -EBADF;
    return (flags & FD_CLOEXEC) === 0 || fd < runtime.markedDescriptors ? fd : -EBADF;
  }

  seek(fd: number, offset: number, whence: number): number {
    return this.call(SYS_lseek, fd, offset, whence);
  }

  /** read(2), for a descriptor that has something. */
  readNow(fd: number, buffer: Uint8Array<ArrayBuffer>): number {
    return this.call(SYS_read, fd, buffer, buffer.length);
  }

  /** Bytes that can be read without waiting; 0 also where there is no telling. */
  available(fd: number): number {
    const count = new Int32Array(1);
    const result = this.call(SYS_ioctl, fd, FIONREAD, new Uint8Array(count.buffer));
    return result < 0 ? 0 : count[0];
  }

  /** read(2), for a descriptor that may have nothing yet. `buffer` is not to be touched meanwhile. */
  readLater(fd: number, buffer: Uint8Array<ArrayBuffer>): Promise<number> {
    return this.#callLater(SYS_read, fd, buffer, buffer.length);
  }

  /** write(2), for a descriptor that may have no room yet. `buffer` is not to be touched meanwhile. */
  writeLater(fd: number, buffer: Uint8Array<ArrayBuffer>): Promise<number> {
    return this.#callLater(SYS_write, fd, buffer, buffer.length);
  }

  /** pipe2(2) with O_CLOEXEC: the reading and the writing descriptor. */
  pipe(): [number, number] | number {
    const ends = new Int32Array(2);
    const result = this.call(SYS_pipe2, new Uint8Array(ends.buffer), O_CLOEXEC);
    return result < 0 ? result : [ends[0], ends[1]];
  }

  mkdir(path: string, mode: number): number {
    return this.call(SYS_mkdirat, AT_FDCWD, cPath(path), mode, 0);
  }

  mknod(path: string, mode: number, rdev: number): number {
    return this.call(SYS_mknodat, AT_FDCWD, cPath(path), mode, rdev);
  }

  symlink(target: string, path: string): number {
    return this.call(SYS_symlink, cPath(target), cPath(path));
  }

  link(existing: string, path: string): number {
    return this.call(SYS_link, cPath(existing), cPath(path));
  }

  unlink(path: string): number {
    return this.call(SYS_unlinkat, AT_FDCWD, cPath(path), 0, 0);
  }

  rename(from: string, to: string): number {
    return this.call(SYS_rename, cPath(from), cPath(to));
  }

  chmod(path: string, mode: number): number {
    return this.call(SYS_fchmodat, AT_FDCWD, cPath(path), mode, 0);
  }

  lchown(path: string, uid: number, gid: number): number {
    return this.call(SYS_fchownat, AT_FDCWD, cPath(path), uid, gid, AT_SYMLINK_NOFOLLOW);
  }

  lutimes(path: string, times: Attributes): number {
    const both = timespecs(times);
    return this.call(SYS_utimensat, AT_FDCWD, cPath(path), both, AT_SYMLINK_NOFOLLOW);
  }

  readonly xattrs: HostXattrs = {
    list: (fd) => {
      const names = this.#stored(SYS_flistxattr, fd);
      return typeof names === "number" ? names : decodeName(names).split("\0").slice(0, -1);
    },
    get: (fd, name) => this.#stored(SYS_fgetxattr, fd, cPath(name)),
    set: (fd, name, value) =>
      this.call(SYS_fsetxattr, fd, cPath(name), value.slice(), value.length, 0),
    remove: (fd, name) => this.call(SYS_fremovexattr, fd, cPath(name)),
  };
  /** Made when somebody asks. */
  #values: Uint8Array<ArrayBuffer> | undefined;

  /** What a call stores in a buffer behind these arguments, which answers how much that is. */
  #stored(number: number, ...args: (number | Uint8Array<ArrayBuffer>)[]): Uint8Array | number {
    const values = this.#values ??= new Uint8Array(XATTR_MAX);
    const length = this.call(number, ...args, values, values.length);
    return length < 0 ? length : values.slice(0, length);
  }

  protected call(number: number, ...args: (number | Uint8Array<ArrayBuffer>)[]): number {
    const [first, second] = encodeCall(this.#words, number, args);
    return this.#c.ramfs_host_call(this.#words, first, second);
  }

  #callLater(number: number, ...args: (number | Uint8Array<ArrayBuffer>)[]): Promise<number> {
    const words = new Float64Array(6);
    const [first, second] = encodeCall(words, number, args);
    return this.#c.ramfs_host_call_later(words, first, second);
  }
}

/** Writes the words of ramfs_host_call; answers its buffers, which the words name by NaN. */
function encodeCall(
  words: Float64Array,
  number: number,
  args: (number | Uint8Array<ArrayBuffer>)[],
): Uint8Array<ArrayBuffer>[] {
  const buffers: Uint8Array<ArrayBuffer>[] = [];
  words.fill(0);
  words[0] = number;
  args.forEach((argument, index) => {
    if (typeof argument === "number") words[index + 1] = argument;
    else {
      words[index + 1] = NaN;
      buffers.push(argument);
    }
  });
  while (buffers.length < 2) buffers.push(NOTHING);
  return buffers;
}
