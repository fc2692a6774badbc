/** chown(2): chown, lchown, fchown, fchownat. A user or group of -1 (or 2^32 - 1) stays as it is. */
import type { AttributeChanges, Attributes } from "../attributes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EBADF, EINVAL, EPERM, EROFS } from "../errno.ts";
import type { Mount } from "../vfs/mount.ts";
import { isInGroup, strippedMode } from "../vfs/permission.ts";
import { notifyChange } from "../vfs/watch_hooks.ts";
import { ON_HOST } from "../vfs/host_walk.ts";
import { changeHost } from "../vfs/host_calls.ts";

export function chown(state: CageState, path: string, uid: number, gid: number): number {
  return fchownat(state, C.AT_FDCWD, path, uid, gid, 0);
}

/** As `chown`, but of a symlink itself. */
export function lchown(state: CageState, path: string, uid: number, gid: number): number {
  return fchownat(state, C.AT_FDCWD, path, uid, gid, C.AT_SYMLINK_NOFOLLOW);
}

export function fchownat(
  state: CageState,
  dirfd: number,
  path: string,
  uid: number,
  gid: number,
  flags: number,
): number {
  if (flags & ~(C.AT_SYMLINK_NOFOLLOW | C.AT_EMPTY_PATH)) return -EINVAL;
  const { walk } = state;
  const error = walk.resolveAt(dirfd, path, flags, (flags & C.AT_SYMLINK_NOFOLLOW) === 0);
  if (error === -ON_HOST) {
    const { nofollow } = walk.onHost;
    return walk.onHost.change((calls, dir, name) => calls.fchownat(dir, name, uid, gid, nofollow));
  }
  return error < 0 ? error : change(state, walk.mount, walk.ino, walk.attributes, uid, gid);
}

export function fchown(state: CageState, fd: number, uid: number, gid: number): number {
  const file = state.files.get(fd);
  if (file === undefined || file.isPath) return -EBADF;
  if (file.host !== undefined) {
    return changeHost(file.host, (calls, to) => calls.fchown(to, uid, gid));
  }
  if (file.mount === undefined) return 0;
  const error = file.mount.partition.getattr(file.ino, state.scratch);
  return error < 0 ? error : change(state, file.mount, file.ino, state.scratch, uid, gid);
}

function change(
  state: CageState,
  mount: Mount,
  ino: number,
  inode: Attributes,
  uid: number,
  gid: number,
): number {
  const keepsUid = uid === -1 || uid === C.KEEP_ID;
  const keepsGid = gid === -1 || gid === C.KEEP_ID;
  if (mount.flags & C.MS_RDONLY) return -EROFS;
  if (state.uid !== 0) {
    if (!keepsUid && (state.uid !== inode.uid || uid !== inode.uid)) return -EPERM;
    const groupFits = gid === inode.gid || isInGroup(state, gid);
    if (!keepsGid && (state.uid !== inode.uid || !groupFits)) return -EPERM;
  }
  const changes: AttributeChanges = {};
  if (!keepsUid) changes.uid = uid;
  if (!keepsGid) changes.gid = gid;
  if ((inode.mode & C.S_IFMT) !== C.S_IFDIR) {
    const mode = strippedMode(state, inode, true);
    if (mode !== inode.mode) {
      // Dropping them is a chmod, which is the owner's.
      if (state.uid !== 0 && state.uid !== inode.uid) return -EPERM;
      changes.mode = mode & 0o7777;
    }
  }
  const { partition } = mount;
  return notifyChange(state, partition, ino, "attributes", partition.setattr(ino, changes));
}
