/** Read and write streams over Node's stream module, or one like it that the program hands in. */
import { ENOSPC } from "../errno.ts";
import type { Calls } from "./calls.ts";
import { open } from "./file_operations.ts";
import { asBuffer, later } from "./runtime.ts";
import { type StreamOptions, toStreamOptions } from "./stream_options.ts";
import { systemError } from "./system_error.ts";
import type { NodeStream } from "./types.ts";

type Done = (error?: Error | null) => void;

const READ_MARK = 65536;

/** The descriptor under a stream. */
class StreamFile {
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

/** `fs.ReadStream` of a face. */
export function readStreamClass(calls: Calls, stream: NodeStream) {
  return class ReadStream extends stream.Readable {
    readonly #file: StreamFile;
    #position: number | undefined;
    readonly path: unknown;
    readonly flags: unknown;
    readonly mode: number;
    readonly start: number | undefined;
    readonly end: number;
    bytesRead = 0;

    constructor(path: unknown, options?: unknown) {
      const wanted = toStreamOptions(path, options, "r");
      super({
        highWaterMark: wanted.highWaterMark ?? READ_MARK,
        autoDestroy: wanted.autoClose,
        emitClose: wanted.emitClose,
        encoding: wanted.encoding as BufferEncoding | undefined,
        signal: wanted.signal,
      });
      this.#file = new StreamFile(calls, wanted);
      this.#position = wanted.start;
      this.path = path;
      this.flags = wanted.flags;
      this.mode = wanted.mode;
      this.start = wanted.start;
      this.end = wanted.end;
    }

    get fd(): number | null {
      return this.#file?.fd ?? null;
    }

    get autoClose(): boolean {
      return this.#file.options.autoClose;
    }

    get pending(): boolean {
      return this.fd === null;
    }

    override _construct(done: Done): void {
      // Runs while the base's constructor still does, in some runtimes: this.#file comes after that.
      later(() => this.#file.open(this, done));
    }

    override _read(size: number): void {
      const from = this.#position ?? this.bytesRead;
      const length = Math.min(size, this.end - from + 1);
      if (length <= 0) return void this.push(null);
      later(() => {
        if (this.destroyed || this.fd === null) return;
        try {
          const buffer = asBuffer(new Uint8Array(length));
          const count = this.#file.read(buffer, this.#position);
          if (this.#position !== undefined) this.#position += count;
          this.bytesRead += count;
          this.push(count === 0 ? null : buffer.subarray(0, count));
        } catch (error) {
          this.destroy(error as Error);
        }
      });
    }

    override _destroy(error: Error | null, done: Done): void {
      this.#file.close(error, done);
    }

    close(callback?: Done): void {
      if (callback !== undefined) stream.finished(this, callback);
      this.destroy();
    }
  };
}

/** `fs.WriteStream` of a face. */
export function writeStreamClass(calls: Calls, stream: NodeStream) {
  return class WriteStream extends stream.Writable {
    readonly #file: StreamFile;
    readonly path: unknown;
    readonly flags: unknown;
    readonly mode: number;
    readonly start: number | undefined;
    pos: number | undefined;
    bytesWritten = 0;

    constructor(path: unknown, options?: unknown) {
      const wanted = toStreamOptions(path, options, "w");
      super({
        ...(wanted.highWaterMark === undefined ? {} : { highWaterMark: wanted.highWaterMark }),
        autoDestroy: wanted.autoClose,
        emitClose: wanted.emitClose,
        decodeStrings: true,
        signal: wanted.signal,
      });
      this.#file = new StreamFile(calls, wanted);
      this.path = path;
      this.flags = wanted.flags;
      this.mode = wanted.mode;
      this.start = wanted.start;
      this.pos = wanted.start;
      if (wanted.encoding) this.setDefaultEncoding(wanted.encoding as BufferEncoding);
    }

    get fd(): number | null {
      return this.#file?.fd ?? null;
    }

    get autoClose(): boolean {
      return this.#file.options.autoClose;
    }

    get pending(): boolean {
      return this.fd === null;
    }

    override _construct(done: Done): void {
      later(() => this.#file.open(this, done));
    }

    override _write(chunk: Uint8Array, _encoding: string, done: Done): void {
      later(() => {
        try {
          this.#file.write(chunk, this.pos);
          this.bytesWritten += chunk.length;
          if (this.pos !== undefined) this.pos += chunk.length;
          done();
        } catch (error) {
          done(error as Error);
        }
      });
    }

    override _destroy(error: Error | null, done: Done): void {
      this.#file.close(error, done);
    }

    close(callback?: Done): void {
      if (callback !== undefined) {
        if (this.closed) return later(callback);
        this.on("close", () => callback());
      }
      if (!this.autoClose) this.on("finish", () => this.destroy());
      this.end();
    }

    destroySoon(): void {
      this.end();
    }
  };
}
