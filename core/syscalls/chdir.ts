/** chdir(2): chdir, fchdir; chroot(2). */
import type { Attributes } from "../attributes.ts";
import type { CageState } from "../vfs/cage_state.ts";
import { AT_FDCWD, O_DIRECTORY, O_PATH, S_IFDIR, S_IFMT, X_OK } from "../constants.ts";
import { EACCES, EBADF, ENOTDIR, EPERM } from "../errno.ts";
import { mayAccess } from "../vfs/permission.ts";
import { ON_HOST } from "../vfs/host_walk.ts";
import { OpenFile } from "../vfs/open_file.ts";
import { descriptorPath, HostFile } from "../vfs/host_calls.ts";

export function chdir(state: CageState, path: string): number {
  const { walk } = state;
  let error = walk.resolve(AT_FDCWD, path, true);
  if (error === -ON_HOST) return enterOnHost(state);
  if (error < 0) return error;
  error = mayEnter(state, walk.attributes);
  return error < 0 ? error : state.setCwd({ mount: walk.mount, ino: walk.ino });
}

export function fchdir(state: CageState, fd: number): number {
  const file = state.files.get(fd);
  if (file === undefined) return -EBADF;
  const { mount, ino, host } = file;
  if (host !== undefined && file.type === S_IFDIR) return enterByDescriptor(state, host);
  if (mount === undefined || file.type !== S_IFDIR) return -ENOTDIR;
  let error = mount.partition.getattr(ino, state.scratch);
  if (error < 0) return error;
  error = mayEnter(state, state.scratch);
  return error < 0 ? error : state.setCwd({ mount, ino });
}

/** After a walk that has ended at a directory of the host. */
function enterOnHost(state: CageState): number {
  const place = state.walk.onHost;
  const { host, wholePath } = place;
  return place.look((calls, dir, name) => {
    const fd = calls.openat(dir, name, O_PATH | O_DIRECTORY, 0);
    if (fd < 0) return fd;
    const error = calls.faccessat(fd, ".", X_OK);
    if (error < 0) {
      calls.close(fd);
      return error;
    }
    const directory = new OpenFile(undefined, 0, S_IFDIR, O_PATH | O_DIRECTORY);
    directory.host = new HostFile(host, fd, wholePath);
    return state.setHostCwd(directory);
  });
}

function enterByDescriptor(state: CageState, { calls, descriptor }: HostFile): number {
  const path = calls.readlinkat(AT_FDCWD, descriptorPath(descriptor));
  return typeof path === "number" ? path : chdir(state, path);
}

/** Makes a directory the cage's root; the current directory stays where it is. */
export function chroot(state: CageState, path: string): number {
  const { walk } = state;
  let error = walk.resolve(AT_FDCWD, path, true);
  if (error === -ON_HOST) {
    walk.onHost.end();
    return -EPERM;
  }
  if (error < 0) return error;
  error = mayEnter(state, walk.attributes);
  if (error < 0) return error;
  return state.uid !== 0 ? -EPERM : state.setRoot({ mount: walk.mount, ino: walk.ino });
}

function mayEnter(state: CageState, directory: Attributes): number {
  if ((directory.mode & S_IFMT) !== S_IFDIR) return -ENOTDIR;
  return mayAccess(state, directory, X_OK) ? 0 : -EACCES;
}
