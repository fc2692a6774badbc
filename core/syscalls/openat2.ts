/** openat2(2): openat that refuses flags it does not know, and with rules for the path's resolution. */
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EAGAIN, EINVAL } from "../errno.ts";
import { openat } from "./open.ts";

/** struct open_how. */
export interface OpenHow {
  flags: number;
  /** Permission bits of a new file; only with O_CREAT or O_TMPFILE. */
  mode?: number;
  /** RESOLVE_NO_XDEV, RESOLVE_NO_SYMLINKS, RESOLVE_BENEATH, ... */
  resolve?: number;
}

const FLAGS = C.O_ACCMODE | C.O_CREAT | C.O_EXCL | C.O_NOCTTY | C.O_TRUNC | C.O_APPEND |
  C.O_NONBLOCK | C.O_DSYNC | C.O_ASYNC | C.O_DIRECT | C.O_LARGEFILE | C.O_DIRECTORY | C.O_NOFOLLOW |
  C.O_NOATIME | C.O_CLOEXEC | C.O_SYNC | C.O_PATH | C.O_TMPFILE;
const PATH_FLAGS = C.O_PATH | C.O_DIRECTORY | C.O_NOFOLLOW | C.O_CLOEXEC;
const RESOLVE = C.RESOLVE_NO_XDEV | C.RESOLVE_NO_MAGICLINKS | C.RESOLVE_NO_SYMLINKS |
  C.RESOLVE_BENEATH | C.RESOLVE_IN_ROOT | C.RESOLVE_CACHED;
const TMPFILE = C.O_TMPFILE & ~C.O_DIRECTORY;

/** A descriptor or -errno. */
export function openat2(state: CageState, dirfd: number, path: string, how: OpenHow): number {
  const { flags, mode = 0, resolve = 0 } = how;
  const error = refusal(flags, mode, resolve);
  if (error < 0) return error;
  state.walk.confine(resolve, dirfd);
  try {
    return openat(state, dirfd, path, flags, mode);
  } finally {
    state.walk.confine(0, dirfd);
  }
}

function refusal(flags: number, mode: number, resolve: number): number {
  if ((flags & ~FLAGS) !== 0 || (resolve & ~RESOLVE) !== 0) return -EINVAL;
  const inside = C.RESOLVE_BENEATH | C.RESOLVE_IN_ROOT;
  if ((resolve & inside) === inside) return -EINVAL;
  const makes = (flags & (C.O_CREAT | TMPFILE)) !== 0;
  if (makes ? (mode & ~0o7777) !== 0 : mode !== 0) return -EINVAL;
  if ((flags & C.O_PATH) !== 0 && (flags & ~PATH_FLAGS) !== 0) return -EINVAL;
  const writes = makes || (flags & C.O_TRUNC) !== 0;
  return (resolve & C.RESOLVE_CACHED) !== 0 && writes ? -EAGAIN : 0;
}
