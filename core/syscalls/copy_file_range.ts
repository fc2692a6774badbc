/** copy_file_range(2). */
import type { CageState } from "../vfs/cage_state.ts";
import { O_APPEND, S_IFDIR, S_IFREG, SEEK_SET } from "../constants.ts";
import { EBADF, EINVAL, EISDIR } from "../errno.ts";
import { pread } from "./read.ts";
import { pwrite } from "./write.ts";
import { notifyOnce } from "../vfs/watch_hooks.ts";
import { lseek } from "./lseek.ts";
import { offsetOf } from "./sendfile.ts";
import { fstat } from "./stat.ts";
import { isSameInode } from "../inode_identity.ts";

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
  const source = range.fromPosition ?? offsetOf(from);
  const target = range.toPosition ?? offsetOf(to);
  if (source < 0 || target < 0 || range.length < 0) return -EINVAL;
  const { scratch, scratch2 } = state;
  let error = fstat(state, range.from, scratch);
  if (error === 0) error = fstat(state, range.to, scratch2);
  if (error < 0) return error;
  const length = Math.max(0, Math.min(range.length, scratch.size - source));
  if (isSameInode(scratch, scratch2) && Math.abs(source - target) < length) return -EINVAL;
  const done = notifyOnce(state, range.to, () => copy(state, range, source, target, length));
  if (done < 0) return done;
  if (range.fromPosition === undefined) lseek(state, range.from, source + done, SEEK_SET);
  if (range.toPosition === undefined) lseek(state, range.to, target + done, SEEK_SET);
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
