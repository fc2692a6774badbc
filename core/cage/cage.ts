import { bytesOf, checkOptions, wantNumber, wantPath } from "../argument_kinds.ts";
import { Attributes } from "../attributes.ts";
import { orThrow } from "./cage_edge.ts";
import { CageNames } from "./cage_names.ts";
import * as C from "../constants.ts";
import { EFBIG, EISDIR, ENOSPC } from "../errno.ts";
import { FsError } from "../fs_error.ts";
import { joinBytes } from "../join_bytes.ts";
import { readWhole } from "./read_whole.ts";
import { close } from "../syscalls/close.ts";
import { readNames } from "../syscalls/getdents.ts";
import { open } from "../syscalls/open.ts";
import { read } from "../syscalls/read.ts";
import { fstat, stat } from "../syscalls/stat.ts";
import { umask } from "../syscalls/umask.ts";
import { write } from "../syscalls/write.ts";
import { blocking } from "../vfs/waiting.ts";

/** What `writeFile` does beyond the ordinary. */
export interface WriteFileOptions {
  /** Permission bits of a new file before the umask, 0666 by default. */
  mode?: number;
  /** Adds to the file's end instead of replacing its contents. */
  append?: boolean;
}

/** Bytes asked for at once where a file does not tell its size. */
const READ_CHUNK = 65536;

/**
 * A client of a `Vfs`: current directory, umask, credentials, descriptors. Methods have the names,
 * arguments and semantics of Linux's system calls and throw `FsError`; paths are strings as
 * `core/bytes.ts` tells.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { constants, FsError, Vfs } from "@ramfs/ramfs/core";
 *
 * const cage = new Vfs().cage();
 * const fd = cage.open("/f", constants.O_CREAT | constants.O_RDWR, 0o640);
 * assertEquals(cage.pwrite(fd, new Uint8Array([1, 2]), 1 << 20), 2);
 * assertEquals([cage.fstat(fd).size, cage.fstat(fd).blocks], [(1 << 20) + 2, 8]);
 * const user = cage.fork();
 * user.uid = 1000;
 * assertThrows(() => user.unlink("/f"), FsError, "EACCES: permission denied, unlink '/f'");
 * ```
 */
export class Cage extends CageNames {
  readonly #scratch = new Attributes();

  /** The cage's number in its `Vfs`. */
  get id(): number {
    return this.state.id;
  }

  /** The user that asks; setting it is seteuid(2) without its checks. */
  get uid(): number {
    return this.state.uid;
  }

  set uid(uid: number) {
    this.state.become({ uid });
  }

  /** The group that asks. */
  get gid(): number {
    return this.state.gid;
  }

  set gid(gid: number) {
    this.state.become({ gid });
  }

  /** Supplementary groups. */
  get groups(): readonly number[] {
    return this.state.groups;
  }

  set groups(groups: readonly number[]) {
    this.state.become({ groups });
  }

  /** umask(2): sets the mask, if given, and answers the one before. */
  umask(mask?: number): number {
    if (mask !== undefined) wantNumber("cage.umask", "mask", mask);
    return mask === undefined ? this.state.umask : umask(this.state, mask);
  }

  /** fork(2): a cage of its own that shares the open files. */
  fork(): Cage {
    return new Cage(this.state.vfs.fork(this.state));
  }

  /** What execve(2) does to descriptors: those with FD_CLOEXEC are closed. */
  exec(): void {
    const { files } = this.state;
    for (const [fd] of [...files]) if (files.isCloseOnExec(fd)) files.remove(fd);
  }

  /** _exit(2): closes everything; the cage is of no use any more. */
  exit(): void {
    this.state.vfs.exit(this.state);
  }

  /**
   * Makes one call that may have to wait (a read or write of a pipe, FIFO or terminal, the open of a FIFO,
   * F_SETLKW, flock), again and again until it need not. A write that fits in part answers that part.
   * @throws {FsError} what the call throws; EINTR once `signal` is aborted or the cage has ended.
   *
   * @example
   * ```ts
   * import { assertEquals } from "@std/assert";
   * import { Vfs } from "@ramfs/ramfs/core";
   *
   * const cage = new Vfs().cage();
   * const [reader, writer] = cage.pipe();
   * const count = cage.blocking(() => cage.read(reader, new Uint8Array(8)));
   * cage.write(writer, new Uint8Array(3));
   * assertEquals(await count, 3);
   * ```
   */
  blocking<T>(call: () => T, signal?: AbortSignal): Promise<T> {
    return blocking(this.state, call, signal);
  }

  /** All bytes of a file; EFBIG for a regular one of more than `limit`. */
  readFile(path: string, limit = Infinity): Uint8Array<ArrayBuffer> {
    wantPath("cage.readFile", "path", path);
    wantNumber("cage.readFile", "limit", limit);
    const { state } = this;
    const whole = readWhole(state, path, limit);
    if (typeof whole !== "number") return whole;
    if (whole === -EFBIG || whole === -EISDIR) throw new FsError(whole, "read", path);
    const fd = orThrow(open(state, path, C.O_RDONLY | C.O_CLOEXEC, 0), "open", path);
    try {
      orThrow(fstat(state, fd, this.#scratch), "fstat", path);
      const onHost = state.files.get(fd)!.host !== undefined;
      const isSized = (this.#scratch.mode & C.S_IFMT) === C.S_IFREG && !onHost;
      const size = isSized ? this.#scratch.size : -1;
      if (size > limit) throw new FsError(EFBIG, "read", path);
      if (size < 0) return this.#readAll(fd, path);
      const bytes = new Uint8Array(size);
      const count = orThrow(read(state, fd, bytes), "read", path);
      return count === size ? bytes : bytes.subarray(0, count);
    } finally {
      close(state, fd);
    }
  }

  /** Replaces a file's contents, or adds to them; makes the file if it is missing. Text is written as UTF-8. */
  writeFile(path: string, data: Uint8Array | string, options?: WriteFileOptions): void;
  writeFile(path: string, data: Uint8Array, options: WriteFileOptions = {}): void {
    wantPath("cage.writeFile", "path", path);
    data = bytesOf("cage.writeFile", "data", data);
    const { state } = this;
    checkOptions("cage.writeFile", options, { mode: "number", append: "boolean" });
    const flags = C.O_WRONLY | C.O_CREAT | C.O_CLOEXEC | (options.append ? C.O_APPEND : C.O_TRUNC);
    const fd = orThrow(open(state, path, flags, options.mode ?? 0o666), "open", path);
    try {
      let done = orThrow(write(state, fd, data), "write", path);
      while (done < data.length) {
        const count = orThrow(write(state, fd, data.subarray(done)), "write", path);
        if (count === 0) throw new FsError(ENOSPC, "write", path);
        done += count;
      }
    } finally {
      close(state, fd);
    }
  }

  /** The names in a directory, without "." and "..", in a stable order. */
  readdir(path: string): string[] {
    wantPath("cage.readdir", "path", path);
    const { state } = this;
    const flags = C.O_RDONLY | C.O_DIRECTORY | C.O_CLOEXEC;
    const fd = orThrow(open(state, path, flags, 0), "open", path);
    try {
      const names = readNames(state, fd);
      if (typeof names === "number") throw new FsError(names, "getdents", path);
      return names;
    } finally {
      close(state, fd);
    }
  }

  /** Whether stat(2) finds something at the path. */
  exists(path: string): boolean {
    wantPath("cage.exists", "path", path);
    return stat(this.state, path, this.#scratch) === 0;
  }

  /** Reads what has no size: devices and FIFOs, up to their end. */
  #readAll(fd: number, path: string): Uint8Array<ArrayBuffer> {
    const chunks: Uint8Array[] = [];
    for (;;) {
      const chunk = new Uint8Array(READ_CHUNK);
      const count = orThrow(read(this.state, fd, chunk), "read", path);
      if (count === 0) return joinBytes(chunks);
      chunks.push(chunk.subarray(0, count));
    }
  }
}
