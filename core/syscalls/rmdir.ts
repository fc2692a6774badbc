/** rmdir(2). */
import type { CageState } from "../vfs/cage_state.ts";
import { AT_FDCWD, AT_REMOVEDIR, MS_RDONLY } from "../constants.ts";
import { EBUSY, EINVAL, ENOTEMPTY, EROFS } from "../errno.ts";
import { LAST_DOT, LAST_DOT_DOT, LAST_ROOT } from "../vfs/path_walk.ts";
import { mayDelete } from "../vfs/permission.ts";
import { notifyRemoval } from "../vfs/watch_hooks.ts";
import { ON_HOST } from "../vfs/host_walk.ts";

export function rmdir(state: CageState, path: string): number {
  return rmdirat(state, AT_FDCWD, path);
}

/** unlinkat with AT_REMOVEDIR. */
export function rmdirat(state: CageState, dirfd: number, path: string): number {
  const { walk } = state;
  let error = walk.parent(dirfd, path);
  if (error === -ON_HOST) {
    return walk.onHost.change((calls, dir, name) => calls.unlinkat(dir, name, AT_REMOVEDIR));
  }
  if (error < 0) return error;
  if (walk.last === LAST_DOT_DOT) return -ENOTEMPTY;
  if (walk.last === LAST_DOT) return -EINVAL;
  if (walk.last === LAST_ROOT) return -EBUSY;
  const { mount } = walk;
  if (mount.flags & MS_RDONLY) return -EROFS;
  const ino = walk.lookup(state.scratch);
  if (ino < 0) return ino;
  error = mayDelete(state, walk.attributes, state.scratch, true);
  if (error < 0) return error;
  if (mount.isPoint(ino)) return -EBUSY;
  const link = { dir: walk.ino, name: walk.name, ino, isDirectory: true };
  return notifyRemoval(state, mount.partition, link, mount.partition.rmdir(link.dir, link.name));
}
