/**
 * The standard descriptors of a child of the shell. A stream that is this process's own descriptor is
 * handed over as it is, and so is a file of the tree, opened for that; any other becomes a pipe, and its
 * bytes are carried here.
 */
import { EINTR } from "../core/errno.ts";
import { FsError } from "../core/fs_error.ts";
import type { KernelFiles } from "../ffi/kernel_files.ts";
import type { ChildRequest } from "../shell/host.ts";
import {
  BrokenPipe,
  type ByteSink,
  type ByteSource,
  type Lender,
  type StreamOrigin,
} from "../shell/io/streams.ts";

import { InputPipe } from "./input_pipe.ts";

/** As many bytes as a pipe holds by default. */
const CHUNK = 65536;

/** The descriptor of this process that a child can inherit for a stream, if there is one. */
function descriptorOf(origin: StreamOrigin | undefined, lender: Lender): number | undefined {
  return origin?.hostDescriptor ?? origin?.lend?.(lender);
}

export class ChildStreams {
  /** What the child gets as its 0, 1 and 2. */
  readonly stdin: number;
  readonly stdout: number;
  readonly stderr: number;
  /** What becomes its 3, 4 and so on; -1: nothing. */
  readonly more: number[] = [];

  readonly #files: KernelFiles;
  /** Ends that only the child is to hold. */
  readonly #childEnds: number[] = [];
  readonly #outputs: Promise<void>[] = [];
  #failed: Error | undefined;
  readonly #inputs: InputPipe[] = [];

  /** `lender` opens files of the tree for the child. Throws FsError. */
  constructor(files: KernelFiles, request: ChildRequest, lender: Lender) {
    this.#files = files;
    const standard = [request.stdin, request.stdout, request.stderr].map(({ origin }) => origin);
    const own = standard.map((origin) => descriptorOf(origin, lender));
    this.stdin = own[0] ?? this.#feed(request.stdin);
    this.stdout = own[1] ?? this.#collect(request.stdout);
    // One pipe for `2>&1`, so that both keep their order.
    this.stderr = own[2] ??
      (request.stderr === request.stdout ? this.stdout : this.#collect(request.stderr));
    for (const [fd, { source, sink }] of request.others ?? []) {
      const descriptor = descriptorOf(source?.origin ?? sink?.origin, lender) ??
        (request.argv.includes(`/dev/fd/${fd}`) ? this.#connect(source, sink) : undefined);
      if (descriptor === undefined) continue;
      while (this.more.length < fd - 2) this.more.push(-1);
      this.more[fd - 3] = descriptor;
    }
  }

  #connect(source: ByteSource | undefined, sink: ByteSink | undefined): number | undefined {
    return source ? this.#feed(source) : sink && this.#collect(sink);
  }

  /** To be called when the child has its copies: only then do pipes end with it. */
  closeChildEnds(): void {
    for (const descriptor of this.#childEnds.splice(0)) this.#files.close(descriptor);
  }

  /** The child has ended: what it did not read stays unread. */
  abandonInput(): void {
    for (const input of this.#inputs) input.abandon();
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
    this.#inputs.push(new InputPipe(this.#files, source, writing));
    return reading;
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
