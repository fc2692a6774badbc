import { ENOSPC } from "../errno.ts";
import type { Calls } from "./calls.ts";
import { open } from "./file_operations.ts";
import { asBuffer, type Bytes, room } from "./runtime.ts";
import type { StreamOptions } from "./stream_options.ts";
import { systemError } from "./system_error.ts";

/** How a stream hears that something is done. */
export type Done = (error?: Error | null) => void;

/** Hears of the descriptor that was opened. */
export type OpenedFile = (fd: number) => void;

/** What is under a stream. */
export interface StreamFileLike {
  readonly options: StreamOptions;
  /** Null before it is opened, and once it is closed. */
  fd: number | null;
  /** Opens, if no descriptor was given. Called by the stream behind the task that has made it. */
  open(opened: OpenedFile, done: Done): void;
  close(error: Error | null, done: Done): void;
  /** At most `length` bytes, none at the end; a promise of them where there is nothing to read yet. */
  read(length: number, position: number | undefined): Bytes | Promise<Bytes>;
  /** Writes everything, from `position` on if it is given, as there is room. */
  write(bytes: Uint8Array, position: number | undefined): Promise<void>;
}

let scratch = new Uint8Array(0);

/** Memory for one read, which is over before the next one. */
function scratchFor(length: number): Uint8Array {
  if (scratch.length < length) scratch = new Uint8Array(length);
  return scratch.subarray(0, length);
}

/** A descriptor of the cage's under a stream. */
export class StreamFile implements StreamFileLike {
  readonly options: StreamOptions;
  readonly #calls: Calls;
  fd: number | null;

  constructor(calls: Calls, options: StreamOptions) {
    this.#calls = calls;
    this.options = options;
    this.fd = options.fd;
  }

  open(opened: OpenedFile, done: Done): void {
    const { name, flags, mode, fd } = this.options;
    if (fd !== null) return done();
    let made: number | Promise<number>;
    try {
      made = this.#calls.patiently(() => open(this.#calls, name, flags, mode));
    } catch (error) {
      return done(error as Error);
    }
    if (typeof made === "number") opened(made);
    else made.then(opened, done);
  }

  close(error: Error | null, done: Done): void {
    const { fd } = this;
    if (fd === null) return done(error);
    this.fd = null;
    const { handle } = this.options;
    if (handle !== undefined) {
      handle.close().then(() => done(error), done);
      return;
    }
    let failure: Error | undefined;
    try {
      this.#calls.close(fd);
    } catch (thrown) {
      failure = thrown as Error;
    }
    done(error ?? failure);
  }

  read(length: number, position: number | undefined): Bytes | Promise<Bytes> {
    const fd = this.fd!;
    const calls = this.#calls;
    const left = calls.left(fd, position);
    if (left !== undefined) {
      const buffer = asBuffer(room(Math.max(1, Math.min(length, left))));
      return buffer.subarray(0, calls.read(fd, buffer, position));
    }
    // Who knows how much comes: what is handed on is no larger than that.
    return calls.patiently(() => {
      const buffer = scratchFor(length);
      return asBuffer(buffer.slice(0, calls.read(fd, buffer, position)));
    });
  }

  async write(bytes: Uint8Array, position: number | undefined): Promise<void> {
    const fd = this.fd!;
    for (let done = 0; done < bytes.length;) {
      const at = position === undefined ? undefined : position + done;
      const rest = bytes.subarray(done);
      const written = this.#calls.patiently(() => this.#calls.write(fd, rest, at));
      const count = typeof written === "number" ? written : await written;
      if (count === 0) throw systemError(ENOSPC, "write");
      done += count;
    }
  }
}
