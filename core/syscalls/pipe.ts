/** pipe(2): pipe, pipe2. */
import type { CageState } from "../vfs/cage_state.ts";
import * as C from "../constants.ts";
import { EINVAL, EMFILE } from "../errno.ts";
import { OpenFile } from "../vfs/open_file.ts";
import { Pipe } from "../vfs/pipe.ts";

/** `flags`: O_CLOEXEC, O_NONBLOCK. */
export function pipe2(state: CageState, flags: number): [reader: number, writer: number] | number {
  if (flags & ~(C.O_CLOEXEC | C.O_NONBLOCK | C.O_DIRECT)) return -EINVAL;
  const { files, vfs } = state;
  const pipe = new Pipe();
  const kept = flags & ~C.O_CLOEXEC;
  const ino = vfs.nextPipe();
  const ends = [C.O_RDONLY, C.O_WRONLY].map((mode) => {
    const file = new OpenFile(undefined, ino, C.S_IFIFO, mode | kept);
    file.pipe = pipe;
    return file;
  });
  const closeOnExec = (flags & C.O_CLOEXEC) !== 0;
  const reader = files.install(ends[0], closeOnExec);
  if (reader < 0) return reader;
  pipe.open(true, false);
  const writer = files.install(ends[1], closeOnExec);
  if (writer < 0) {
    files.remove(reader);
    return -EMFILE;
  }
  pipe.open(false, true);
  return [reader, writer];
}
