/** link(2): link, linkat. */
import { isLongerThan } from "../bytes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EBADF, EINVAL, ENAMETOOLONG, ENOENT, EPERM, EXDEV } from "../errno.ts";
import { isOwner, mayAccess, mayCreate } from "../vfs/permission.ts";
import type { Attributes } from "../attributes.ts";
import { findNewName } from "./new_name.ts";
import { notifyName } from "../vfs/watch_hooks.ts";
import { ON_HOST } from "../vfs/host_walk.ts";

export function link(state: CageState, from: string, to: string): number {
  return linkat(state, C.AT_FDCWD, from, C.AT_FDCWD, to, 0);
}

/** A symlink is linked itself, unless `flags` has AT_SYMLINK_FOLLOW. */
export function linkat(
  state: CageState,
  fromDirfd: number,
  from: string,
  toDirfd: number,
  to: string,
  flags: number,
): number {
  if (flags & ~(C.AT_SYMLINK_FOLLOW | C.AT_EMPTY_PATH)) return -EINVAL;
  const { walk, walk2, files } = state;
  if (flags & C.AT_EMPTY_PATH && fromDirfd !== C.AT_FDCWD && !from.startsWith("/")) {
    // With this flag a descriptor serves root and who opened it.
    const file = files.get(fromDirfd);
    if (isLongerThan(from, C.PATH_MAX - 1)) return -ENAMETOOLONG;
    if (file === undefined) return -EBADF;
    if (state.uid !== 0 && file.openedBy !== state.credentials) return -ENOENT;
  }
  let error = walk.resolveAt(fromDirfd, from, flags, (flags & C.AT_SYMLINK_FOLLOW) !== 0);
  if (error < 0 && error !== -ON_HOST) return error;
  const source = error;
  error = findNewName(state, walk2, toDirfd, to, false);
  if (source === -ON_HOST || error === -ON_HOST) return linkOnHost(state, source, error);
  if (error < 0) return error;
  if (walk.mount !== walk2.mount) return -EXDEV;
  const inode = walk.attributes;
  if (state.vfs.protections.protectedHardlinks && !isSafeSource(state, inode)) return -EPERM;
  error = mayCreate(state, walk2.attributes);
  if (error < 0) return error;
  if ((inode.mode & C.S_IFMT) === C.S_IFDIR) return -EPERM;
  if (inode.nlink === 0 && !isLinkable(state, fromDirfd, from)) return -ENOENT;
  const { partition } = walk2.mount;
  error = partition.link(walk2.ino, walk2.name, walk.ino);
  if (error === 0) notifyName(state, partition, walk2.ino, walk2.name, walk.ino);
  return error;
}

/** With what the walks to both names answered. */
function linkOnHost({ walk, walk2 }: CageState, source: number, target: number): number {
  if (source === -ON_HOST && target === -ON_HOST) {
    // A name that stands for a descriptor is a link to what is meant.
    const flags = walk.onHost.nofollow === 0 ? C.AT_SYMLINK_FOLLOW : 0;
    return walk.onHost.look((_, fromDir, from) =>
      walk2.onHost.change((calls, dir, name) => calls.linkat(fromDir, from, dir, name, flags))
    );
  }
  if (source === -ON_HOST) walk.onHost.end();
  else walk2.onHost.end();
  return target < 0 && target !== -ON_HOST ? target : -EXDEV;
}

/** proc(5), protected_hardlinks: one's own inode, or a plain file that one may read and write. */
function isSafeSource(state: CageState, source: Attributes): boolean {
  if (isOwner(state, source)) return true;
  const mode = source.mode;
  if ((mode & C.S_IFMT) !== C.S_IFREG || (mode & C.S_ISUID) !== 0) return false;
  if ((mode & (C.S_ISGID | C.S_IXGRP)) === (C.S_ISGID | C.S_IXGRP)) return false;
  return mayAccess(state, source, C.R_OK | C.W_OK);
}

/** A file without a name can be given one only if O_TMPFILE made it so. */
function isLinkable(state: CageState, fd: number, path: string): boolean {
  return path.length === 0 && state.files.get(fd)?.isLinkable === true;
}
