/** unlink(2): unlink, unlinkat. */
import type { CageState } from "../vfs/cage_state.ts";
import { AT_FDCWD, AT_REMOVEDIR, MS_RDONLY, S_IFDIR, S_IFMT } from "../constants.ts";
import { EBUSY, EINVAL, EISDIR, ENOTDIR, EROFS } from "../errno.ts";
import { LAST_NAME } from "../vfs/path_walk.ts";
import { mayDelete } from "../vfs/permission.ts";
import { rmdirat } from "./rmdir.ts";
import { notifyRemoval } from "../vfs/watch_hooks.ts";
import { ON_HOST } from "../vfs/host_walk.ts";

export function unlink(state: CageState, path: string): number {
  return unlinkat(state, AT_FDCWD, path, 0);
}

export function unlinkat(state: CageState, dirfd: number, path: string, flags: number): number {
  if (flags & ~AT_REMOVEDIR) return -EINVAL;
  if (flags & AT_REMOVEDIR) return rmdirat(state, dirfd, path);
  const { walk } = state;
  let error = walk.parent(dirfd, path);
  if (error === -ON_HOST) {
    return walk.onHost.change((calls, dir, name) => calls.unlinkat(dir, name, 0));
  }
  if (error < 0) return error;
  if (walk.last !== LAST_NAME) return -EISDIR;
  const { mount } = walk;
  if (mount.flags & MS_RDONLY) return -EROFS;
  const ino = walk.lookup(state.scratch);
  if (ino < 0) return ino;
  if (walk.slash) return (state.scratch.mode & S_IFMT) === S_IFDIR ? -EISDIR : -ENOTDIR;
  error = mayDelete(state, walk.attributes, state.scratch, false);
  if (error < 0) return error;
  if (mount.isPoint(ino)) return -EBUSY;
  const link = { dir: walk.ino, name: walk.name, ino, isDirectory: false };
  return notifyRemoval(state, mount.partition, link, mount.partition.unlink(link.dir, link.name));
}
