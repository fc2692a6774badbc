/** The descriptor under a stream, by functions of a program's own: `options.fs`, or what it has put into the face. */
import { ENOSPC } from "../errno.ts";
import { invalidType } from "./argument_error.ts";
import { asBuffer, type Bytes, room } from "./runtime.ts";
import type { Done, OpenedFile, StreamFileLike } from "./stream_file.ts";
import type { StreamOptions } from "./stream_options.ts";
import { systemError } from "./system_error.ts";

type Function_ = (...args: unknown[]) => void;

/** What streams call, in the callback forms of node:fs. */
export interface StreamFunctions {
  open: Function_;
  close: Function_;
  read: Function_;
  write: Function_;
}

/** The functions among `given` that a stream that reads, or writes, needs. @throws ERR_INVALID_ARG_TYPE */
export function checkFunctions(given: unknown, moves: "read" | "write"): StreamFunctions {
  const functions = given as Record<string, unknown>;
  for (const name of ["open", moves, "close"]) {
    if (typeof functions[name] === "function") continue;
    throw invalidType(`options.fs.${name}`, ["function"], functions[name]);
  }
  return given as StreamFunctions;
}

/** A call in its callback form as a promise of its first result. */
function called(call: (callback: Function_) => void): Promise<unknown> {
  return new Promise((resolve, reject) =>
    call((error, result) => error ? reject(error) : resolve(result))
  );
}

export class FunctionFile implements StreamFileLike {
  readonly options: StreamOptions;
  readonly #functions: StreamFunctions;
  fd: number | null;

  constructor(functions: StreamFunctions, options: StreamOptions) {
    this.#functions = functions;
    this.options = options;
    this.fd = options.fd;
  }

  open(opened: OpenedFile, done: Done): void {
    const { name, flags, mode, fd } = this.options;
    if (fd !== null) return done();
    called((callback) => this.#functions.open(name, flags, mode, callback))
      .then((fd) => opened(fd as number), done);
  }

  close(error: Error | null, done: Done): void {
    const { fd } = this;
    if (fd === null) return done(error);
    this.fd = null;
    called((callback) => this.#functions.close(fd, callback))
      .then(() => done(error), (failure) => done(error ?? failure));
  }

  async read(length: number, position: number | undefined): Promise<Bytes> {
    const buffer = asBuffer(room(length));
    const { fd } = this;
    const count = await called((callback) =>
      this.#functions.read(fd, buffer, 0, length, position, callback)
    );
    return buffer.subarray(0, count as number);
  }

  async write(bytes: Uint8Array, position: number | undefined): Promise<void> {
    const { fd } = this;
    for (let done = 0; done < bytes.length;) {
      const at = position === undefined ? undefined : position + done;
      const length = bytes.length - done;
      const count = await called((callback) =>
        this.#functions.write(fd, bytes, done, length, at, callback)
      ) as number;
      if (count === 0) throw systemError(ENOSPC, "write");
      done += count;
    }
  }
}
