/** FIFOs whose other side may be a program: of the session's tree, and of the host. */
import { O_CREAT, O_NONBLOCK, O_RDWR, PIPE_BUF } from "../core/constants.ts";
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

/** A descriptor of this process whose reads and writes may have to wait. */
export class PatientEnd implements FifoEnd {
  readonly descriptor: number;
  readonly #files: KernelFiles;
  readonly #signal: AbortSignal | undefined;
  readonly #close: () => void;
  #closed = false;
  /** A call is with the descriptor, which is closed behind it. */
  #busy = false;

  constructor(
    files: KernelFiles,
    descriptor: number,
    signal?: AbortSignal,
    close: () => void = () => void files.close(descriptor),
  ) {
    this.#files = files;
    this.descriptor = descriptor;
    this.#signal = signal;
    this.#close = close;
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
      if (this.#closed) this.#close();
      if (ready <= 0 || this.#closed) continue;
      const done = call();
      if (done >= 0) return done;
      if (done !== -EINTR) throw new FsError(done, name);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#busy) this.#close();
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
  const fifo = new PatientEnd(files, end.descriptor, signal);
  for (let look = SHORTEST_LOOK; !end.met(); look = Math.min(2 * look, LONGEST_LOOK)) {
    if (signal?.aborted) {
      fifo.close();
      throw new FsError(EINTR, "open");
    }
    await waitOrAbort(look, signal);
  }
  return fifo;
}

/**
 * As FifoHost.openHostFifo. The open waits in a thread; one that is given up is let go by somebody who opens the other
 * side for a moment, as nothing else ends it.
 */
export async function openHostFifo(
  files: KernelFiles,
  path: string,
  flags: number,
  signal?: AbortSignal,
): Promise<FifoEnd> {
  const opening = files.openLater(path, flags & ~O_CREAT);
  const release = () => {
    const other = files.open(path, O_RDWR | O_NONBLOCK, 0);
    // Not before the thread has seen it.
    opening.then((fd) => [fd, other].forEach((each) => each >= 0 && files.close(each)));
  };
  const givenUp = new Promise<never>((_, reject) => {
    const abort = () => {
      release();
      reject(new FsError(EINTR, "open"));
    };
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
    opening.finally(() => signal?.removeEventListener("abort", abort));
  });
  const fd = await Promise.race([opening, givenUp]);
  if (fd < 0) throw new FsError(fd, "open");
  return new PatientEnd(files, fd, signal);
}
