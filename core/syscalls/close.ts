/** close(2), close_range(2). */
import type { CageState } from "../vfs/cage_state.ts";
import { EBADF, EINVAL } from "../errno.ts";

export function close(state: CageState, fd: number): number {
  return state.files.remove(fd);
}

/** Closes the descriptors from `first` to `last`, both among them. */
export function closeRange(state: CageState, first: number, last: number): number {
  if (first > last) return -EINVAL;
  if (first < 0) return -EBADF;
  for (const [fd] of [...state.files]) {
    if (fd >= first && fd <= last) state.files.remove(fd);
  }
  return 0;
}
