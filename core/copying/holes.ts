/** Holes of files that are copied: the source's own where it tells them, else pages of zeros. */
import type { Attributes } from "../attributes.ts";
import type { Cage } from "../cage/cage.ts";
import { SEEK_DATA, SEEK_HOLE } from "../constants.ts";
import { ENXIO } from "../errno.ts";
import { lseek } from "../syscalls/lseek.ts";

const PAGE = 4096;

/** lseek(2) with SEEK_DATA or SEEK_HOLE: an offset or a negative errno. */
export type Seek = (offset: number, whence: number) => number;

export function seekIn({ state }: Cage, fd: number): Seek {
  return (offset, whence) => lseek(state, fd, offset, whence);
}

/** Whether fewer bytes are allocated than the file has: only then it is worth looking for holes. */
export function isSparse({ size, blocks }: Attributes): boolean {
  return blocks * 512 < size;
}

/**
 * The first data from `at` on: from the file's `size` on, and empty, if there are none. Without `seek`, or where it
 * cannot tell, all are data and their end is far.
 */
export function nextData(
  seek: Seek | undefined,
  at: number,
  size: number,
): { start: number; end: number } {
  let start = at;
  const data = seek?.(at, SEEK_DATA) ?? -1;
  if (data === -ENXIO) start = Math.max(at, size);
  else if (data >= 0) start = data;
  const hole = seek?.(start, SEEK_HOLE) ?? -1;
  if (hole === -ENXIO) return { start, end: start };
  return { start, end: hole < 0 ? Infinity : hole };
}

/** The parts of a file that are no hole: offset and length in bytes, ascending, none behind `size`. */
export function dataRanges(seek: Seek, size: number): [offset: number, length: number][] {
  const ranges: [number, number][] = [];
  for (let at = 0; at < size;) {
    const { start, end } = nextData(seek, at, size);
    if (start >= size) break;
    at = Math.min(end, size);
    ranges.push([start, at - start]);
  }
  return ranges;
}

/** The parts of a chunk that are not whole pages of zeros: start and end of each. */
export function* pageRuns(bytes: Uint8Array): Generator<readonly [number, number]> {
  let start = -1;
  for (let at = 0; at < bytes.length; at += PAGE) {
    const end = Math.min(at + PAGE, bytes.length);
    if (!isZero(bytes, at, end)) {
      if (start < 0) start = at;
    } else if (start >= 0) {
      yield [start, at];
      start = -1;
    }
  }
  if (start >= 0) yield [start, bytes.length];
}

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}
