/** FIFOs, for commands that open files of the tree by themselves. */
import type { Cage } from "../../core/cage/cage.ts";
import { type Descriptor, openFile } from "../io/descriptors.ts";
import type { FifoWorld } from "../io/fifo_file.ts";
import { throwIfAborted } from "../language/jobs.ts";
import { isFifo } from "./listing.ts";

/**
 * Opens a FIFO when its other side is open, for the caller to release; undefined for all other names. Throws
 * FsError, and Aborted where the command is given up meanwhile.
 */
export async function openIfFifo(
  cage: Cage,
  path: string,
  flags: number,
  world: FifoWorld,
): Promise<Descriptor | undefined> {
  if (!cage.exists(path) || !isFifo(cage.stat(path))) return undefined;
  const file = openFile(cage, path, flags, world);
  file.retain();
  try {
    await file.opened;
    return file;
  } catch (error) {
    file.release();
    throwIfAborted(world.signal);
    throw error;
  }
}
