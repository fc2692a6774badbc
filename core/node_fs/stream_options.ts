/** Options of read and write streams, as lib/internal/fs/streams.js takes them. */
import { invalidType, isAbsent, outOfRange } from "./argument_error.ts";
import { encodingOf, toFd, toInteger, toMode, toOptions, toPath } from "./arguments.ts";
import { FileHandle } from "./file_handle.ts";
import { checkFunctions, type StreamFunctions } from "./stream_functions.ts";

export interface StreamOptions {
  /** Undefined if a descriptor was given. */
  path: unknown;
  name: string;
  fd: number | null;
  handle: FileHandle | undefined;
  /** As given: opening checks them. */
  flags: unknown;
  mode: number;
  start: number | undefined;
  /** The last byte to be read: it is read too. */
  end: number;
  autoClose: boolean;
  emitClose: boolean;
  encoding: string | undefined;
  highWaterMark: number | undefined;
  signal: AbortSignal | undefined;
  /** What to call instead of the face's functions. */
  fs: StreamFunctions | undefined;
}

/** Checks what a stream is made of. `flag` is the one it opens with if none is given: "r" or "w". */
export function toStreamOptions(path: unknown, options: unknown, flag: string): StreamOptions {
  const wanted = toOptions(options);
  const fs = isAbsent(wanted.fs)
    ? undefined
    : checkFunctions(wanted.fs, flag === "r" ? "read" : "write");
  const given = wanted.fd;
  const handle = given instanceof FileHandle ? given : undefined;
  const fd = isAbsent(given) ? null : handle?.fd ?? toFd(given);
  const end = wanted.end === undefined || wanted.end === Infinity
    ? Infinity
    : toInteger(wanted.end, "end", 0);
  const start = wanted.start === undefined ? undefined : toInteger(wanted.start, "start", 0);
  if (start !== undefined && start > end) {
    throw outOfRange("start", `<= "end" (here: ${end})`, start);
  }
  if (wanted.highWaterMark !== undefined && typeof wanted.highWaterMark !== "number") {
    throw invalidType("options.highWaterMark", ["number"], wanted.highWaterMark);
  }
  return {
    path,
    name: fd === null ? toPath(path) : "",
    fd,
    handle,
    flags: isAbsent(wanted.flags) ? flag : wanted.flags,
    mode: toMode(wanted.mode, "mode", 0o666),
    start,
    end,
    autoClose: wanted.autoClose !== false,
    emitClose: wanted.emitClose !== false,
    encoding: encodingOf(wanted),
    highWaterMark: wanted.highWaterMark,
    signal: wanted.signal as AbortSignal | undefined,
    fs,
  };
}
