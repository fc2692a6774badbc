/** utimensat(2): utimensat, futimens. A time that is undefined stays as it is (UTIME_OMIT). */
import type { AttributeChanges, Attributes, TimeChange } from "../attributes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EACCES, EBADF, EINVAL, EPERM, EROFS } from "../errno.ts";
import type { Mount } from "../vfs/mount.ts";
import { isOwner, mayAccess } from "../vfs/permission.ts";
import { notifyChange } from "../vfs/watch_hooks.ts";
import { ON_HOST } from "../vfs/host_walk.ts";
import { changeHost } from "../vfs/host_calls.ts";

export function utimensat(
  state: CageState,
  dirfd: number,
  path: string,
  atime: TimeChange | undefined,
  mtime: TimeChange | undefined,
  flags: number,
): number {
  if (!isTime(atime) || !isTime(mtime)) return -EINVAL;
  if (atime === undefined && mtime === undefined) return 0;
  if (flags & ~(C.AT_SYMLINK_NOFOLLOW | C.AT_EMPTY_PATH)) return -EINVAL;
  const { walk } = state;
  const error = walk.resolveAt(dirfd, path, flags, (flags & C.AT_SYMLINK_NOFOLLOW) === 0);
  if (error === -ON_HOST) {
    const { nofollow } = walk.onHost;
    return walk.onHost.change((calls, dir, name) =>
      calls.utimensat(dir, name, atime, mtime, nofollow)
    );
  }
  return error < 0 ? error : change(state, walk.mount, walk.ino, walk.attributes, atime, mtime);
}

export function futimens(
  state: CageState,
  fd: number,
  atime: TimeChange | undefined,
  mtime: TimeChange | undefined,
): number {
  if (!isTime(atime) || !isTime(mtime)) return -EINVAL;
  if (atime === undefined && mtime === undefined) return 0;
  const file = state.files.get(fd);
  if (file === undefined || file.isPath) return -EBADF;
  if (file.host !== undefined) {
    return changeHost(file.host, (calls, to) => calls.utimensat(to, undefined, atime, mtime, 0));
  }
  if (file.mount === undefined) return 0;
  const error = file.mount.partition.getattr(file.ino, state.scratch);
  return error < 0 ? error : change(state, file.mount, file.ino, state.scratch, atime, mtime);
}

function isTime(time: TimeChange | undefined): boolean {
  if (time === undefined || time === "now") return true;
  return time.nsec >= 0 && time.nsec < 1_000_000_000;
}

function change(
  state: CageState,
  mount: Mount,
  ino: number,
  inode: Attributes,
  atime: TimeChange | undefined,
  mtime: TimeChange | undefined,
): number {
  if (mount.flags & C.MS_RDONLY) return -EROFS;
  if (!isOwner(state, inode)) {
    if (atime !== "now" || mtime !== "now") return -EPERM;
    if (!mayAccess(state, inode, C.W_OK)) return -EACCES;
  }
  const changes: AttributeChanges = {};
  if (atime !== undefined) changes.atime = atime;
  if (mtime !== undefined) changes.mtime = mtime;
  const { partition } = mount;
  return notifyChange(state, partition, ino, "attributes", partition.setattr(ino, changes));
}
