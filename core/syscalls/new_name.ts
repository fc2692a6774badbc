import type { CageState } from "../vfs/cage_state.ts";
import { MS_RDONLY } from "../constants.ts";
import { EEXIST, ENOENT, EROFS } from "../errno.ts";
import { LAST_NAME, type PathWalk } from "../vfs/path_walk.ts";
import { mayCreate } from "../vfs/permission.ts";

/**
 * What mkdir, mknod, symlink and link share (Linux's filename_create): takes the walk to the directory
 * of a name that is free and that the cage may add there.
 */
export function newName(
  state: CageState,
  walk: PathWalk,
  dirfd: number,
  path: string,
  isDirectory: boolean,
): number {
  const error = findNewName(state, walk, dirfd, path, isDirectory);
  return error < 0 ? error : mayCreate(state, walk.attributes);
}

/** As `newName`, without asking whether the cage may. */
export function findNewName(
  state: CageState,
  walk: PathWalk,
  dirfd: number,
  path: string,
  isDirectory: boolean,
): number {
  const error = walk.parent(dirfd, path);
  if (error < 0) return error;
  if (walk.last !== LAST_NAME) return -EEXIST;
  const ino = walk.lookup(state.scratch);
  if (ino >= 0) return -EEXIST;
  if (ino !== -ENOENT) return ino;
  if (walk.attributes.nlink === 0) return -ENOENT;
  if (walk.slash && !isDirectory) return -ENOENT;
  return walk.mount.flags & MS_RDONLY ? -EROFS : 0;
}
