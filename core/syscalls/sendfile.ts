/** sendfile(2). */
import type { CageState } from "../vfs/cage_state.ts";
import { O_APPEND, S_IFCHR, S_IFREG, SEEK_CUR, SEEK_SET } from "../constants.ts";
import { EBADF, EINVAL, ESPIPE } from "../errno.ts";
import type { OpenFile } from "../vfs/open_file.ts";
import { lseek } from "./lseek.ts";
import { pread, read } from "./read.ts";
import { write } from "./write.ts";
import { notifyOnce } from "../vfs/watch_hooks.ts";

/** Bytes that are copied at once. */
const CHUNK = 65536;

/**
 * Copies up to `count` bytes from one descriptor to another: bytes copied or -errno. `offset` undefined
 * is the source's own offset, which then moves.
 */
export function sendfile(
  state: CageState,
  to: number,
  from: number,
  offset: number | undefined,
  count: number,
): number {
  return notifyOnce(state, to, () => transfer(state, to, from, offset, count));
}

function transfer(
  state: CageState,
  to: number,
  from: number,
  offset: number | undefined,
  count: number,
): number {
  const source = state.files.get(from);
  if (source === undefined || !source.readable) return -EBADF;
  if (offset !== undefined && source.pipe !== undefined) return -ESPIPE;
  if (offset !== undefined && offset < 0) return -EINVAL;
  const target = state.files.get(to);
  if (target === undefined || !target.writable) return -EBADF;
  if ((target.flags & O_APPEND) !== 0 || count < 0) return -EINVAL;
  if (source.type !== S_IFREG && source.type !== S_IFCHR) return -EINVAL;
  const start = offset ?? offsetOf(source);
  if (start < 0) return start;
  const buffer = new Uint8Array(Math.min(CHUNK, count));
  let done = 0;
  while (done < count) {
    const some = buffer.subarray(0, Math.min(CHUNK, count - done));
    const at = start + done;
    const got = source.type === S_IFREG ? pread(state, from, some, at) : read(state, from, some);
    if (got <= 0) return finish(done, got);
    const written = write(state, to, some.subarray(0, got));
    if (written < 0) return finish(done, written);
    done += written;
    if (written < got) break;
  }
  return finish(done, 0);

  /** What was written counts; an error after it is the next call's to find again. */
  function finish(bytes: number, error: number): number {
    if (bytes === 0) return error;
    if (offset === undefined && source!.type === S_IFREG) {
      lseek(state, from, start + bytes, SEEK_SET);
    }
    return bytes;
  }
}

/** Where a file's reader stands: bytes, or -errno. */
export function offsetOf({ host, offset, type }: OpenFile): number {
  return host === undefined || type !== S_IFREG
    ? offset
    : host.calls.lseek(host.descriptor, 0, SEEK_CUR);
}
