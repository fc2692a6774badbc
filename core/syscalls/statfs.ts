/** statfs(2): statfs, fstatfs. */
import type { PartitionStatistics } from "../attributes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EBADF } from "../errno.ts";
import type { Mount } from "../vfs/mount.ts";
import { ON_HOST } from "../vfs/host_walk.ts";

export function statfs(state: CageState, path: string, out: PartitionStatistics): number {
  const { walk } = state;
  const error = walk.resolve(C.AT_FDCWD, path, true);
  if (error === -ON_HOST) {
    const path = walk.onHost.plainPath;
    return walk.onHost.look((calls) => calls.statfs(path, out));
  }
  return error < 0 ? error : fill(walk.mount, out);
}

export function fstatfs(state: CageState, fd: number, out: PartitionStatistics): number {
  const file = state.files.get(fd);
  const host = file?.host;
  if (host !== undefined) return host.calls.statfs(host.descriptor, out);
  if (file?.mount === undefined) return -EBADF;
  return fill(file.mount, out);
}

const TOLD = C.ST_RDONLY | C.ST_NOSUID | C.ST_NODEV | C.ST_NOEXEC;

function fill({ flags, partition }: Mount, out: PartitionStatistics): number {
  // Linux gave the first four the bits of mount(2).
  const links = flags & C.MS_NOSYMFOLLOW ? C.ST_NOSYMFOLLOW : 0;
  out.flags = (flags & TOLD) | links | (flags & C.MS_NOATIME ? C.ST_NOATIME : C.ST_RELATIME);
  return partition.statfs(out);
}
