/** truncate(2): truncate, ftruncate. */
import type { AttributeChanges, Attributes } from "../attributes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EACCES, EBADF, EFBIG, EINVAL, EISDIR, EROFS } from "../errno.ts";
import { mayAccess, strippedMode } from "../vfs/permission.ts";
import { notifyChange } from "../vfs/watch_hooks.ts";
import { ON_HOST } from "../vfs/host_walk.ts";
import { changeHost } from "../vfs/host_calls.ts";

export function truncate(state: CageState, path: string, length: number): number {
  if (length < 0) return -EINVAL;
  const { walk } = state;
  const error = walk.resolve(C.AT_FDCWD, path, true);
  if (error === -ON_HOST) {
    const path = walk.onHost.plainPath;
    return walk.onHost.change((calls) => calls.truncate(path, length));
  }
  if (error < 0) return error;
  const { attributes, mount } = walk;
  const type = attributes.mode & C.S_IFMT;
  if (type === C.S_IFDIR) return -EISDIR;
  if (type !== C.S_IFREG) return -EINVAL;
  if (mount.flags & C.MS_RDONLY) return -EROFS;
  if (!mayAccess(state, attributes, C.W_OK)) return -EACCES;
  if (mount.flags & C.MS_NOREGULAR) return -EACCES;
  if (length > C.FILE_SIZE_MAX) return -EFBIG;
  const { partition } = mount;
  const changes = changesOf(state, attributes, length);
  return notifyChange(state, partition, walk.ino, "write", partition.setattr(walk.ino, changes));
}

export function ftruncate(state: CageState, fd: number, length: number): number {
  if (length < 0) return -EINVAL;
  const file = state.files.get(fd);
  if (file === undefined || file.isPath) return -EBADF;
  if (file.host !== undefined) {
    return changeHost(file.host, (calls, to) => calls.ftruncate(to, length));
  }
  if (file.type !== C.S_IFREG || !file.writable) return -EINVAL;
  if (length > C.FILE_SIZE_MAX) return -EFBIG;
  const { partition } = file.mount!;
  const error = partition.getattr(file.ino, state.scratch);
  if (error < 0) return error;
  const changes = changesOf(state, state.scratch, length);
  changes.mtime = "now";
  return notifyChange(state, partition, file.ino, "write", partition.setattr(file.ino, changes));
}

function changesOf(state: CageState, inode: Attributes, size: number): AttributeChanges {
  const mode = strippedMode(state, inode, false);
  return mode === inode.mode ? { size } : { size, mode: mode & 0o7777 };
}
