/** statx(2). */
import { Attributes } from "../attributes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EINVAL } from "../errno.ts";
import { fstatat } from "./stat.ts";

/** What statx tells: attributes, `btime` among them, and which of them are filled in. */
export class Statx extends Attributes {
  /** STATX_BASIC_STATS | STATX_BTIME. */
  mask = 0;
}

const SYNC_FLAGS = C.AT_STATX_FORCE_SYNC | C.AT_STATX_DONT_SYNC;

/** Fills `out` whatever `mask` asks for: 0 or -errno. */
export function statx(
  state: CageState,
  dirfd: number,
  path: string,
  flags: number,
  mask: number,
  out: Statx,
): number {
  if ((mask & C.STATX__RESERVED) !== 0 || (flags & SYNC_FLAGS) === SYNC_FLAGS) return -EINVAL;
  const error = fstatat(state, dirfd, path, flags & ~SYNC_FLAGS, out);
  if (error === 0) out.mask = C.STATX_BASIC_STATS | C.STATX_BTIME;
  return error;
}
