/** mkdir(2): mkdir, mkdirat. */
import type { CageState } from "../vfs/cage_state.ts";
import { AT_FDCWD, S_IFDIR } from "../constants.ts";
import { inherit } from "../vfs/permission.ts";
import { newName } from "./new_name.ts";
import { notifyName } from "../vfs/watch_hooks.ts";
import { ON_HOST } from "../vfs/host_walk.ts";

export function mkdir(state: CageState, path: string, mode: number): number {
  return mkdirat(state, AT_FDCWD, path, mode);
}

export function mkdirat(state: CageState, dirfd: number, path: string, mode: number): number {
  const { walk } = state;
  const error = newName(state, walk, dirfd, path, true);
  if (error === -ON_HOST) {
    return walk.onHost.change(
      (calls, dir, name) => calls.mkdirat(dir, name, mode & 0o7777),
      state.umask,
    );
  }
  if (error < 0) return error;
  const wanted = S_IFDIR | (mode & 0o1777);
  const ino = walk.mount.partition.make(
    walk.ino,
    walk.name,
    inherit(state, walk.attributes, wanted, state.umask),
  );
  notifyName(state, walk.mount.partition, walk.ino, walk.name, ino, true);
  return ino < 0 ? ino : 0;
}
