/** The bytes of one file into another. */
import type { Attributes } from "../../core/attributes.ts";
import type { Cage } from "../../core/cage/cage.ts";
import {
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  SEEK_DATA,
  SEEK_HOLE,
} from "../../core/constants.ts";
import { writeAll } from "../io/tree_file.ts";

/** Why a copy is not even tried; the message goes before the target's name. */
export class CopyRefusal extends Error {}

/** Bytes moved at once. */
const CHUNK = 262144;
const PAGE = 4096;

/** Holes of the copy: those of the original, also all pages of zeros, none. */
export type SparseStyle = "auto" | "always" | "never";

export interface FileCopyOptions {
  /** Remove a target that cannot be opened, and try again. */
  readonly force: boolean;
  readonly attributesOnly: boolean;
  readonly sparse: SparseStyle;
  /** Whether the target is there, perhaps behind a link. */
  readonly exists: boolean;
  /** Permission bits of a new file before the umask. */
  readonly mode: number;
}

/** Throws FsError; that of opening the source has its path. */
export function copyContents(
  cage: Cage,
  source: string,
  target: string,
  from: Attributes,
  options: FileCopyOptions,
): void {
  const input = cage.open(source, O_RDONLY);
  try {
    const output = openTarget(cage, target, options);
    try {
      if (!options.attributesOnly) copyBytes(cage, input, output, from, options.sparse);
    } finally {
      cage.close(output);
    }
  } finally {
    cage.close(input);
  }
}

function openTarget(cage: Cage, target: string, options: FileCopyOptions): number {
  const { exists, force, mode, attributesOnly } = options;
  if (!exists && isDangling(cage, target)) {
    throw new CopyRefusal("not writing through dangling symlink");
  }
  const flags = O_WRONLY | (exists ? (attributesOnly ? 0 : O_TRUNC) : O_CREAT | O_EXCL);
  try {
    return cage.open(target, flags, mode);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT" && isDangling(cage, target)) {
      throw new CopyRefusal("not writing through dangling symlink");
    }
    if (!exists || !force) throw error;
    cage.unlink(target);
    return cage.open(target, O_WRONLY | O_CREAT | O_EXCL, mode);
  }
}

function isDangling(cage: Cage, target: string): boolean {
  try {
    cage.readlink(target);
    return true;
  } catch {
    return false;
  }
}

/** Up to the end of the file, which a device need not have where its size says. */
function copyBytes(
  cage: Cage,
  input: number,
  output: number,
  from: Attributes,
  sparse: SparseStyle,
): void {
  const buffer = new Uint8Array(Math.min(CHUNK, Math.max(from.size, PAGE)));
  const hasHoles = sparse !== "never" && from.blocks * 512 < from.size;
  let at = 0;
  let written = 0;
  for (;;) {
    const end = hasHoles ? nextRange(cage, input, at, from.size) : undefined;
    if (end) at = end.start;
    const most = Math.min(buffer.length, end ? end.end - at : buffer.length);
    const chunk = buffer.subarray(0, most);
    const count = most === 0 ? 0 : end ? cage.pread(input, chunk, at) : cage.read(input, chunk);
    if (count === 0) break;
    const bytes = buffer.subarray(0, count);
    if (sparse !== "always" && !end) writeAll(cage, output, bytes);
    else if (sparse !== "always") writeAt(cage, output, bytes, at);
    else writeData(cage, output, bytes, at);
    if (sparse !== "always" || !isZero(bytes.subarray(-PAGE))) written = at + count;
    at += count;
  }
  if (written < at) cage.ftruncate(output, at);
}

/** The next data from `at` on, empty at the end of the file. */
function nextRange(
  cage: Cage,
  fd: number,
  at: number,
  size: number,
): { start: number; end: number } {
  try {
    const start = cage.lseek(fd, at, SEEK_DATA);
    return { start, end: cage.lseek(fd, start, SEEK_HOLE) };
  } catch (error) {
    // ENXIO: nothing but a hole from here to the end.
    if ((error as { code?: string }).code !== "ENXIO") throw error;
    const end = Math.max(at, size);
    return { start: end, end };
  }
}

function writeData(cage: Cage, fd: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length; at += PAGE) {
    const page = bytes.subarray(at, at + PAGE);
    if (!isZero(page)) writeAt(cage, fd, page, position + at);
  }
}

function writeAt(cage: Cage, fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    done += cage.pwrite(fd, bytes.subarray(done), position + done);
  }
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
