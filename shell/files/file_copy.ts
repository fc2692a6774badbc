/** The bytes of one file into another. */
import type { Attributes } from "../../core/attributes.ts";
import type { Cage } from "../../core/cage/cage.ts";
import { O_CREAT, O_EXCL, O_RDONLY, O_TRUNC, O_WRONLY } from "../../core/constants.ts";
import { isSparse, seekIn } from "../../core/copying/holes.ts";
import { moveBytes, writeAllAt } from "../../core/copying/move_bytes.ts";
import { openFile } from "../io/descriptors.ts";
import type { FifoWorld } from "../io/fifo_file.ts";
import type { ByteSink } from "../io/streams.ts";
import { TreeFile, writeAll } from "../io/tree_file.ts";
import { openIfFifo } from "./fifo_opening.ts";

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

/** As `copyContents`, where one of the two is a FIFO. Throws BrokenPipe, too, where its reader has gone. */
export async function copyThroughFifo(
  cage: Cage,
  source: string,
  target: string,
  options: FileCopyOptions,
  world: FifoWorld,
): Promise<void> {
  let input = await openIfFifo(cage, source, O_RDONLY, world);
  if (input === undefined) {
    input = openFile(cage, source, O_RDONLY);
    input.retain();
  }
  try {
    const fifo = await openIfFifo(cage, target, O_WRONLY, world);
    const output = fifo ? fifo.sink! : targetFile(cage, target, options);
    try {
      while (!options.attributesOnly) {
        const chunk = await input.source!.read();
        if (chunk === null) break;
        await output.write(chunk);
      }
    } finally {
      if (fifo) fifo.release();
      else await output.close!();
    }
  } finally {
    input.release();
  }
}

function targetFile(cage: Cage, target: string, options: FileCopyOptions): ByteSink {
  return new TreeFile(cage, openTarget(cage, target, options), target, O_WRONLY);
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
  const hasHoles = sparse !== "never" && isSparse(from);
  const writesAt = hasHoles || sparse === "always";
  const moved = moveBytes({
    // What is neither sparse nor to become so may be a pipe or a device, which have no positions.
    read: (bytes, at) => hasHoles ? cage.pread(input, bytes, at) : cage.read(input, bytes),
    write(bytes, at) {
      if (!writesAt) return writeAll(cage, output, bytes);
      writeAllAt((some, position) => cage.pwrite(output, some, position), bytes, at);
    },
    seek: hasHoles ? seekIn(cage, input) : undefined,
    size: from.size,
    skipsZeros: sparse === "always",
  }, buffer);
  let step = moved.next();
  while (!step.done) step = moved.next();
  const { end, written } = step.value;
  if (written < end) cage.ftruncate(output, end);
}
