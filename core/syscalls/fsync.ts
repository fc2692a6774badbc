/** fsync(2), fdatasync(2), sync(2). A volatile tree has nowhere to write to. */
import type { CageState } from "../vfs/cage_state.ts";
import { EBADF, EINVAL } from "../errno.ts";

export function fsync(state: CageState, fd: number): number {
  const file = state.files.get(fd);
  if (file === undefined || file.isPath) return -EBADF;
  if (file.host !== undefined) return file.host.calls.fsync(file.host.descriptor);
  return file.pipe !== undefined ? -EINVAL : 0;
}

export function sync(_state: CageState): number {
  return 0;
}
