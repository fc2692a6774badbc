/** symlink(2): symlink, symlinkat. */
import { isLongerThan } from "../bytes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import { AT_FDCWD, PATH_MAX, S_IFLNK } from "../constants.ts";
import { EINVAL, ENAMETOOLONG, ENOENT } from "../errno.ts";
import { inherit } from "../vfs/permission.ts";
import { newName } from "./new_name.ts";
import { notifyName } from "../vfs/watch_hooks.ts";
import { ON_HOST } from "../vfs/host_walk.ts";

export function symlink(state: CageState, target: string, path: string): number {
  return symlinkat(state, target, AT_FDCWD, path);
}

export function symlinkat(state: CageState, target: string, dirfd: number, path: string): number {
  if (target.length === 0) return -ENOENT;
  if (isLongerThan(target, PATH_MAX - 1)) return -ENAMETOOLONG;
  if (target.includes("\0")) return -EINVAL;
  const { walk } = state;
  const error = newName(state, walk, dirfd, path, false);
  if (error === -ON_HOST) {
    return walk.onHost.change((calls, dir, name) => calls.symlinkat(target, dir, name));
  }
  if (error < 0) return error;
  const { uid, gid } = inherit(state, walk.attributes, S_IFLNK | 0o777, 0);
  const ino = walk.mount.partition.symlink(walk.ino, walk.name, target, uid, gid);
  notifyName(state, walk.mount.partition, walk.ino, walk.name, ino);
  return ino < 0 ? ino : 0;
}
