/** readlink(2): readlink, readlinkat. */
import type { CageState } from "../vfs/cage_state.ts";
import { AT_EMPTY_PATH, AT_FDCWD, MS_NOATIME, MS_RDONLY, S_IFLNK, S_IFMT } from "../constants.ts";
import { EINVAL, ENOENT } from "../errno.ts";
import { ON_HOST } from "../vfs/host_walk.ts";

export function readlink(state: CageState, path: string): string | number {
  return readlinkat(state, AT_FDCWD, path);
}

/** The whole target, or -errno. An empty path names the symlink that `dirfd` is an O_PATH of. */
export function readlinkat(state: CageState, dirfd: number, path: string): string | number {
  const { walk } = state;
  if (path.length === 0 && dirfd === AT_FDCWD) return -ENOENT;
  const onHost = path.length === 0 ? state.files.get(dirfd)?.host : undefined;
  if (onHost !== undefined) return onHost.calls.readlinkat(onHost.descriptor, "");
  const error = walk.resolveAt(dirfd, path, AT_EMPTY_PATH, false);
  if (error === -ON_HOST) {
    return walk.onHost.look((calls, dir, name) => calls.readlinkat(dir, name));
  }
  if (error < 0) return error;
  const { mount, ino } = walk;
  if ((walk.attributes.mode & S_IFMT) !== S_IFLNK) return path.length === 0 ? -ENOENT : -EINVAL;
  const target = mount.partition.readlink(ino);
  if ((mount.flags & (MS_NOATIME | MS_RDONLY)) === 0) mount.partition.accessed?.(ino);
  return target;
}
