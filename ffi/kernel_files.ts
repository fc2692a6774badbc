/**
 * StagingFiles by system calls through the native library: names are bytes, times have all their
 * nanoseconds, devices and FIFOs can be made.
 */
import type { Attributes, PartitionStatistics } from "../core/attributes.ts";
import { decodeName, encodeName } from "../core/bytes.ts";
import * as C from "../core/constants.ts";
import { EBADF } from "../core/errno.ts";
import { descriptorOfPath } from "../core/host/descriptor_path.ts";
import type { HostXattrs, StagingFiles } from "../core/host/staging_files.ts";
import { runtime } from "../runtime/current.ts";
import * as abi from "./abi.ts";
import type { Functions, Library } from "./signatures.ts";

/** The fields that `decodeStatx` reads. */
export const STATX_MASK = C.STATX_BASIC_STATS | C.STATX_BTIME;
const DIRECTORY_BUFFER = 32 * 1024;
/** The longest value of an extended attribute, and the longest list of names. */
const XATTR_MAX = Math.max(C.XATTR_SIZE_MAX, C.XATTR_LIST_MAX);

export function cPath(path: string): Uint8Array<ArrayBuffer> {
  return encodeName(path + "\0") as Uint8Array<ArrayBuffer>;
}

/** struct statx's devices are two halves; makedev(3) as glibc packs them. */
function makeDevice(major: number, minor: number): number {
  const low = (minor & 0xff) + (major & 0xfff) * 0x100 + (minor & 0xfff00) * 0x1000;
  return low + Math.floor(major / 0x1000) * 0x1000 * 0x100000000;
}

/** The attributes that statx(2) has left in a struct. */
export function decodeStatx(view: DataView, out: Attributes): void {
  const word = (at: number) => view.getUint32(at, true);
  // Unsigned and signed 64-bit numbers, exact below 2^53.
  const u64 = (at: number) => word(at) + word(at + 4) * 0x100000000;
  const s64 = (at: number) => word(at) + view.getInt32(at + 4, true) * 0x100000000;
  out.nlink = word(abi.STX_NLINK);
  out.uid = word(abi.STX_UID);
  out.gid = word(abi.STX_GID);
  out.mode = view.getUint16(abi.STX_MODE, true);
  out.ino = u64(abi.STX_INO);
  out.size = u64(abi.STX_SIZE);
  out.blocks = u64(abi.STX_BLOCKS);
  out.atimeSec = s64(abi.STX_ATIME_TV_SEC);
  out.atimeNsec = word(abi.STX_ATIME_TV_NSEC);
  out.btimeSec = s64(abi.STX_BTIME_TV_SEC);
  out.btimeNsec = word(abi.STX_BTIME_TV_NSEC);
  out.ctimeSec = s64(abi.STX_CTIME_TV_SEC);
  out.ctimeNsec = word(abi.STX_CTIME_TV_NSEC);
  out.mtimeSec = s64(abi.STX_MTIME_TV_SEC);
  out.mtimeNsec = word(abi.STX_MTIME_TV_NSEC);
  out.rdev = makeDevice(word(abi.STX_RDEV_MAJOR), word(abi.STX_RDEV_MINOR));
  out.dev = makeDevice(word(abi.STX_DEV_MAJOR), word(abi.STX_DEV_MINOR));
}

/** What statfs(2) has left in a struct. */
export function decodeStatfs(words: BigInt64Array, out: PartitionStatistics): void {
  out.type = Number(words[abi.F_TYPE]);
  out.blockSize = Number(words[abi.F_BSIZE]);
  out.blocks = Number(words[abi.F_BLOCKS]);
  out.blocksFree = Number(words[abi.F_BFREE]);
  out.blocksAvailable = Number(words[abi.F_BAVAIL]);
  out.files = Number(words[abi.F_FILES]);
  out.filesFree = Number(words[abi.F_FFREE]);
  out.nameMax = Number(words[abi.F_NAMELEN]);
  out.flags = Number(words[abi.F_FLAGS]);
}

/** Access and modification time as utimensat(2) reads them. */
export function timespecs(times: Attributes): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * abi.TIMESPEC_BYTES);
  const view = new DataView(bytes.buffer);
  const put = (at: number, sec: number, nsec: number) => {
    view.setUint32(at + abi.TV_SEC, sec >>> 0, true);
    view.setInt32(at + abi.TV_SEC + 4, Math.floor(sec / 0x100000000), true);
    view.setUint32(at + abi.TV_NSEC, nsec, true);
  };
  put(0, times.atimeSec, times.atimeNsec);
  put(abi.TIMESPEC_BYTES, times.mtimeSec, times.mtimeNsec);
  return bytes;
}

const NOTHING = new Uint8Array(1);

export class KernelFiles implements StagingFiles {
  readonly #c: Functions;
  readonly #words = new Float64Array(6);
  readonly #statx = new Uint8Array(abi.STATX_BYTES);
  readonly #statxView = new DataView(this.#statx.buffer);

  constructor(library: Library) {
    this.#c = library.functions;
  }

  stat(path: string, follow: boolean, out: Attributes): number {
    const result = this.call(
      abi.SYS_statx,
      C.AT_FDCWD,
      cPath(path),
      follow ? 0 : C.AT_SYMLINK_NOFOLLOW,
      STATX_MASK,
      this.#statx,
    );
    if (result === 0) decodeStatx(this.#statxView, out);
    return result;
  }

  /** access(2). */
  access(path: string, mode: number): number {
    return this.call(abi.SYS_faccessat, C.AT_FDCWD, cPath(path), mode);
  }

  list(path: string): string[] | number {
    const fd = this.open(path, C.O_DIRECTORY, 0);
    if (fd < 0) return fd;
    const names: string[] = [];
    const buffer = new Uint8Array(DIRECTORY_BUFFER);
    const view = new DataView(buffer.buffer);
    for (;;) {
      const filled = this.call(abi.SYS_getdents64, fd, buffer, buffer.length);
      if (filled <= 0) {
        this.close(fd);
        return filled < 0 ? filled : names;
      }
      for (let at = 0; at < filled; at += view.getUint16(at + abi.D_RECLEN, true)) {
        const start = at + abi.D_NAME;
        const name = decodeName(buffer.subarray(start, buffer.indexOf(0, start)));
        if (name !== "." && name !== "..") names.push(name);
      }
    }
  }

  readlink(path: string): string | number {
    const target = new Uint8Array(C.PATH_MAX);
    const length = this.call(abi.SYS_readlinkat, C.AT_FDCWD, cPath(path), target, target.length);
    return length < 0 ? length : decodeName(target.subarray(0, length));
  }

  open(path: string, flags: number, mode: number): number {
    return this.call(abi.SYS_openat, C.AT_FDCWD, cPath(path), flags | C.O_CLOEXEC, mode);
  }

  /** open(2) of what may have to wait for another side. */
  openLater(path: string, flags: number): Promise<number> {
    return this.#callLater(abi.SYS_openat, C.AT_FDCWD, cPath(path), flags | C.O_CLOEXEC, 0);
  }

  close(fd: number): number {
    return this.call(abi.SYS_close, fd);
  }

  pread(fd: number, buffer: Uint8Array<ArrayBuffer>, position: number): number {
    return this.call(abi.SYS_pread64, fd, buffer, buffer.length, position);
  }

  pwrite(fd: number, buffer: Uint8Array<ArrayBuffer>, position: number): number {
    return this.call(abi.SYS_pwrite64, fd, buffer, buffer.length, position);
  }

  read(fd: number, buffer: Uint8Array<ArrayBuffer>): number {
    return this.call(abi.SYS_read, fd, buffer, buffer.length);
  }

  write(fd: number, buffer: Uint8Array<ArrayBuffer>): number {
    return this.call(abi.SYS_write, fd, buffer, buffer.length);
  }

  ready(fd: number, forWriting: boolean, milliseconds: number): number {
    const asked = Int32Array.of(fd, forWriting ? C.POLLOUT : C.POLLIN);
    return this.call(abi.SYS_poll, new Uint8Array(asked.buffer), 1, milliseconds);
  }

  block(fd: number): number {
    return this.call(abi.SYS_fcntl, fd, C.F_SETFL, 0);
  }

  ftruncate(fd: number, length: number): number {
    return this.call(abi.SYS_ftruncate, fd, length);
  }

  fstat(fd: number, out: Attributes): number {
    const mask = STATX_MASK;
    const result = this.call(abi.SYS_statx, fd, cPath(""), C.AT_EMPTY_PATH, mask, this.#statx);
    if (result === 0) decodeStatx(this.#statxView, out);
    return result;
  }

  fchmod(fd: number, mode: number): number {
    return this.call(abi.SYS_fchmod, fd, mode);
  }

  fchown(fd: number, uid: number, gid: number): number {
    return this.call(abi.SYS_fchown, fd, uid, gid);
  }

  futimes(fd: number, times: Attributes): number {
    return this.call(abi.SYS_utimensat, fd, 0, timespecs(times), 0);
  }

  allocate(fd: number, offset: number, length: number): number {
    return this.call(abi.SYS_fallocate, fd, C.FALLOC_FL_KEEP_SIZE, offset, length);
  }

  /** None of those that a library or the runtime opened for itself: they are closed on exec, as few of others are. */
  descriptor(path: string): number | undefined {
    const fd = descriptorOfPath(path);
    if (fd === undefined || fd <= 2) return fd;
    const flags = this.call(abi.SYS_fcntl, fd, C.F_GETFD);
    if (flags < 0) return -EBADF;
    return (flags & C.FD_CLOEXEC) === 0 || fd < runtime.markedDescriptors ? fd : -EBADF;
  }

  seek(fd: number, offset: number, whence: number): number {
    return this.call(abi.SYS_lseek, fd, offset, whence);
  }

  /** Bytes that can be read without waiting; 0 also where there is no telling. */
  available(fd: number): number {
    const count = new Int32Array(1);
    const result = this.call(abi.SYS_ioctl, fd, C.FIONREAD, new Uint8Array(count.buffer));
    return result < 0 ? 0 : count[0];
  }

  /**
   * poll(2) until the descriptor has something to read, or room where `forWriting`, or the time is over, or a signal
   * comes.
   */
  readyLater(fd: number, forWriting = false, milliseconds = -1): Promise<number> {
    const asked = Int32Array.of(fd, forWriting ? C.POLLOUT : C.POLLIN);
    return this.#callLater(abi.SYS_poll, new Uint8Array(asked.buffer), 1, milliseconds);
  }

  /** TIOCGWINSZ of ioctl_tty(2); undefined where the descriptor is no terminal. */
  windowSize(fd: number): { rows: number; columns: number } | undefined {
    const size = new Uint16Array(4);
    const result = this.call(abi.SYS_ioctl, fd, C.TIOCGWINSZ, new Uint8Array(size.buffer));
    return result < 0 ? undefined : { rows: size[0], columns: size[1] };
  }

  /** read(2), for a descriptor that may have nothing yet. `buffer` is not to be touched meanwhile. */
  readLater(fd: number, buffer: Uint8Array<ArrayBuffer>): Promise<number> {
    return this.#callLater(abi.SYS_read, fd, buffer, buffer.length);
  }

  /** write(2), for a descriptor that may have no room yet. `buffer` is not to be touched meanwhile. */
  writeLater(fd: number, buffer: Uint8Array<ArrayBuffer>): Promise<number> {
    return this.#callLater(abi.SYS_write, fd, buffer, buffer.length);
  }

  /** pipe2(2) with C.O_CLOEXEC: the reading and the writing descriptor. */
  pipe(): [number, number] | number {
    const ends = new Int32Array(2);
    const result = this.call(abi.SYS_pipe2, new Uint8Array(ends.buffer), C.O_CLOEXEC);
    return result < 0 ? result : [ends[0], ends[1]];
  }

  mkdir(path: string, mode: number): number {
    return this.call(abi.SYS_mkdirat, C.AT_FDCWD, cPath(path), mode, 0);
  }

  mknod(path: string, mode: number, rdev: number): number {
    return this.call(abi.SYS_mknodat, C.AT_FDCWD, cPath(path), mode, rdev);
  }

  symlink(target: string, path: string): number {
    return this.call(abi.SYS_symlinkat, cPath(target), C.AT_FDCWD, cPath(path));
  }

  link(existing: string, path: string): number {
    return this.call(abi.SYS_linkat, C.AT_FDCWD, cPath(existing), C.AT_FDCWD, cPath(path), 0);
  }

  unlink(path: string): number {
    return this.call(abi.SYS_unlinkat, C.AT_FDCWD, cPath(path), 0, 0);
  }

  rename(from: string, to: string): number {
    return this.call(abi.SYS_renameat, C.AT_FDCWD, cPath(from), C.AT_FDCWD, cPath(to));
  }

  chmod(path: string, mode: number): number {
    return this.call(abi.SYS_fchmodat, C.AT_FDCWD, cPath(path), mode, 0);
  }

  lchown(path: string, uid: number, gid: number): number {
    return this.call(abi.SYS_fchownat, C.AT_FDCWD, cPath(path), uid, gid, C.AT_SYMLINK_NOFOLLOW);
  }

  lutimes(path: string, times: Attributes): number {
    const both = timespecs(times);
    return this.call(abi.SYS_utimensat, C.AT_FDCWD, cPath(path), both, C.AT_SYMLINK_NOFOLLOW);
  }

  readonly xattrs: HostXattrs = {
    list: (fd) => {
      const names = this.#stored(abi.SYS_flistxattr, fd);
      return typeof names === "number" ? names : decodeName(names).split("\0").slice(0, -1);
    },
    get: (fd, name) => this.#stored(abi.SYS_fgetxattr, fd, cPath(name)),
    set: (fd, name, value) =>
      this.call(abi.SYS_fsetxattr, fd, cPath(name), value.slice(), value.length, 0),
    remove: (fd, name) => this.call(abi.SYS_fremovexattr, fd, cPath(name)),
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

/** Writes the words of ramfs_host_call; returns its buffers, which the words name by NaN. */
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
