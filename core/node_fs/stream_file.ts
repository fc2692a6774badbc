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
    later(() => {
      try {
        if (fd === null) {
          this.fd = open(this.#calls, name, flags, mode);
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

  read(buffer: Uint8Array, position: number | undefined): number {
    return this.#calls.read(this.fd!, buffer, position);
  }

  /** Writes everything, from `position` on if it is given. */
  write(bytes: Uint8Array, position: number | undefined): void {
    for (let done = 0; done < bytes.length;) {
      const at = position === undefined ? undefined : position + done;
      const count = this.#calls.write(this.fd!, bytes.subarray(done), at);
      if (count === 0) throw systemError(ENOSPC, "write");
      done += count;
    }
  }
}
