/** lseek(2). */
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EBADF, EINVAL, ENXIO, EOVERFLOW, ESPIPE } from "../errno.ts";
import type { OpenFile } from "../vfs/open_file.ts";

/** Moves the offset: the new one, or -errno. */
export function lseek(state: CageState, fd: number, offset: number, whence: number): number {
  const file = state.files.get(fd);
  if (file === undefined || file.isPath) return -EBADF;
  if (whence < C.SEEK_SET || whence > C.SEEK_HOLE) return -EINVAL;
  if (file.host !== undefined) {
    file.entries = undefined;
    return file.host.calls.lseek(file.host.descriptor, offset, whence);
  }
  if (file.pipe !== undefined) return -ESPIPE;
  if (file.device !== undefined && file.device.size === undefined) return (file.offset = 0);
  const target = targetOf(state, file, offset, whence);
  if (target < 0) return target;
  if (target > C.FILE_SIZE_MAX) return -EOVERFLOW;
  return (file.offset = target);
}

function targetOf(state: CageState, file: OpenFile, offset: number, whence: number): number {
  const { partition } = file.mount!;
  if (whence === C.SEEK_SET) return offset < 0 ? -EINVAL : offset;
  if (whence === C.SEEK_CUR) return file.offset + offset < 0 ? -EINVAL : file.offset + offset;
  if (file.type === C.S_IFDIR) return -EINVAL;
  if (whence !== C.SEEK_END) {
    if (file.device !== undefined) return -EINVAL;
    return offset < 0 ? -ENXIO : partition.seek(file.ino, offset, whence);
  }
  if (file.device === undefined) partition.getattr(file.ino, state.scratch);
  const target = (file.device?.size?.() ?? state.scratch.size) + offset;
  return target < 0 ? -EINVAL : target;
}
