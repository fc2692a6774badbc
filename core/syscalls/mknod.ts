/** mknod(2), mkfifo(3). */
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EACCES, EINVAL, EPERM } from "../errno.ts";
import { inherit } from "../vfs/permission.ts";
import { newName } from "./new_name.ts";
import { notifyName } from "../vfs/watch_hooks.ts";
import { ON_HOST } from "../vfs/host_walk.ts";

export function mkfifo(state: CageState, path: string, mode: number): number {
  return mknodat(state, C.AT_FDCWD, path, C.S_IFIFO | (mode & 0o7777), 0);
}

export function mknod(state: CageState, path: string, mode: number, rdev: number): number {
  return mknodat(state, C.AT_FDCWD, path, mode, rdev);
}

export function mknodat(
  state: CageState,
  dirfd: number,
  path: string,
  mode: number,
  rdev: number,
): number {
  let type = mode & C.S_IFMT;
  if (type === C.S_IFDIR) return -EPERM;
  if (type === 0) type = C.S_IFREG;
  const isDevice = type === C.S_IFCHR || type === C.S_IFBLK;
  if (!isDevice && type !== C.S_IFREG && type !== C.S_IFIFO && type !== C.S_IFSOCK) return -EINVAL;
  const { walk } = state;
  const error = newName(state, walk, dirfd, path, false);
  if (error === -ON_HOST) {
    const wanted = type | (mode & 0o7777);
    return walk.onHost.change(
      (calls, dir, name) => calls.mknodat(dir, name, wanted, rdev),
      state.umask,
    );
  }
  if (error < 0) return error;
  // Overlays' whiteouts, which no device serves, are anybody's to make.
  const isWhiteout = type === C.S_IFCHR && rdev === 0;
  if (isDevice && !isWhiteout && state.uid !== 0) return -EPERM;
  if (type === C.S_IFREG && walk.mount.flags & C.MS_NOREGULAR) return -EACCES;
  const inode = inherit(state, walk.attributes, type | (mode & 0o7777), state.umask);
  if (isDevice) inode.rdev = rdev;
  const ino = walk.mount.partition.make(walk.ino, walk.name, inode);
  notifyName(state, walk.mount.partition, walk.ino, walk.name, ino);
  return ino < 0 ? ino : 0;
}
