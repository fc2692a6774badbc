/** fallocate(2). */
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EBADF, EFBIG, EINVAL, EISDIR, ENODEV, EOPNOTSUPP, ESPIPE } from "../errno.ts";
import { stripPrivileges } from "./write.ts";
import { notifyChange } from "../vfs/watch_hooks.ts";
import { changeHost } from "../vfs/host_calls.ts";

const KEEP = C.FALLOC_FL_KEEP_SIZE;
/** Everything else stands alone. */
const MODES = new Set([
  0,
  KEEP,
  C.FALLOC_FL_PUNCH_HOLE | KEEP,
  C.FALLOC_FL_ZERO_RANGE,
  C.FALLOC_FL_ZERO_RANGE | KEEP,
  C.FALLOC_FL_COLLAPSE_RANGE,
  C.FALLOC_FL_INSERT_RANGE,
]);

export function fallocate(
  state: CageState,
  fd: number,
  mode: number,
  offset: number,
  length: number,
): number {
  const file = state.files.get(fd);
  if (file === undefined || file.isPath) return -EBADF;
  if (offset < 0 || length <= 0) return -EINVAL;
  if (file.host !== undefined) {
    return changeHost(file.host, (calls, to) => calls.fallocate(to, mode, offset, length));
  }
  if (!MODES.has(mode)) return -EOPNOTSUPP;
  if (!file.writable) return -EBADF;
  if (file.pipe !== undefined) return -ESPIPE;
  if (file.type === C.S_IFDIR) return -EISDIR;
  if (file.type !== C.S_IFREG) return -ENODEV;
  if (offset + length > C.FILE_SIZE_MAX) return -EFBIG;
  if (state.uid !== 0) stripPrivileges(state, file);
  const { partition } = file.mount!;
  const result = partition.allocate(file.ino, mode, offset, length);
  return notifyChange(state, partition, file.ino, "write", result);
}
