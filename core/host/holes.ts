/** Holes of files that are copied: the source's own where it tells them, else pages of zeros. */
import type { Attributes } from "../attributes.ts";
import { SEEK_DATA, SEEK_HOLE } from "../constants.ts";
import { ENXIO } from "../errno.ts";
import type { StagingFiles } from "./staging_files.ts";

const PAGE = 4096;

/** Whether fewer bytes are allocated than the file has: only then it is worth looking for holes. */
export function isSparse({ size, blocks }: Attributes): boolean {
  return blocks * 512 < size;
}

/** Where data begin from `at` on: `size` behind the last. */
export function nextData(files: StagingFiles, fd: number, at: number, size: number): number {
  const found = files.seek?.(fd, at, SEEK_DATA);
  if (found === -ENXIO) return Math.max(at, size);
  return found === undefined || found < 0 ? at : found;
}

/** Where the data at `at` end; unknown is far. */
export function dataEnd(files: StagingFiles, fd: number, at: number): number {
  const found = files.seek?.(fd, at, SEEK_HOLE);
  if (found === -ENXIO) return at;
  return found === undefined || found < 0 ? Infinity : found;
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
