/** copy_file_range(2). */
import type { CageState } from "../vfs/cage_state.ts";
import { O_APPEND, S_IFDIR, S_IFREG, SEEK_CUR } from "../constants.ts";
import { EBADF, EINVAL, EISDIR } from "../errno.ts";
import { pread, read } from "./read.ts";
import { pwrite, write } from "./write.ts";
import { notifyOnce } from "../vfs/watch_hooks.ts";
import { lseek } from "./lseek.ts";

/** Bytes that are copied at once. */
const CHUNK = 1 << 20;

export interface CopyRange {
  from: number;
  /** Bytes; undefined: the descriptor's offset, which moves. */
  fromPosition: number | undefined;
  to: number;
  toPosition: number | undefined;
  length: number;
  flags: number;
}

/** Bytes copied, fewer at the end of the file or of the budget, or -errno. */
export function copyFileRange(state: CageState, range: CopyRange): number {
  const from = state.files.get(range.from);
  const to = state.files.get(range.to);
  if (from === undefined || to === undefined) return -EBADF;
  if (range.flags !== 0) return -EINVAL;
  if (from.type === S_IFDIR || to.type === S_IFDIR) return -EISDIR;
  if (from.type !== S_IFREG || to.type !== S_IFREG) return -EINVAL;
  if (!from.readable || !to.writable || (to.flags & O_APPEND) !== 0) return -EBADF;
  if (from.host !== undefined || to.host !== undefined) return copyAtOffsets(state, range);
  const source = range.fromPosition ?? from.offset;
  const target = range.toPosition ?? to.offset;
  if (source < 0 || target < 0 || range.length < 0) return -EINVAL;
  from.mount!.partition.getattr(from.ino, state.scratch);
  const length = Math.max(0, Math.min(range.length, state.scratch.size - source));
  const sameFile = from.ino === to.ino && from.mount!.partition === to.mount!.partition;
  if (sameFile && Math.abs(source - target) < length) return -EINVAL;
  const done = notifyOnce(state, range.to, () => copy(state, range, source, target, length));
  if (done < 0) return done;
  if (range.fromPosition === undefined) from.offset += done;
  if (range.toPosition === undefined) to.offset += done;
  return done;
}

/** Where the kernel has an offset, it is moved by reading and writing. */
function copyAtOffsets(state: CageState, range: CopyRange): number {
  const { from, to, fromPosition, toPosition } = range;
  const buffer = new Uint8Array(Math.min(CHUNK, range.length));
  const count = fromPosition === undefined
    ? read(state, from, buffer)
    : pread(state, from, buffer, fromPosition);
  if (count <= 0) return count;
  const bytes = buffer.subarray(0, count);
  const done = toPosition === undefined
    ? write(state, to, bytes)
    : pwrite(state, to, bytes, toPosition);
  // What could not be written is the next call's to read.
  const unread = done < count && fromPosition === undefined ? count - Math.max(done, 0) : 0;
  if (unread > 0) lseek(state, from, -unread, SEEK_CUR);
  return done;
}

function copy(
  state: CageState,
  { from, to }: CopyRange,
  source: number,
  target: number,
  length: number,
): number {
  const buffer = new Uint8Array(Math.min(CHUNK, length));
  let done = 0;
  while (done < length) {
    const some = buffer.subarray(0, Math.min(CHUNK, length - done));
    const count = pread(state, from, some, source + done);
    if (count <= 0) return done > 0 ? done : count;
    const written = pwrite(state, to, some.subarray(0, count), target + done);
    if (written < 0) return done > 0 ? done : written;
    done += written;
    if (written < count) break;
  }
  return done;
}
