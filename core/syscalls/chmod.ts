/** chmod(2): chmod, fchmod, fchmodat. */
import type { Attributes } from "../attributes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EBADF, EINVAL, EOPNOTSUPP, EPERM, EROFS } from "../errno.ts";
import type { Mount } from "../vfs/mount.ts";
import { isInGroup, isOwner } from "../vfs/permission.ts";
import { notifyChange } from "../vfs/watch_hooks.ts";
import { ON_HOST } from "../vfs/host_walk.ts";
import { changeHost } from "../vfs/host_calls.ts";

export function chmod(state: CageState, path: string, mode: number): number {
  return fchmodat(state, C.AT_FDCWD, path, mode, 0);
}

/** With AT_SYMLINK_NOFOLLOW as fchmodat2: a symlink returns -EOPNOTSUPP. */
export function fchmodat(
  state: CageState,
  dirfd: number,
  path: string,
  mode: number,
  flags: number,
): number {
  if (flags & ~(C.AT_SYMLINK_NOFOLLOW | C.AT_EMPTY_PATH)) return -EINVAL;
  const { walk } = state;
  const error = walk.resolveAt(dirfd, path, flags, (flags & C.AT_SYMLINK_NOFOLLOW) === 0);
  if (error === -ON_HOST) {
    const isLink = (walk.attributes.mode & C.S_IFMT) === C.S_IFLNK;
    return walk.onHost.change((calls, dir, name) =>
      isLink ? -EOPNOTSUPP : calls.fchmodat(dir, name, mode & 0o7777)
    );
  }
  return error < 0 ? error : change(state, walk.mount, walk.ino, walk.attributes, mode);
}

export function fchmod(state: CageState, fd: number, mode: number): number {
  const file = state.files.get(fd);
  if (file === undefined || file.isPath) return -EBADF;
  if (file.host !== undefined) return changeHost(file.host, (calls, to) => calls.fchmod(to, mode));
  if (file.mount === undefined) return 0;
  const error = file.mount.partition.getattr(file.ino, state.scratch);
  return error < 0 ? error : change(state, file.mount, file.ino, state.scratch, mode);
}

function change(
  state: CageState,
  mount: Mount,
  ino: number,
  inode: Attributes,
  mode: number,
): number {
  if (mount.flags & C.MS_RDONLY) return -EROFS;
  if ((inode.mode & C.S_IFMT) === C.S_IFLNK) return -EOPNOTSUPP;
  if (!isOwner(state, inode)) return -EPERM;
  mode &= 0o7777;
  // Setgid is for members only; others lose it without an error.
  if (state.uid !== 0 && !isInGroup(state, inode.gid)) mode &= ~C.S_ISGID;
  return notifyChange(
    state,
    mount.partition,
    ino,
    "attributes",
    mount.partition.setattr(ino, { mode }),
  );
}
