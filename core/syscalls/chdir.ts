/** chdir(2): chdir, fchdir; chroot(2). */
import type { Attributes } from "../attributes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import { AT_FDCWD, S_IFDIR, S_IFMT, X_OK } from "../constants.ts";
import { EACCES, EBADF, ENOTDIR, EPERM } from "../errno.ts";
import { mayAccess } from "../vfs/permission.ts";

export function chdir(state: CageState, path: string): number {
  const { walk } = state;
  let error = walk.resolve(AT_FDCWD, path, true);
  if (error < 0) return error;
  error = mayEnter(state, walk.attributes);
  return error < 0 ? error : state.setCwd({ mount: walk.mount, ino: walk.ino });
}

export function fchdir(state: CageState, fd: number): number {
  const file = state.files.get(fd);
  if (file === undefined) return -EBADF;
  const { mount, ino } = file;
  if (mount === undefined || file.type !== S_IFDIR) return -ENOTDIR;
  let error = mount.partition.getattr(ino, state.scratch);
  if (error < 0) return error;
  error = mayEnter(state, state.scratch);
  return error < 0 ? error : state.setCwd({ mount, ino });
}

/** Makes a directory the cage's root; the current directory stays where it is. */
export function chroot(state: CageState, path: string): number {
  const { walk } = state;
  let error = walk.resolve(AT_FDCWD, path, true);
  if (error < 0) return error;
  error = mayEnter(state, walk.attributes);
  if (error < 0) return error;
  return state.uid !== 0 ? -EPERM : state.setRoot({ mount: walk.mount, ino: walk.ino });
}

function mayEnter(state: CageState, directory: Attributes): number {
  if ((directory.mode & S_IFMT) !== S_IFDIR) return -ENOTDIR;
  return mayAccess(state, directory, X_OK) ? 0 : -EACCES;
}
