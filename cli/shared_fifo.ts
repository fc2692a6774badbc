/** FIFOs of the session's tree, whose other side may be a program. */
import { PIPE_BUF } from "../core/constants.ts";
import { EINTR } from "../core/errno.ts";
import { FsError } from "../core/fs_error.ts";
import type { KernelFiles } from "../ffi/kernel_files.ts";
import type { SharedPartition } from "../ffi/shared_partition.ts";
import type { FifoEnd } from "../shell/io/fifo_file.ts";
import { waitOrAbort } from "../shell/io/wait_or_abort.ts";

/** Milliseconds after which who waits looks whether it has been given up. */
const PATIENCE = 100;
/** Milliseconds between two looks for the other side. */
const [SHORTEST_LOOK, LONGEST_LOOK] = [1, 20];

class SharedFifo implements FifoEnd {
  readonly descriptor: number;
  readonly #files: KernelFiles;
  readonly #signal: AbortSignal | undefined;
  #closed = false;
  /** A call is with the descriptor, which is closed behind it. */
  #busy = false;

  constructor(files: KernelFiles, descriptor: number, signal?: AbortSignal) {
    this.#files = files;
    this.descriptor = descriptor;
    this.#signal = signal;
  }

  async read(max: number): Promise<Uint8Array | null> {
    const buffer = new Uint8Array(max);
    const count = await this.#when(
      false,
      () => this.#files.read(this.descriptor, buffer),
      "read",
    );
    return count === 0 ? null : buffer.subarray(0, count);
  }

  /** Where poll(2) tells of room, there is as much. */
  async write(bytes: Uint8Array): Promise<number> {
    const chunk = bytes.slice(0, PIPE_BUF);
    return await this.#when(true, () => this.#files.write(this.descriptor, chunk), "write");
  }

  async #when(forWriting: boolean, call: () => number, name: string): Promise<number> {
    for (;;) {
      if (this.#closed || this.#signal?.aborted) throw new FsError(EINTR, name);
      this.#busy = true;
      const ready = await this.#files.readyLater(this.descriptor, forWriting, PATIENCE);
      this.#busy = false;
      if (this.#closed) this.#files.close(this.descriptor);
      if (ready <= 0 || this.#closed) continue;
      const done = call();
      if (done >= 0) return done;
      if (done !== -EINTR) throw new FsError(done, name);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#busy) this.#files.close(this.descriptor);
  }
}

/** As FifoHost.openFifo, of the session's part that has the file. */
export async function openSharedFifo(
  files: KernelFiles,
  partition: SharedPartition,
  ino: number,
  flags: number,
  signal?: AbortSignal,
): Promise<FifoEnd> {
  const end = partition.openFifo(ino, flags);
  if (typeof end === "number") throw new FsError(end, "open");
  const fifo = new SharedFifo(files, end.descriptor, signal);
  for (let look = SHORTEST_LOOK; !end.met(); look = Math.min(2 * look, LONGEST_LOOK)) {
    if (signal?.aborted) {
      fifo.close();
      throw new FsError(EINTR, "open");
    }
    await waitOrAbort(look, signal);
  }
  return fifo;
}
