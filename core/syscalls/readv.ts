/** readv(2): readv, writev, preadv, pwritev. */
import { UIO_MAXIOV } from "../constants.ts";
import type { CageState } from "../vfs/cage_state.ts";
import { EINVAL } from "../errno.ts";
import { pread, read } from "./read.ts";
import { pwrite, write } from "./write.ts";
import { notifyOnce } from "../vfs/watch_hooks.ts";

type Buffers = readonly Uint8Array[];

export function readv(state: CageState, fd: number, buffers: Buffers): number {
  return each(buffers, (buffer) => read(state, fd, buffer));
}

export function writev(state: CageState, fd: number, buffers: Buffers): number {
  return notifyOnce(state, fd, () => each(buffers, (buffer) => write(state, fd, buffer)));
}

export function preadv(state: CageState, fd: number, buffers: Buffers, position: number): number {
  if (position < 0) return -EINVAL;
  return each(buffers, (buffer, done) => pread(state, fd, buffer, position + done));
}

export function pwritev(state: CageState, fd: number, buffers: Buffers, position: number): number {
  if (position < 0) return -EINVAL;
  return notifyOnce(
    state,
    fd,
    () => each(buffers, (buffer, done) => pwrite(state, fd, buffer, position + done)),
  );
}

/** Goes on while buffers are served in full; an error after the first bytes is theirs to find again. */
function each(buffers: Buffers, call: (buffer: Uint8Array, done: number) => number): number {
  if (buffers.length > UIO_MAXIOV) return -EINVAL;
  if (buffers.length === 0) return call(new Uint8Array(0), 0);
  let done = 0;
  for (const buffer of buffers) {
    const count = call(buffer, done);
    if (count < 0) return done > 0 ? done : count;
    done += count;
    if (count < buffer.length) break;
  }
  return done;
}
