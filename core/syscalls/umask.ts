/** umask(2). */
import type { CageState } from "../vfs/cage_state.ts";

/** Sets the mask and answers the one before; it cannot fail. */
export function umask(state: CageState, mask: number): number {
  const old = state.umask;
  state.umask = mask & 0o777;
  return old;
}
