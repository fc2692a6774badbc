/** access(2): access, faccessat. The cage has one user and group, so AT_EACCESS changes nothing. */
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EACCES, EINVAL, EROFS } from "../errno.ts";
import { mayAccess } from "../vfs/permission.ts";
import { type HostWalk, ON_HOST } from "../vfs/host_walk.ts";

const FLAGS = C.AT_EACCESS | C.AT_SYMLINK_NOFOLLOW | C.AT_EMPTY_PATH;

export function access(state: CageState, path: string, mode: number): number {
  return faccessat(state, C.AT_FDCWD, path, mode, 0);
}

/** 0 if all of R_OK, W_OK and X_OK in `mode` are granted, else -errno. */
export function faccessat(
  state: CageState,
  dirfd: number,
  path: string,
  mode: number,
  flags: number,
): number {
  if (mode & ~7 || flags & ~FLAGS) return -EINVAL;
  const { walk } = state;
  const error = walk.resolveAt(dirfd, path, flags, (flags & C.AT_SYMLINK_NOFOLLOW) === 0);
  if (error === -ON_HOST) {
    // A symlink itself is anybody's.
    const isLink = (walk.attributes.mode & C.S_IFMT) === C.S_IFLNK;
    if (!isLink) return accessOnHost(walk.onHost, mode);
    walk.onHost.end();
    return 0;
  }
  if (error < 0) return error;
  const { attributes, mount } = walk;
  const type = attributes.mode & C.S_IFMT;
  if (mode & C.X_OK && type === C.S_IFREG && mount.flags & C.MS_NOEXEC) return -EACCES;
  if (mode & C.W_OK && mount.isReadOnly(type)) return -EROFS;
  if (mode !== 0 && !mayAccess(state, attributes, mode)) return -EACCES;
  const holdsData = type === C.S_IFREG || type === C.S_IFDIR || type === C.S_IFLNK;
  return mode & C.W_OK && holdsData && mount.flags & C.MS_RDONLY ? -EROFS : 0;
}

function accessOnHost(place: HostWalk, mode: number): number {
  const isReadOnly = (mode & C.W_OK) !== 0 && place.isReadOnly;
  const error = place.look((calls, dir, name) => calls.faccessat(dir, name, mode));
  return error === 0 && isReadOnly ? -EROFS : error;
}
