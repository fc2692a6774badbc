/** stat(2): stat, lstat, fstat, fstatat. */
import { type Attributes, copyAttributes } from "../attributes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EBADF, EINVAL } from "../errno.ts";
import type { PathWalk } from "../vfs/path_walk.ts";
import { ON_HOST } from "../vfs/host_walk.ts";

const FLAGS = C.AT_SYMLINK_NOFOLLOW | C.AT_NO_AUTOMOUNT | C.AT_EMPTY_PATH;

/** Fills `out`: 0 or -errno. */
export function stat(state: CageState, path: string, out: Attributes): number {
  const { walk } = state;
  return fill(walk, walk.resolve(C.AT_FDCWD, path, true), out);
}

/** As `stat`, but of a symlink itself. */
export function lstat(state: CageState, path: string, out: Attributes): number {
  const { walk } = state;
  return fill(walk, walk.resolve(C.AT_FDCWD, path, false), out);
}

export function fstatat(
  state: CageState,
  dirfd: number,
  path: string,
  flags: number,
  out: Attributes,
): number {
  if (flags & ~FLAGS) return -EINVAL;
  if (path.length === 0 && (flags & C.AT_EMPTY_PATH) !== 0 && dirfd !== C.AT_FDCWD) {
    return fstat(state, dirfd, out);
  }
  const { walk } = state;
  const follow = (flags & C.AT_SYMLINK_NOFOLLOW) === 0;
  return fill(walk, walk.resolveAt(dirfd, path, flags, follow), out);
}

export function fstat(state: CageState, fd: number, out: Attributes): number {
  const file = state.files.get(fd);
  if (file === undefined) return -EBADF;
  const { host } = file;
  if (host !== undefined) return host.calls.statx(host.descriptor, "", C.AT_EMPTY_PATH, out);
  if (file.mount === undefined) return statPipe(state, file.ino, out);
  out.dev = file.mount.superblock.dev;
  return file.mount.partition.getattr(file.ino, out);
}

/** After a resolution that answered `error`. */
function fill(walk: PathWalk, error: number, out: Attributes): number {
  if (error === -ON_HOST) walk.onHost.end();
  else if (error < 0) return error;
  copyAttributes(walk.attributes, out);
  return 0;
}

/** A pipe without a name has no inode anywhere: the attributes that Linux's pipefs would show. */
function statPipe(state: CageState, ino: number, out: Attributes): number {
  out.dev = 0;
  out.ino = ino;
  out.mode = C.S_IFIFO | 0o600;
  out.nlink = 1;
  out.uid = state.uid;
  out.gid = state.gid;
  out.rdev = out.size = out.blocks = 0;
  return 0;
}
