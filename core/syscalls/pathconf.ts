/** pathconf(3): pathconf, fpathconf; the limits of a file, as glibc answers them on Linux's tmpfs. */
import { PartitionStatistics } from "../attributes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EBADF, EINVAL } from "../errno.ts";
import type { Partition } from "../partition.ts";
import { ON_HOST } from "../vfs/host_walk.ts";

/** Limits that are the same for every file, by _PC_ number. */
const LIMITS = new Map<number, number>([
  [C._PC_LINK_MAX, 127],
  [C._PC_MAX_CANON, 255],
  [C._PC_MAX_INPUT, 255],
  [C._PC_PATH_MAX, C.PATH_MAX],
  [C._PC_PIPE_BUF, C.PIPE_BUF],
  [C._PC_CHOWN_RESTRICTED, 1],
  [C._PC_NO_TRUNC, 1],
  [C._PC_VDISABLE, 0],
  [C._PC_FILESIZEBITS, 64],
  [C._PC_2_SYMLINKS, 1],
]);

export function pathconf(state: CageState, path: string, name: number): number {
  const { walk } = state;
  const error = walk.resolve(C.AT_FDCWD, path, true);
  if (error === -ON_HOST) {
    walk.onHost.end();
    return limit(undefined, name);
  }
  return error < 0 ? error : limit(walk.mount.partition, name);
}

export function fpathconf(state: CageState, fd: number, name: number): number {
  const file = state.files.get(fd);
  if (file === undefined) return -EBADF;
  return limit(file.mount?.partition, name);
}

function limit(partition: Partition | undefined, name: number): number {
  if (name !== C._PC_NAME_MAX) return LIMITS.get(name) ?? -EINVAL;
  const statistics = new PartitionStatistics();
  partition?.statfs(statistics);
  return statistics.nameMax;
}
