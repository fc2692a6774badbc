/** read(2), pread(2). */
import type { CageState } from "../vfs/cage_state.ts";
import { O_NONBLOCK, S_IFDIR, S_IFREG } from "../constants.ts";
import { EAGAIN, EBADF, EINVAL, EISDIR, ESPIPE } from "../errno.ts";
import type { OpenFile } from "../vfs/open_file.ts";
import { wouldWait } from "../vfs/waiting.ts";

/** Bytes read, 0 at the end, or -errno. */
export function read(state: CageState, fd: number, buffer: Uint8Array): number {
  const file = state.files.get(fd);
  if (file === undefined || !file.readable) return -EBADF;
  if (file.host !== undefined) return file.host.calls.read(file.host.descriptor, buffer);
  if (file.type !== S_IFREG) return readSpecial(state, file, buffer, undefined);
  const count = readAt(file, buffer, file.offset);
  if (count > 0) file.offset += count;
  return count;
}

/** Reads at `position` without moving the offset. */
export function pread(state: CageState, fd: number, buffer: Uint8Array, position: number): number {
  if (position < 0) return -EINVAL;
  const file = state.files.get(fd);
  if (file === undefined) return -EBADF;
  if (file.host !== undefined) return file.host.calls.pread(file.host.descriptor, buffer, position);
  if (file.pipe !== undefined) return -ESPIPE;
  if (!file.readable) return -EBADF;
  return file.type === S_IFREG
    ? readAt(file, buffer, position)
    : readSpecial(state, file, buffer, position);
}

function readAt(file: OpenFile, buffer: Uint8Array, position: number): number {
  const count = file.mount!.partition.read(file.ino, buffer, position);
  if (count >= 0) file.accessed();
  return count;
}

/** `position` undefined: the descriptor's offset, which moves on a device that has an extent. */
function readSpecial(
  state: CageState,
  file: OpenFile,
  buffer: Uint8Array,
  position: number | undefined,
): number {
  if (file.type === S_IFDIR) return -EISDIR;
  const { pipe, device } = file;
  const count = pipe !== undefined
    ? pipe.read(buffer)
    : device!.read(buffer, position ?? file.offset);
  const queue = pipe?.queue ?? device?.queue;
  if (count === -EAGAIN && queue !== undefined && (file.flags & O_NONBLOCK) === 0) {
    return wouldWait(state, queue);
  }
  if (count <= 0) return count;
  if (position === undefined && device?.size !== undefined) file.offset += count;
  file.accessed();
  return count;
}
