/** read(2), pread(2). */
import type { CageState } from "../cage_state.ts";
import { S_IFDIR, S_IFREG } from "../constants.ts";
import { EBADF, EINVAL, EISDIR, ESPIPE } from "../errno.ts";
import type { OpenFile } from "../open_file.ts";

/** Bytes read, 0 at the end, or -errno. */
export function read(state: CageState, fd: number, buffer: Uint8Array): number {
  const file = state.files.get(fd);
  if (file === undefined || !file.readable) return -EBADF;
  if (file.type !== S_IFREG) return readSpecial(file, buffer);
  const count = readAt(file, buffer, file.offset);
  if (count > 0) file.offset += count;
  return count;
}

/** Reads at `position` without moving the offset. */
export function pread(state: CageState, fd: number, buffer: Uint8Array, position: number): number {
  if (position < 0) return -EINVAL;
  const file = state.files.get(fd);
  if (file === undefined) return -EBADF;
  if (file.pipe !== undefined) return -ESPIPE;
  if (!file.readable) return -EBADF;
  return file.type === S_IFREG ? readAt(file, buffer, position) : readSpecial(file, buffer);
}

function readAt(file: OpenFile, buffer: Uint8Array, position: number): number {
  const count = file.mount!.partition.read(file.ino, buffer, position);
  if (count >= 0) file.accessed();
  return count;
}

function readSpecial(file: OpenFile, buffer: Uint8Array): number {
  if (file.type === S_IFDIR) return -EISDIR;
  const count = file.pipe !== undefined
    ? file.pipe.read(buffer)
    : file.device!.read(buffer, file.offset);
  if (count > 0) file.accessed();
  return count;
}
