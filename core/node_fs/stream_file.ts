import { ENOSPC } from "../errno.ts";
import type { Calls } from "./calls.ts";
import { open } from "./file_operations.ts";
import { later } from "./runtime.ts";
import type { StreamOptions } from "./stream_options.ts";
import { systemError } from "./system_error.ts";

/** How a stream hears that something is done. */
export type Done = (error?: Error | null) => void;

/** The descriptor under a stream. */
export class StreamFile {
  readonly options: StreamOptions;
  readonly #calls: Calls;
  fd: number | null;

  constructor(calls: Calls, options: StreamOptions) {
    this.#calls = calls;
    this.options = options;
    this.fd = options.fd;
  }

  /** Opens, if no descriptor was given, and says so after the present task. */
  open(stream: { emit(event: string, ...args: unknown[]): boolean }, done: Done): void {
    const { name, flags, mode, fd } = this.options;
    later(async () => {
      try {
        if (fd === null) {
          const opened = this.#calls.patiently(() => open(this.#calls, name, flags, mode));
          this.fd = typeof opened === "number" ? opened : await opened;
          done();
          stream.emit("open", this.fd);
          stream.emit("ready");
        } else done();
      } catch (error) {
        done(error as Error);
      }
    });
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
    later(() => {
      try {
        this.#calls.close(fd);
        done(error);
      } catch (failure) {
        done(error ?? (failure as Error));
      }
    });
  }

  /** The number of bytes or, where there is nothing to read yet, a promise of it. */
  read(buffer: Uint8Array, position: number | undefined): number | Promise<number> {
    const fd = this.fd!;
    return this.#calls.patiently(() => this.#calls.read(fd, buffer, position));
  }

  /** Writes everything, from `position` on if it is given, as there is room. */
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
