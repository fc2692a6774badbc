import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { Attributes } from "../attributes.ts";
import { EACCES, EFBIG, EINVAL, EISDIR } from "../errno.ts";
import type { HostFile } from "../vfs/host_calls.ts";
import { ON_HOST } from "../vfs/host_walk.ts";
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
  const opened = state.host && walk.openAtOnce(path, C.O_RDONLY);
  if (opened !== undefined) return readOnHost(opened, limit);
  const error = walk.resolve(C.AT_FDCWD, path, true);
  if (error === -ON_HOST) {
    walk.onHost.end();
    return -EINVAL;
  }
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

/** Closes the file. What its size says is but the beginning: that of files of proc(5) is 0. */
function readOnHost(
  { calls, descriptor }: HostFile,
  limit: number,
): Uint8Array<ArrayBuffer> | number {
  try {
    const found = new Attributes();
    const error = calls.statx(descriptor, "", C.AT_EMPTY_PATH, found);
    if (error < 0) return error;
    if ((found.mode & C.S_IFMT) === C.S_IFDIR) return -EISDIR;
    if ((found.mode & C.S_IFMT) !== C.S_IFREG) return -EINVAL;
    if (found.size > limit) return -EFBIG;
    let bytes = new Uint8Array(found.size + 1);
    for (let done = 0;;) {
      const count = calls.read(descriptor, bytes.subarray(done));
      if (count < 0) return count;
      if (count === 0) return bytes.subarray(0, done);
      done += count;
      if (done > limit) return -EFBIG;
      if (done === bytes.length) bytes = grown(bytes);
    }
  } finally {
    calls.close(descriptor);
  }
}

function grown(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(4096, 2 * bytes.length));
  larger.set(bytes);
  return larger;
}
