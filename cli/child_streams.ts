/**
 * The standard descriptors of a child of the shell. A stream that is this process's own descriptor is
 * handed over as it is; any other becomes a pipe, and its bytes are carried here.
 */
import { EINTR, EPIPE } from "../core/errno.ts";
import { FsError } from "../core/fs_error.ts";
import type { KernelFiles } from "../ffi/kernel_files.ts";
import type { ChildRequest } from "../shell/host.ts";
import { BrokenPipe, type ByteSink, type ByteSource } from "../shell/streams.ts";

/** As many bytes as a pipe holds by default. */
const CHUNK = 65536;

export class ChildStreams {
  /** What the child gets as its 0, 1 and 2. */
  readonly stdin: number;
  readonly stdout: number;
  readonly stderr: number;
  /** Whether one of them is this process's own: then the child shares our terminal. */
  readonly inherited: boolean;

  readonly #files: KernelFiles;
  /** Ends that only the child is to hold. */
  readonly #childEnds: number[] = [];
  readonly #outputs: Promise<void>[] = [];
  #failed: Error | undefined;
  #inputEnd: number | undefined;
  #inputBusy = false;
  #inputAbandoned = false;

  constructor(files: KernelFiles, request: ChildRequest) {
    this.#files = files;
    const own = [request.stdin, request.stdout, request.stderr]
      .map((stream) => stream.origin?.hostDescriptor);
    this.inherited = own.some((descriptor) => descriptor !== undefined);
    this.stdin = own[0] ?? this.#feed(request.stdin);
    this.stdout = own[1] ?? this.#collect(request.stdout);
    // One pipe for `2>&1`, so that both keep their order.
    this.stderr = own[2] ??
      (request.stderr === request.stdout ? this.stdout : this.#collect(request.stderr));
  }

  /** To be called when the child has its copies: only then do pipes end with it. */
  closeChildEnds(): void {
    for (const descriptor of this.#childEnds.splice(0)) this.#files.close(descriptor);
  }

  /** The child has ended: what it did not read stays unread. */
  abandonInput(): void {
    this.#inputAbandoned = true;
    if (!this.#inputBusy) this.#closeInput();
  }

  /** All output has gone where it was to go, also that of children the child left behind. */
  async drained(): Promise<void> {
    await Promise.all(this.#outputs);
    if (this.#failed !== undefined) throw this.#failed;
  }

  #pipe(): [number, number] {
    const ends = this.#files.pipe();
    if (typeof ends === "number") throw new FsError(ends, "pipe2");
    return ends;
  }

  #feed(source: ByteSource): number {
    const [reading, writing] = this.#pipe();
    this.#childEnds.push(reading);
    this.#inputEnd = writing;
    this.#pumpInput(source, writing);
    return reading;
  }

  async #pumpInput(source: ByteSource, descriptor: number): Promise<void> {
    try {
      while (!this.#inputAbandoned) {
        const chunk = await source.read(CHUNK);
        if (chunk === null || this.#inputAbandoned) break;
        if (!await this.#writeAll(descriptor, chunk.slice())) break;
      }
    } finally {
      this.#closeInput();
    }
  }

  /** False where nobody reads any more. */
  async #writeAll(descriptor: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    this.#inputBusy = true;
    try {
      for (let at = 0; at < bytes.length;) {
        const written = await this.#files.writeLater(descriptor, bytes.subarray(at));
        if (written === -EPIPE) return false;
        if (written < 0 && written !== -EINTR) throw new FsError(written, "write");
        if (written > 0) at += written;
      }
      return true;
    } finally {
      this.#inputBusy = false;
    }
  }

  #closeInput(): void {
    if (this.#inputEnd !== undefined) this.#files.close(this.#inputEnd);
    this.#inputEnd = undefined;
  }

  #collect(sink: ByteSink): number {
    const [reading, writing] = this.#pipe();
    this.#childEnds.push(writing);
    // A sink may fail long before somebody waits for it.
    const pumped = this.#pumpOutput(sink, reading);
    this.#outputs.push(pumped.catch((error) => void (this.#failed ??= error)));
    return writing;
  }

  async #pumpOutput(sink: ByteSink, descriptor: number): Promise<void> {
    try {
      for (;;) {
        // The sink keeps the chunk, so each has a buffer of its own.
        const buffer = new Uint8Array(CHUNK);
        const count = await this.#files.readLater(descriptor, buffer);
        if (count === -EINTR) continue;
        if (count < 0) throw new FsError(count, "read");
        if (count === 0) return;
        await sink.write(count < CHUNK / 4 ? buffer.slice(0, count) : buffer.subarray(0, count));
      }
    } catch (error) {
      // The closed end tells the child by SIGPIPE.
      if (!(error instanceof BrokenPipe)) throw error;
    } finally {
      this.#files.close(descriptor);
    }
  }
}
