/** rename(2): rename, renameat, renameat2. */
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import * as E from "../errno.ts";
import { isWithin } from "../vfs/is_within.ts";
import { LAST_NAME } from "../vfs/path_walk.ts";
import { notifyName } from "../vfs/watch_hooks.ts";
import { inherit, mayAccess, mayCreate, mayDelete } from "../vfs/permission.ts";
import { ON_HOST } from "../vfs/host_walk.ts";

export function rename(state: CageState, from: string, to: string): number {
  return renameat2(state, C.AT_FDCWD, from, C.AT_FDCWD, to, 0);
}

/** `flags`: RENAME_NOREPLACE, RENAME_EXCHANGE or RENAME_WHITEOUT, the first and last also together. */
export function renameat2(
  state: CageState,
  fromDirfd: number,
  from: string,
  toDirfd: number,
  to: string,
  flags: number,
): number {
  const others = C.RENAME_NOREPLACE | C.RENAME_WHITEOUT;
  if (flags & ~(others | C.RENAME_EXCHANGE)) return -E.EINVAL;
  if (flags & others && flags & C.RENAME_EXCHANGE) return -E.EINVAL;
  const { walk, walk2, scratch, scratch2 } = state;
  let error = walk.parent(fromDirfd, from);
  if (error < 0 && error !== -ON_HOST) return error;
  const source = error;
  error = walk2.parent(toDirfd, to);
  if (source === -ON_HOST || error === -ON_HOST) return renameOnHost(state, source, error, flags);
  if (error < 0) return error;
  const { mount } = walk;
  if (mount !== walk2.mount) return -E.EXDEV;
  if (walk.last !== LAST_NAME) return -E.EBUSY;
  if (walk2.last !== LAST_NAME) return flags & C.RENAME_NOREPLACE ? -E.EEXIST : -E.EBUSY;
  if (mount.flags & C.MS_RDONLY) return -E.EROFS;
  const moved = walk.lookup(scratch);
  if (moved < 0) return moved;
  if (walk2.attributes.nlink === 0) return -E.ENOENT;
  const target = walk2.lookup(scratch2);
  if (target < 0 && target !== -E.ENOENT) return target;
  error = checkNames(state, moved, target, flags);
  if (error < 0) return error;
  // Two names of one inode: nothing happens, whoever asks.
  if (moved === target) return 0;
  error = checkPermissions(state, target, flags);
  if (error < 0) return error;
  if (mount.isPoint(moved) || (target >= 0 && mount.isPoint(target))) return -E.EBUSY;
  const whiteout = flags & C.RENAME_WHITEOUT
    ? inherit(state, walk.attributes, C.S_IFCHR, 0)
    : undefined;
  error = mount.partition.rename(walk.ino, walk.name, walk2.ino, walk2.name, flags, whiteout);
  if (error === 0 && state.vfs.watches !== undefined) tellRename(state, moved, target, flags);
  return error;
}

/** With what the walks to both directories answered. */
function renameOnHost(
  { walk, walk2 }: CageState,
  source: number,
  target: number,
  flags: number,
): number {
  if (source === -ON_HOST && target === -ON_HOST) {
    return walk.onHost.look((_, fromDir, from) =>
      walk2.onHost.change((calls, dir, name) => calls.renameat2(fromDir, from, dir, name, flags))
    );
  }
  if (source === -ON_HOST) walk.onHost.end();
  else walk2.onHost.end();
  return target < 0 && target !== -ON_HOST ? target : -E.EXDEV;
}

function tellRename(state: CageState, source: number, target: number, flags: number): void {
  const { walk, walk2, scratch, scratch2 } = state;
  const wasDirectory = target >= 0 && (scratch2.mode & C.S_IFMT) === C.S_IFDIR;
  const isDirectory = (scratch.mode & C.S_IFMT) === C.S_IFDIR;
  state.vfs.watches?.renamed(
    walk.mount.partition,
    { dir: walk.ino, name: walk.name, ino: source, isDirectory },
    { dir: walk2.ino, name: walk2.name, ino: target, isDirectory: wasDirectory },
    (flags & C.RENAME_EXCHANGE) !== 0,
  );
  if ((flags & C.RENAME_WHITEOUT) === 0) return;
  const { partition } = walk.mount;
  notifyName(state, partition, walk.ino, walk.name, partition.lookup(walk.ino, walk.name));
}

/** What Linux's do_renameat2 refuses, before anybody's permission is asked. */
function checkNames(state: CageState, source: number, target: number, flags: number): number {
  const { walk, walk2 } = state;
  const isDirectory = (state.scratch.mode & C.S_IFMT) === C.S_IFDIR;
  const targetIsDirectory = target >= 0 && (state.scratch2.mode & C.S_IFMT) === C.S_IFDIR;
  const exchange = (flags & C.RENAME_EXCHANGE) !== 0;
  if (target >= 0 && flags & C.RENAME_NOREPLACE) return -E.EEXIST;
  if (exchange) {
    if (target < 0) return -E.ENOENT;
    if (!targetIsDirectory && walk2.slash) return -E.ENOTDIR;
  }
  if (!isDirectory && (walk.slash || (walk2.slash && !exchange))) return -E.ENOTDIR;
  if (walk.ino === walk2.ino) return 0;
  if (isDirectory && isWithin(walk.mount.partition, walk2.ino, source)) return -E.EINVAL;
  if (targetIsDirectory && isWithin(walk.mount.partition, walk.ino, target)) {
    return exchange ? -E.EINVAL : -E.ENOTEMPTY;
  }
  return 0;
}

/** Linux's vfs_rename: may_delete, may_create, then the right to change a moved directory's "..". */
function checkPermissions(state: CageState, target: number, flags: number): number {
  const { walk, walk2, scratch, scratch2 } = state;
  const isDirectory = (scratch.mode & C.S_IFMT) === C.S_IFDIR;
  const targetIsDirectory = target >= 0 && (scratch2.mode & C.S_IFMT) === C.S_IFDIR;
  const exchange = (flags & C.RENAME_EXCHANGE) !== 0;
  let error = mayDelete(state, walk.attributes, scratch, isDirectory);
  if (error < 0) return error;
  error = target < 0
    ? mayCreate(state, walk2.attributes)
    : mayDelete(state, walk2.attributes, scratch2, exchange ? targetIsDirectory : isDirectory);
  if (error < 0) return error;
  if (walk.ino === walk2.ino) return 0;
  if (isDirectory && !mayAccess(state, scratch, C.W_OK)) return -E.EACCES;
  return exchange && targetIsDirectory && !mayAccess(state, scratch2, C.W_OK) ? -E.EACCES : 0;
}
