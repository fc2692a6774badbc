/** fcntl(2): descriptors, their flags, pipe sizes; record locks are in flock.ts. */
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EBADF, EINVAL, EPERM } from "../errno.ts";
import type { OpenFile } from "../vfs/open_file.ts";
import { isOwner } from "../vfs/permission.ts";

/** The flags that F_SETFL changes. */
const SETTABLE = C.O_APPEND | C.O_NONBLOCK | C.O_ASYNC | C.O_DIRECT | C.O_NOATIME;

export function fcntl(state: CageState, fd: number, command: number, argument: number): number {
  const { files } = state;
  const file = files.get(fd);
  if (file === undefined) return -EBADF;
  switch (command) {
    case C.F_DUPFD:
    case C.F_DUPFD_CLOEXEC:
      if (argument < 0 || argument >= files.limit) return -EINVAL;
      return files.install(file, command === C.F_DUPFD_CLOEXEC, argument);
    case C.F_GETFD:
      return files.isCloseOnExec(fd) ? C.FD_CLOEXEC : 0;
    case C.F_SETFD:
      files.setCloseOnExec(fd, (argument & C.FD_CLOEXEC) !== 0);
      return 0;
    case C.F_GETFL:
      return file.flags;
  }
  if (file.isPath) return -EBADF;
  switch (command) {
    case C.F_SETFL:
      return setFlags(state, file, argument);
    case C.F_GETPIPE_SZ:
      return file.pipe?.capacity ?? -EBADF;
    case C.F_SETPIPE_SZ:
      return file.pipe?.resize(argument) ?? -EBADF;
    default:
      return -EINVAL;
  }
}

function setFlags(state: CageState, file: OpenFile, flags: number): number {
  if (file.host !== undefined) {
    const error = file.host.calls.setFlags(file.host.descriptor, flags);
    if (error < 0) return error;
  }
  if (flags & C.O_NOATIME && (file.flags & C.O_NOATIME) === 0 && file.mount !== undefined) {
    const error = file.mount.partition.getattr(file.ino, state.scratch);
    if (error < 0) return error;
    if (!isOwner(state, state.scratch)) return -EPERM;
  }
  file.flags = (file.flags & ~SETTABLE) | (flags & SETTABLE);
  return 0;
}
