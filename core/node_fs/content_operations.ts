/** Operations on whole contents. */
import { Attributes } from "../attributes.ts";
import * as C from "../constants.ts";
import { ENOSPC, EOPNOTSUPP } from "../errno.ts";
import { isSameInode } from "../inode_identity.ts";
import { joinBytes } from "../join_bytes.ts";
import { copyFileRange } from "../syscalls/copy_file_range.ts";
import { codedRangeError, codedTypeError, isAbsent } from "./argument_error.ts";
import {
  checkAborted,
  encodingOf,
  toBytes,
  toData,
  toFd,
  toFlags,
  toMode,
  toOptions,
  toPath,
  toSmallMode,
} from "./arguments.ts";
import type { Calls } from "./calls.ts";
import { Call, Steps } from "./operation.ts";
import { asBuffer, type Bytes, later, room } from "./runtime.ts";
import { hasCode, orThrow, type SystemError, systemError } from "./system_error.ts";
import { decodeText } from "./text_encoding.ts";

/** Node's limit for `readFile`, in bytes. */
const SIZE_MAX = 2 ** 31 - 1;
const CHUNK = 65536;
const EXCL = 1;
const FICLONE_FORCE = 4;

/** A descriptor is read from where it stands and stays open. */
export function readFile(calls: Calls, path: unknown, options?: unknown): string | Bytes | Steps {
  const wanted = toOptions(options);
  toFlags(wanted.flag);
  checkAborted(wanted);
  if (wanted.signal !== undefined) {
    return new Steps(abortable(wanted, () => read(calls, path, wanted)));
  }
  return read(calls, path, wanted);
}

function read(
  calls: Calls,
  path: unknown,
  wanted: Record<string, unknown>,
): string | Bytes | Steps {
  const file = new Opening(calls, path, toFlags(wanted.flag), 0o666);
  if (file.waits) return new Steps(readWaiting(calls, file, wanted));
  try {
    return contents(readAll(calls, file.fd), encodingOf(wanted));
  } finally {
    file.close();
  }
}

/** Does the work in another turn of the event loop, unless the signal has fired by then. */
function* abortable(
  wanted: Record<string, unknown>,
  work: () => unknown,
): Generator<unknown, unknown, unknown> {
  yield new Promise<void>(later);
  checkAborted(wanted);
  const result = work();
  return result instanceof Steps ? yield* result.generator : result;
}

function contents(bytes: Uint8Array, encoding: string | undefined): string | Bytes {
  if (encoding === undefined || encoding === "buffer") return asBuffer(bytes);
  return decodeText(bytes, encoding);
}

/** As `readFile`, of what is read when there is something to read. */
function* readWaiting(
  calls: Calls,
  file: Opening,
  wanted: Record<string, unknown>,
): Generator<unknown, unknown, unknown> {
  const signal = wanted.signal as AbortSignal | undefined;
  yield new Call(() => file.open(), signal);
  try {
    const chunks: Uint8Array[] = [];
    for (;;) {
      const chunk = new Uint8Array(CHUNK);
      const count = (yield new Call(() => calls.read(file.fd, chunk, undefined), signal)) as number;
      if (count === 0) return contents(joinBytes(chunks), encodingOf(wanted));
      chunks.push(chunk.subarray(0, count));
    }
  } finally {
    file.close();
  }
}

/** What is read or written: opened for that, or a descriptor that was open and stays so. */
class Opening {
  readonly #calls: Calls;
  readonly #open: () => number;
  readonly #isOurs: boolean;
  /** -1 as long as the open has to wait. */
  fd = -1;

  constructor(calls: Calls, path: unknown, flags: number, mode: number) {
    this.#calls = calls;
    this.#isOurs = typeof path !== "number";
    if (this.#isOurs) {
      const name = toPath(path);
      this.#open = () => calls.open(name, flags, mode);
    } else {
      const fd = toFd(path);
      this.#open = () => fd;
    }
    try {
      this.open();
    } catch (error) {
      if (!hasCode(error, "EAGAIN")) throw error;
    }
  }

  /** Opens unless it is; the error EAGAIN where that has to wait. */
  open(): void {
    if (this.fd < 0) this.fd = this.#open();
  }

  /** Whether opening, reading or writing may have to wait. */
  get waits(): boolean {
    return this.fd < 0 || this.#calls.mayWait(this.fd);
  }

  close(): void {
    if (this.#isOurs) this.#calls.close(this.fd);
  }
}

/** Everything up to the end. A regular file is read in one go, if nobody cuts it meanwhile. */
function readAll(calls: Calls, fd: number): Uint8Array {
  const attributes = calls.fstat(fd);
  const size = (attributes.mode & C.S_IFMT) === C.S_IFREG ? attributes.size : 0;
  if (size > SIZE_MAX) {
    throw codedRangeError("ERR_FS_FILE_TOO_LARGE", `File size (${size}) is greater than 2 GiB`);
  }
  if (size > 0) {
    const bytes = room(size);
    let done = 0;
    let count = calls.read(fd, bytes, undefined);
    while (count > 0) {
      done += count;
      count = done < size ? calls.read(fd, bytes.subarray(done), undefined) : 0;
    }
    return done === size ? bytes : bytes.subarray(0, done);
  }
  return readChunks(calls, fd);
}

function readChunks(calls: Calls, fd: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = new Uint8Array(CHUNK);
    const count = calls.read(fd, chunk, undefined);
    if (count === 0) return joinBytes(chunks);
    chunks.push(chunk.subarray(0, count));
  }
}

/** Writes all of the bytes where the descriptor stands. */
export function writeAll(calls: Calls, fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    const count = calls.write(fd, done === 0 ? bytes : bytes.subarray(done), undefined);
    if (count === 0) throw systemError(ENOSPC, "write");
    done += count;
  }
}

/** As `writeAll`, when there is room. */
function* writeWaiting(
  calls: Calls,
  fd: number,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): Generator<unknown, void> {
  for (let done = 0; done < bytes.length;) {
    const rest = bytes.subarray(done);
    const count = (yield new Call(() => calls.write(fd, rest, undefined), signal)) as number;
    if (count === 0) throw systemError(ENOSPC, "write");
    done += count;
  }
}

function put(
  calls: Calls,
  path: unknown,
  data: unknown,
  options: unknown,
  flag: string,
): Steps | void {
  const wanted = toOptions(options);
  const bytes = toData(data, "data", encodingOf(wanted));
  const flags = toFlags(wanted.flag || flag);
  const mode = toMode(wanted.mode, "mode", 0o666);
  if (typeof path !== "number") toPath(path);
  checkAborted(wanted);
  const put = () => putBytes(calls, new Opening(calls, path, flags, mode), bytes, wanted);
  return wanted.signal === undefined ? put() : new Steps(abortable(wanted, put));
}

function putBytes(
  calls: Calls,
  file: Opening,
  bytes: Uint8Array,
  wanted: Record<string, unknown>,
): Steps | void {
  if (file.waits) return new Steps(putWaiting(calls, file, bytes, wanted));
  try {
    writeAll(calls, file.fd, bytes);
  } finally {
    file.close();
  }
}

function* putWaiting(
  calls: Calls,
  file: Opening,
  bytes: Uint8Array,
  wanted: Record<string, unknown>,
): Generator<unknown, void> {
  const signal = wanted.signal as AbortSignal | undefined;
  yield new Call(() => file.open(), signal);
  try {
    yield* writeWaiting(calls, file.fd, bytes, signal);
  } finally {
    file.close();
  }
}

export function writeFile(
  calls: Calls,
  path: unknown,
  data: unknown,
  options?: unknown,
): Steps | void {
  return put(calls, path, data, options, "w");
}

export function appendFile(
  calls: Calls,
  path: unknown,
  data: unknown,
  options?: unknown,
): Steps | void {
  return put(calls, path, data, options, "a");
}

/** The promise form of `writeFile`, which takes iterables and streams besides. */
export function writeFileFrom(calls: Calls, path: unknown, data: unknown, options?: unknown) {
  const source = isAbsent(data) || typeof data === "string" || ArrayBuffer.isView(data)
    ? undefined
    : iteratorOf(data);
  if (source === undefined) return writeFile(calls, path, data, options);
  return new Steps(putEach(calls, path, source, options));
}

type Source = AsyncIterator<unknown> | Iterator<unknown>;

function iteratorOf(data: unknown): Source | undefined {
  if (typeof data !== "object") return undefined;
  const iterable = data as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  return iterable[Symbol.asyncIterator]?.() ?? iterable[Symbol.iterator]?.();
}

function* putEach(
  calls: Calls,
  path: unknown,
  source: Source,
  options: unknown,
): Generator<unknown, void, unknown> {
  const wanted = toOptions(options);
  const flags = toFlags(wanted.flag || "w");
  checkAborted(wanted);
  const file = new Opening(calls, path, flags, toMode(wanted.mode, "mode", 0o666));
  const signal = wanted.signal as AbortSignal | undefined;
  if (file.fd < 0) yield new Call(() => file.open(), signal);
  try {
    for (;;) {
      const item = (yield source.next()) as IteratorResult<unknown>;
      if (item.done) break;
      checkAborted(wanted);
      const bytes = toData(item.value, "data", encodingOf(wanted));
      if (file.waits) yield* writeWaiting(calls, file.fd, bytes, signal);
      else writeAll(calls, file.fd, bytes);
    }
  } finally {
    file.close();
  }
}

export function copyFile(calls: Calls, src: unknown, dest: unknown, mode?: unknown): void {
  const from = toPath(src, "src");
  const to = toPath(dest, "dest");
  copyContents(calls, from, to, toSmallMode(mode));
}

/** As libuv's uv_fs_copyfile: every failure is called copyfile, and no half copy is left. */
export function copyContents(calls: Calls, from: string, to: string, mode: number): void {
  const open: number[] = [];
  let isMade = false;
  try {
    open.push(calls.open(from, C.O_RDONLY, 0));
    const source = { ...calls.fstat(open[0]) };
    const flags = C.O_WRONLY | C.O_CREAT | (mode & EXCL ? C.O_EXCL : 0);
    open.push(calls.open(to, flags, source.mode & 0o7777));
    const target = calls.fstat(open[1]);
    if (isSameInode(target, source)) return;
    isMade = true;
    calls.ftruncate(open[1], 0);
    calls.fchmod(open[1], source.mode & 0o7777);
    if (mode & FICLONE_FORCE) throw systemError(EOPNOTSUPP, "copyfile");
    copyRange(calls, open[0], open[1]);
  } catch (error) {
    if (isMade) calls.unlink(to);
    const { errno } = error as SystemError;
    throw errno === undefined ? error : systemError(errno, "copyfile", from, to);
  } finally {
    for (const fd of open) calls.close(fd);
  }
}

function copyRange(calls: Calls, from: number, to: number): void {
  const range = { from, to, fromPosition: undefined, toPosition: undefined, flags: 0 };
  const length = 2 ** 30;
  while (orThrow(copyFileRange(calls.state, { ...range, length }), "copyfile") > 0);
}

/** The contents as a Blob, which is a copy here: later changes do not reach it. */
export function openAsBlob(calls: Calls, path: unknown, options?: unknown): Blob {
  const type = (options as { type?: string } | undefined)?.type ?? "";
  const name = toPath(path);
  const attributes = new Attributes();
  if (calls.find(name, true, attributes) < 0 || (attributes.mode & C.S_IFMT) !== C.S_IFREG) {
    throw codedTypeError("ERR_INVALID_ARG_VALUE", "Unable to open file as blob");
  }
  const read = readFile(calls, name);
  const bytes = read instanceof Steps ? read.run() : read;
  return new Blob([toBytes(bytes, "data") as Bytes], { type });
}
