import { PIPE_BUF } from "../constants.ts";
import { untilReady } from "./descriptor_path.ts";
import type { StagingFiles } from "./staging_files.ts";
import { writeTo } from "./replace_file.ts";
import { hostValue } from "./staging.ts";

/** Milliseconds of waiting in a step. */
const WAIT = 20;

/** What a stream comes from or goes to, at least one of them a pipe, a device or a terminal. */
export interface StreamEnd {
  readonly files: StagingFiles;
  readonly fd: number;
  readonly path: string;
  /** Bytes come or go one after another, and may have to be waited for; else by their positions. */
  readonly isStream: boolean;
}

/** As `moveBytes`, but each step may have to wait, which yields 0, and nothing is a hole. */
export function* moveStream(
  from: StreamEnd,
  to: StreamEnd,
  buffer: Uint8Array<ArrayBuffer>,
): Generator<number, { end: number; written: number }> {
  const { files, fd, path, isStream } = from;
  let at = 0;
  for (;;) {
    if (isStream) yield* waitFor(from, false);
    const read = () => isStream ? files.read(fd, buffer) : files.pread(fd, buffer, at);
    const count = hostValue(untilReady(read), "read", path);
    if (count === 0) return { end: at, written: at };
    const bytes = buffer.subarray(0, count);
    if (to.isStream) yield* writeOn(to, bytes);
    else writeTo(to.files, to.fd, bytes, at, to.path);
    at += count;
    yield count;
  }
}

/** Steps until a pipe has or takes something: others come in meanwhile. */
function* waitFor({ files, fd }: StreamEnd, forWriting: boolean): Generator<number, void> {
  while (files.ready?.(fd, forWriting, WAIT) === 0) yield 0;
}

/** Writes from where the descriptor is, no more at once than a pipe takes that takes anything. */
function* writeOn(to: StreamEnd, bytes: Uint8Array<ArrayBuffer>): Generator<number, void> {
  const { files, fd, path } = to;
  for (let at = 0; at < bytes.length;) {
    yield* waitFor(to, true);
    const part = bytes.subarray(at, at + PIPE_BUF);
    at += hostValue(untilReady(() => files.write(fd, part)), "write", path);
  }
}
