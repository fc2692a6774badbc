/** The mover of bytes: those of one file into another, holes left out. */
import { FsError } from "../fs_error.ts";
import { nextData, pageRuns, type Seek } from "./holes.ts";

/** The calls of one copy, which throw their own errors. */
export interface Mover {
  /** Bytes read from `at` on, 0 at the end. */
  read(buffer: Uint8Array<ArrayBuffer>, at: number): number;
  /** Writes all bytes from `at` on. */
  write(bytes: Uint8Array<ArrayBuffer>, at: number): void;
  /** Passes over the source's holes. Absent: reads from the beginning to the end. */
  seek?: Seek;
  /** Bytes of the source, if it has `seek`: holes at its end begin before. */
  size: number;
  /** Leaves out pages of zeros. */
  skipsZeros: boolean;
}

/**
 * Moves up to the end, which need not be where the source's size says, and yields how many bytes after each chunk.
 * Returns where the end is, and that of what was written: the target's length is the caller's to set.
 */
export function* moveBytes(
  { read, write, seek, size, skipsZeros }: Mover,
  buffer: Uint8Array<ArrayBuffer>,
): Generator<number, { end: number; written: number }> {
  let at = 0;
  let written = 0;
  for (;;) {
    let most = buffer.length;
    if (seek !== undefined) {
      const data = nextData(seek, at, size);
      at = data.start;
      most = Math.min(most, data.end - at);
    }
    const count = most === 0 ? 0 : read(buffer.subarray(0, most), at);
    if (count === 0) return { end: at, written };
    const bytes = buffer.subarray(0, count);
    for (const [start, end] of skipsZeros ? pageRuns(bytes) : [[0, count] as const]) {
      write(bytes.subarray(start, end), at + start);
      written = at + end;
    }
    at += count;
    yield count;
  }
}

/** Hands all bytes to a call that may take fewer of them at once. @throws {FsError} ENOSPC where it takes none */
export function writeAllAt<B extends Uint8Array>(
  write: (bytes: B, position: number) => number,
  bytes: B,
  position: number,
): void {
  for (let done = 0; done < bytes.length;) {
    const count = write(done === 0 ? bytes : bytes.subarray(done) as B, position + done);
    if (count === 0) throw new FsError("ENOSPC", "write");
    done += count;
  }
}
