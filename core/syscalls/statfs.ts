/** statfs(2): statfs, fstatfs. */
import type { PartitionStatistics } from "../attributes.ts";
import type { CageState } from "../cage_state.ts";
import { AT_FDCWD } from "../constants.ts";
import { EBADF } from "../errno.ts";

export function statfs(state: CageState, path: string, out: PartitionStatistics): number {
  const { walk } = state;
  const error = walk.resolve(AT_FDCWD, path, true);
  return error < 0 ? error : walk.mount.partition.statfs(out);
}

export function fstatfs(state: CageState, fd: number, out: PartitionStatistics): number {
  const file = state.files.get(fd);
  if (file?.mount === undefined) return -EBADF;
  return file.mount.partition.statfs(out);
}
