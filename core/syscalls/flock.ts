/**
 * flock(2), and the record locks of fcntl(2). What would wait returns -EAGAIN, and -EDEADLK where cages
 * would wait for one another.
 */
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EAGAIN, EBADF, EDEADLK, EINVAL, EOVERFLOW } from "../errno.ts";
import type { FileLocks, Flock, HeldLock } from "../vfs/file_locks.ts";
import type { OpenFile } from "../vfs/open_file.ts";
import { wouldWait } from "../vfs/waiting.ts";

/** Locks a whole file for an open file: LOCK_SH, LOCK_EX or LOCK_UN, with or without LOCK_NB. */
export function flock(state: CageState, fd: number, operation: number): number {
  const file = state.files.get(fd);
  if (file === undefined || file.isPath) return -EBADF;
  const kind = operation & ~C.LOCK_NB;
  if (kind !== C.LOCK_SH && kind !== C.LOCK_EX && kind !== C.LOCK_UN) return -EINVAL;
  // A lock that would wait has nobody to wake who waits for it.
  if (file.host !== undefined) {
    return file.host.calls.flock(file.host.descriptor, operation | C.LOCK_NB);
  }
  if (file.mount === undefined) return 0;
  const type = kind === C.LOCK_SH ? C.F_RDLCK : kind === C.LOCK_EX ? C.F_WRLCK : C.F_UNLCK;
  const lock: HeldLock = { owner: file, pid: state.id, type, start: 0, end: Infinity };
  const locks = file.mount.superblock.wholeLocks.of(file.ino);
  // As on Linux, a change of kind lets go first, and may so be lost.
  locks.drop(file);
  if (locks.conflict(lock) !== undefined) {
    return operation & C.LOCK_NB ? -EAGAIN : wouldWait(state, locks.queue);
  }
  locks.set(lock);
  return 0;
}

/** F_GETLK, F_SETLK, F_SETLKW and their F_OFD_ forms; F_GETLK tells in `flock`. */
export function recordLock(state: CageState, fd: number, command: number, flock: Flock): number {
  const file = state.files.get(fd);
  if (file === undefined || file.isPath || file.mount === undefined) return -EBADF;
  const isOfd = command >= C.F_OFD_GETLK;
  if (isOfd && (flock.pid ?? 0) !== 0) return -EINVAL;
  if (flock.type < C.F_RDLCK || flock.type > C.F_UNLCK) return -EINVAL;
  const range = rangeOf(state, file, flock);
  if (typeof range === "number") return range;
  const owner = isOfd ? file : state.files;
  const lock = { owner, pid: isOfd ? -1 : state.id, type: flock.type, ...range };
  const locks = file.mount.superblock.recordLocks.of(file.ino);
  if (command === C.F_GETLK || command === C.F_OFD_GETLK) {
    if (flock.type === C.F_UNLCK) return -EINVAL;
    const other = locks.conflict(lock);
    if (other === undefined) flock.type = C.F_UNLCK;
    else {
      const { type, start, end, pid } = other;
      const len = end === Infinity ? 0 : end - start;
      Object.assign(flock, { type, whence: C.SEEK_SET, start, len, pid });
    }
    return 0;
  }
  if (flock.type === C.F_RDLCK && !file.readable) return -EBADF;
  if (flock.type === C.F_WRLCK && !file.writable) return -EBADF;
  if (flock.type !== C.F_UNLCK) {
    const other = locks.conflict(lock);
    if (other !== undefined) return conflict(state, command, locks, owner, other.owner);
  }
  locks.set(lock);
  return 0;
}

/** What a lock that another owner's forbids answers. */
function conflict(
  state: CageState,
  command: number,
  locks: FileLocks,
  owner: object,
  other: object,
): number {
  if (command === C.F_OFD_SETLKW) return wouldWait(state, locks.queue);
  if (command !== C.F_SETLKW) return -EAGAIN;
  const { lockWaits } = state.vfs;
  for (let next: object | undefined = other; next !== undefined; next = lockWaits.get(next)) {
    if (next === owner) return -EDEADLK;
  }
  if (state.waiting !== undefined) {
    lockWaits.set(owner, other);
    state.waiting.lockOwner = owner;
  }
  return wouldWait(state, locks.queue);
}

function rangeOf(
  state: CageState,
  file: OpenFile,
  { whence, start, len }: Flock,
): { start: number; end: number } | number {
  if (whence !== C.SEEK_SET && whence !== C.SEEK_CUR && whence !== C.SEEK_END) return -EINVAL;
  if (whence === C.SEEK_CUR) start += file.offset;
  if (whence === C.SEEK_END) {
    file.mount!.partition.getattr(file.ino, state.scratch);
    start += state.scratch.size;
  }
  const range = len < 0 ? { start: start + len, end: start } : { start, end: start + len };
  if (len === 0) range.end = Infinity;
  if (range.start < 0) return -EINVAL;
  if (range.end !== Infinity && range.end - 1 > C.FILE_SIZE_MAX) return -EOVERFLOW;
  return range;
}
