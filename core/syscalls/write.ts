/** write(2), pwrite(2). */
import type { CageState } from "../vfs/cage_state.ts";
import { FILE_SIZE_MAX, O_APPEND, O_NONBLOCK, S_IFREG } from "../constants.ts";
import { EAGAIN, EBADF, EFBIG, EINVAL, ESPIPE } from "../errno.ts";
import type { OpenFile } from "../vfs/open_file.ts";
import { strippedMode } from "../vfs/permission.ts";
import { wouldWait } from "../vfs/waiting.ts";
import { notifyChange } from "../vfs/watch_hooks.ts";

/** Bytes written, fewer than asked for where the partition ran full, or -errno. */
export function write(state: CageState, fd: number, buffer: Uint8Array): number {
  const file = state.files.get(fd);
  if (file === undefined || !file.writable) return -EBADF;
  if (file.host !== undefined) return file.host.calls.write(file.host.descriptor, buffer);
  if (file.type !== S_IFREG) return writeSpecial(state, file, buffer, undefined);
  if (buffer.length === 0) return 0;
  const position = (file.flags & O_APPEND) === 0 ? file.offset : sizeOf(state, file);
  const count = writeAt(state, file, buffer, position);
  if (count > 0) file.offset = position + count;
  return count;
}

/** Writes at `position` without moving the offset; as on Linux, O_APPEND wins over `position`. */
export function pwrite(
  state: CageState,
  fd: number,
  buffer: Uint8Array,
  position: number,
): number {
  if (position < 0) return -EINVAL;
  const file = state.files.get(fd);
  if (file === undefined) return -EBADF;
  if (file.host !== undefined) {
    return file.host.calls.pwrite(file.host.descriptor, buffer, position);
  }
  if (file.pipe !== undefined) return -ESPIPE;
  if (!file.writable) return -EBADF;
  if (file.type !== S_IFREG) return writeSpecial(state, file, buffer, position);
  if (buffer.length === 0) return 0;
  const at = (file.flags & O_APPEND) === 0 ? position : sizeOf(state, file);
  return writeAt(state, file, buffer, at);
}

function sizeOf(state: CageState, file: OpenFile): number {
  file.mount!.partition.getattr(file.ino, state.scratch);
  return state.scratch.size;
}

function writeAt(
  state: CageState,
  file: OpenFile,
  buffer: Uint8Array,
  position: number,
): number {
  const { partition } = file.mount!;
  if (position >= FILE_SIZE_MAX) return -EFBIG;
  // As Linux, a write that reaches the largest size is cut short there.
  const some = position + buffer.length > FILE_SIZE_MAX
    ? buffer.subarray(0, FILE_SIZE_MAX - position)
    : buffer;
  if (state.uid !== 0) stripPrivileges(state, file);
  return notifyChange(
    state,
    partition,
    file.ino,
    "write",
    partition.write(file.ino, some, position),
  );
}

/** What anybody but root writes to loses setuid and setgid. */
export function stripPrivileges(state: CageState, file: OpenFile): void {
  const { partition } = file.mount!;
  const attributes = state.scratch;
  if (partition.getattr(file.ino, attributes) < 0) return;
  const mode = strippedMode(state, attributes, false);
  if (mode !== attributes.mode) partition.setattr(file.ino, { mode: mode & 0o7777 });
}

/** `position` undefined: the descriptor's offset, which moves on a device that has an extent. */
function writeSpecial(
  state: CageState,
  file: OpenFile,
  buffer: Uint8Array,
  position: number | undefined,
): number {
  const { pipe, device, mount } = file;
  const count = pipe !== undefined
    ? pipe.write(buffer)
    : device!.write(buffer, position ?? file.offset);
  const queue = pipe?.queue ?? device?.queue;
  if (count === -EAGAIN && queue !== undefined && (file.flags & O_NONBLOCK) === 0) {
    return wouldWait(state, queue);
  }
  if (count <= 0) return count;
  if (pipe !== undefined) mount?.partition.setattr(file.ino, { mtime: "now" });
  else if (position === undefined && device!.size !== undefined) file.offset += count;
  if (mount !== undefined) notifyChange(state, mount.partition, file.ino, "write", count);
  return count;
}
