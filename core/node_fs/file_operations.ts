/** Operations on descriptors. */
import type { TimeChange } from "../attributes.ts";
import {
  toBytes,
  toData,
  toFd,
  toFlags,
  toId,
  toInteger,
  toMode,
  toObject,
  toPath,
  toSeconds,
  toViews,
} from "./arguments.ts";
import { invalidType, invalidValue, isAbsent, outOfRange } from "./argument_error.ts";
import type { Calls, Position } from "./calls.ts";
import { type Operation, Pair } from "./operation.ts";
import { asBuffer, nodeRelease } from "./runtime.ts";
import { BigIntStats, Stats } from "./stats.ts";
import { checkEncoding } from "./text_encoding.ts";

/** Bytes that `read` makes room for when it is given no buffer. */
const READ_SIZE = 16384;

export function open(calls: Calls, path: unknown, flags?: unknown, mode?: unknown): number {
  const name = toPath(path);
  return calls.open(name, toFlags(flags), toMode(mode, "mode", 0o666));
}

export function close(calls: Calls, fd: unknown): void {
  calls.close(toFd(fd));
}

/** The bigints that may be positions of a read of `length` bytes, which some releases of Node take to be any. */
function bigPositions(length: bigint): [least: bigint, most: bigint] {
  const most = 2n ** 63n - 1n;
  return nodeRelease() < 22 ? [-(2n ** 63n), most] : [-1n, most - length];
}

/** Where to read from: undefined, null and -1 mean the descriptor's offset. */
function toReadPosition(position: unknown, length: number): Position {
  if (isAbsent(position)) return undefined;
  if (typeof position === "bigint") {
    const [least, most] = bigPositions(BigInt(length));
    if (position < least || position > most) {
      throw outOfRange("position", `>= ${least} && <= ${most}`, position);
    }
    return position < 0n ? undefined : Number(position);
  }
  if (typeof position !== "number") throw invalidType("position", ["integer", "bigint"], position);
  return toInteger(position, "position", -1) === -1 ? undefined : position;
}

/** Where to write: anything but a number means the descriptor's offset. */
function toWritePosition(position: unknown): Position {
  return typeof position === "number" && position >= 0 ? position : undefined;
}

/** The parts of a buffer that `read` and `write` are told of. */
interface Part {
  buffer: unknown;
  offset: unknown;
  length: unknown;
  position: unknown;
}

/** `(buffer, offset, length, position)`, `(buffer, options)` or `(options)`. */
function toPart(part: Part): Part {
  const { buffer, offset } = part;
  const isAlone = offset === undefined && part.length === undefined && part.position === undefined;
  if (isAlone && !ArrayBuffer.isView(buffer) && (isAbsent(buffer) || isPlain(buffer))) {
    const { buffer: given, offset, length, position } = toObject(buffer ?? {}, "options");
    return { buffer: given ?? asBuffer(new Uint8Array(READ_SIZE)), offset, length, position };
  }
  if (typeof offset !== "object" || offset === null) return part;
  const { offset: at, length, position } = toObject(offset, "options");
  return { buffer, offset: at, length, position };
}

/** Whether a part is a whole range of a buffer, at a position that is one: the form of almost all calls. */
function isSimple(buffer: unknown, offset: unknown, length: unknown): buffer is Uint8Array {
  return buffer instanceof Uint8Array && Number.isInteger(offset) && Number.isInteger(length) &&
    (offset as number) >= 0 && (length as number) > 0 &&
    (offset as number) + (length as number) <= buffer.length;
}

function rangeOf(buffer: Uint8Array, offset: number, length: number): Uint8Array {
  return length === buffer.length ? buffer : buffer.subarray(offset, offset + length);
}

const READ = ["bytesRead", "buffer"] as const;
const WRITTEN = ["bytesWritten", "buffer"] as const;

function isPlain(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function read(
  calls: Calls,
  fd: unknown,
  buffer?: unknown,
  offset?: unknown,
  length?: unknown,
  position?: unknown,
): Pair {
  const descriptor = toFd(fd);
  if (isSimple(buffer, offset, length)) {
    const room = rangeOf(buffer, offset as number, length as number);
    return new Pair(
      calls.read(descriptor, room, toReadPosition(position, room.length)),
      buffer,
      READ,
    );
  }
  return readPart(calls, descriptor, toPart({ buffer, offset, length, position }));
}

function readPart(calls: Calls, descriptor: number, part: Part): Pair {
  const bytes = toBytes(part.buffer, "buffer");
  const offset = isAbsent(part.offset) ? 0 : toInteger(part.offset, "offset", 0);
  const length = isAbsent(part.length) ? bytes.length - offset : Number(part.length) | 0;
  if (length === 0) return new Pair(0, part.buffer, READ);
  if (bytes.length === 0) {
    throw invalidValue("buffer", part.buffer, "is empty and cannot be written");
  }
  if (length < 0) throw outOfRange("length", ">= 0", length);
  if (offset + length > bytes.length) {
    throw outOfRange("length", `<= ${bytes.length - offset}`, length);
  }
  const position = toReadPosition(part.position, length);
  const room = bytes.subarray(offset, offset + length);
  return new Pair(calls.read(descriptor, room, position), part.buffer, READ);
}

/** `(buffer, offset, length, position)`, `(buffer, options)` or `(text, position, encoding)`. */
export function write(
  calls: Calls,
  fd: unknown,
  buffer: unknown,
  offset?: unknown,
  length?: unknown,
  position?: unknown,
): Pair {
  const descriptor = toFd(fd);
  if (isSimple(buffer, offset, length)) {
    const bytes = rangeOf(buffer, offset as number, length as number);
    return new Pair(calls.write(descriptor, bytes, toWritePosition(position)), buffer, WRITTEN);
  }
  if (!ArrayBuffer.isView(buffer)) {
    const [at, encoding] = [offset, length];
    if (typeof buffer === "string") checkEncoding(encoding);
    const text = toData(buffer, "buffer", typeof encoding === "string" ? encoding : undefined);
    return new Pair(calls.write(descriptor, text, toWritePosition(at)), buffer, WRITTEN);
  }
  return writePart(calls, descriptor, toPart({ buffer, offset, length, position }));
}

function writePart(calls: Calls, descriptor: number, part: Part): Pair {
  const bytes = toBytes(part.buffer, "buffer");
  const offset = isAbsent(part.offset) ? 0 : toInteger(part.offset, "offset", 0);
  const length = typeof part.length === "number" ? part.length : bytes.length - offset;
  if (offset > bytes.length) throw outOfRange("offset", `<= ${bytes.length}`, offset);
  if (length > bytes.length - offset) {
    throw outOfRange("length", `<= ${bytes.length - offset}`, length);
  }
  if (length < 0) throw outOfRange("length", ">= 0", length);
  const some = bytes.subarray(offset, offset + toInteger(length, "length"));
  return new Pair(
    calls.write(descriptor, some, toWritePosition(part.position)),
    part.buffer,
    WRITTEN,
  );
}

export function readv(calls: Calls, fd: unknown, buffers: unknown, position?: unknown): Pair {
  const [descriptor, views] = [toFd(fd), toViews(buffers)];
  const count = calls.readv(descriptor, views, toWritePosition(position));
  return new Pair(count, buffers, ["bytesRead", "buffers"]);
}

export function writev(calls: Calls, fd: unknown, buffers: unknown, position?: unknown): Pair {
  const [descriptor, views] = [toFd(fd), toViews(buffers)];
  const count = calls.writev(descriptor, views, toWritePosition(position));
  return new Pair(count, buffers, ["bytesWritten", "buffers"]);
}

export function fstat(calls: Calls, fd: unknown, options?: unknown): Stats | BigIntStats {
  const attributes = calls.fstat(toFd(fd));
  return toObject(options ?? undefined).bigint
    ? new BigIntStats(attributes)
    : new Stats(attributes);
}

export function ftruncate(calls: Calls, fd: unknown, length?: unknown): void {
  const descriptor = toFd(fd);
  calls.ftruncate(descriptor, Math.max(0, toInteger(length ?? 0, "len")));
}

export function fsync(calls: Calls, fd: unknown): void {
  calls.fsync(toFd(fd), "fsync");
}

export function fdatasync(calls: Calls, fd: unknown): void {
  calls.fsync(toFd(fd), "fdatasync");
}

export function fchmod(calls: Calls, fd: unknown, mode: unknown): void {
  const descriptor = toFd(fd);
  calls.fchmod(descriptor, toMode(mode));
}

export function fchown(calls: Calls, fd: unknown, uid: unknown, gid: unknown): void {
  const descriptor = toFd(fd);
  calls.fchown(descriptor, toId(uid, "uid"), toId(gid, "gid"));
}

export function futimes(calls: Calls, fd: unknown, atime: unknown, mtime: unknown): void {
  const descriptor = toFd(fd);
  calls.futime(descriptor, toTime(atime, "atime"), toTime(mtime, "mtime"));
}

/** A time for utimensat(2), cut to microseconds in libuv's way (uv__fs_to_timespec). */
export function toTime(value: unknown, name?: string): TimeChange {
  const seconds = toSeconds(value, name);
  const sec = Math.trunc(seconds);
  const micros = Math.trunc((seconds - sec) * 1e6);
  return micros < 0 ? { sec: sec - 1, nsec: (micros + 1e6) * 1000 } : { sec, nsec: micros * 1000 };
}

/** Operations of one call each that Node lets wait: for the other end of a FIFO, for bytes, for room. */
export const WAITING: ReadonlySet<Operation> = new Set<Operation>([
  open,
  read,
  readv,
  write,
  writev,
]);
