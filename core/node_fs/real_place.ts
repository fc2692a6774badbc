import type { CageState } from "../vfs/cage_state.ts";
import { AT_FDCWD, S_IFLNK, S_IFMT, SYMLOOP_MAX } from "../constants.ts";
import { ENOENT } from "../errno.ts";
import { LAST_NAME } from "../vfs/path_walk.ts";
import { ON_HOST } from "../vfs/host_walk.ts";
import { placePath } from "../vfs/place_path.ts";

/**
 * A path's absolute spelling without symlinks, whether or not its last name exists, or -errno. `follow` a
 * symlink there, or answer where it lies itself.
 */
export function realPlace(state: CageState, path: string, follow: boolean): string | number {
  const { root, walk, scratch } = state;
  let error = walk.parent(AT_FDCWD, path);
  if (error === -ON_HOST) {
    walk.onHost.end();
    return realPlaceOnHost(state, path, follow);
  }
  for (let links = 0; error >= 0 && walk.last === LAST_NAME; links++) {
    const ino = follow && links < SYMLOOP_MAX ? walk.lookup(scratch) : -1;
    if (ino < 0 || (scratch.mode & S_IFMT) !== S_IFLNK) {
      const parent = placePath(root, walk);
      if (typeof parent === "number") return parent;
      return parent === "/" ? `/${walk.name}` : `${parent}/${walk.name}`;
    }
    error = walk.followLast(ino, scratch);
  }
  if (error >= 0) error = walk.resolve(AT_FDCWD, path, true);
  return error < 0 ? error : placePath(root, walk);
}

/** A path of the host, which may lead into the tree; a last name that does not exist is as good as one that does. */
function realPlaceOnHost(state: CageState, path: string, follow: boolean): string | number {
  const { root, walk } = state;
  const error = walk.resolve(AT_FDCWD, path, follow);
  if (error >= 0) return placePath(root, walk);
  if (error === -ON_HOST) {
    const { wholePath } = walk.onHost;
    walk.onHost.end();
    return wholePath ?? path;
  }
  if (error !== -ENOENT) return error;
  const parent = walk.parent(AT_FDCWD, path);
  if (parent !== -ON_HOST) return parent < 0 ? parent : error;
  const { wholePath } = walk.onHost;
  walk.onHost.end();
  return wholePath ?? path;
}
