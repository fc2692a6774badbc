import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EACCES, EFBIG, EINVAL } from "../errno.ts";
import { mayAccess } from "../vfs/permission.ts";

/**
 * The contents of a regular file in one read, without a descriptor: nothing has to be told to a shared
 * partition, whose read holds on to the body by itself. Or -errno: EFBIG for more than `limit` bytes,
 * EINVAL for what is no regular file, and whatever a file answers that goes away meanwhile.
 */
export function readWhole(
  state: CageState,
  path: string,
  limit: number,
): Uint8Array<ArrayBuffer> | number {
  const { walk } = state;
  const error = walk.resolve(C.AT_FDCWD, path, true);
  if (error < 0) return error;
  const { mount, ino, attributes } = walk;
  if ((attributes.mode & C.S_IFMT) !== C.S_IFREG) return -EINVAL;
  if (!mayAccess(state, attributes, C.R_OK)) return -EACCES;
  const { size } = attributes;
  if (size > limit) return -EFBIG;
  const bytes = new Uint8Array(size);
  const count = size === 0 ? 0 : mount.partition.read(ino, bytes, 0);
  if (count < 0) return count;
  if ((mount.flags & (C.MS_NOATIME | C.MS_RDONLY)) === 0) mount.partition.accessed?.(ino);
  return count === size ? bytes : bytes.subarray(0, count);
}
