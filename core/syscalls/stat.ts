/** stat(2): stat, lstat, fstat, fstatat. */
import { type Attributes, copyAttributes } from "../attributes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EBADF, EINVAL } from "../errno.ts";
import type { PathWalk } from "../vfs/path_walk.ts";

const FLAGS = C.AT_SYMLINK_NOFOLLOW | C.AT_NO_AUTOMOUNT | C.AT_EMPTY_PATH;

/** Fills `out`: 0 or -errno. */
export function stat(state: CageState, path: string, out: Attributes): number {
  const { walk } = state;
  const error = walk.resolve(C.AT_FDCWD, path, true);
  return error < 0 ? error : fill(walk, out);
}

/** As `stat`, but of a symlink itself. */
export function lstat(state: CageState, path: string, out: Attributes): number {
  const { walk } = state;
  const error = walk.resolve(C.AT_FDCWD, path, false);
  return error < 0 ? error : fill(walk, out);
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
  const error = walk.resolveAt(dirfd, path, flags, follow);
  return error < 0 ? error : fill(walk, out);
}

export function fstat(state: CageState, fd: number, out: Attributes): number {
  const file = state.files.get(fd);
  if (file === undefined) return -EBADF;
  if (file.mount === undefined) return statPipe(state, file.ino, out);
  out.dev = file.mount.superblock.dev;
  return file.mount.partition.getattr(file.ino, out);
}

function fill(walk: PathWalk, out: Attributes): number {
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
