import { codedError } from "./argument_error.ts";
import type { Calls } from "./calls.ts";
import * as contents from "./content_operations.ts";
import { Emitter } from "./emitter.ts";
import * as files from "./file_operations.ts";
import { promised } from "./forms.ts";
import type { Operation } from "./operation.ts";
import { type Bytes, eventEmitter, later, nodeRelease } from "./runtime.ts";

/** The methods that are an operation on the handle's descriptor. */
const METHODS: Record<string, Operation> = {
  appendFile: contents.appendFile,
  chmod: files.fchmod,
  chown: files.fchown,
  datasync: files.fdatasync,
  read: files.read,
  readFile: contents.readFile,
  readv: files.readv,
  stat: files.fstat,
  sync: files.fsync,
  truncate: files.ftruncate,
  utimes: files.futimes,
  write: files.write,
  writeFile: contents.writeFileFrom,
  writev: files.writev,
};

/** What a handle needs of the face that made it. */
export interface StreamMakers {
  createReadStream(path: unknown, options?: unknown): unknown;
  createWriteStream(path: unknown, options?: unknown): unknown;
}

/** Bytes read at a time by streams of a handle. */
const CHUNK = 65536;

/** Node's FileHandle: a descriptor with the promise form of its operations as methods. */
export class FileHandle extends Emitter {
  readonly #calls: Calls;
  readonly #streams: StreamMakers;
  #fd: number;

  constructor(calls: Calls, fd: number, streams: StreamMakers) {
    super();
    beOneOfNodes();
    this.#calls = calls;
    this.#fd = fd;
    this.#streams = streams;
  }

  /** -1 once it is closed. */
  get fd(): number {
    return this.#fd;
  }

  getAsyncId(): number {
    return -1;
  }

  close(): Promise<void> {
    if (this.#fd === -1) return Promise.resolve();
    const fd = this.#fd;
    this.#fd = -1;
    this.emit("close");
    return promised(this.#calls, files.close, [fd]) as Promise<void>;
  }

  /** Runs an operation on the descriptor; EBADF once the handle is closed. */
  run(name: string, operation: Operation, args: unknown[]): Promise<unknown> {
    if (this.#fd !== -1) return promised(this.#calls, operation, [this.#fd, ...args]);
    const error = codedError("EBADF", "file closed");
    return Promise.reject(Object.assign(error, { syscall: name }));
  }

  createReadStream(options: object = {}): unknown {
    return this.#streams.createReadStream(undefined, { ...options, fd: this });
  }

  createWriteStream(options: object = {}): unknown {
    return this.#streams.createWriteStream(undefined, { ...options, fd: this });
  }

  /** The contents from where the descriptor stands, as a stream of the web's kind. */
  readableWebStream(): ReadableStream<Bytes> {
    const chunks = this.#chunks();
    return new ReadableStream<Bytes>({
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    });
  }

  /** The lines from where the descriptor stands, without their ends; the handle is then closed. */
  async *readLines(options: { encoding?: string } = {}): AsyncGenerator<string, void> {
    const decoder = new TextDecoder(options.encoding ?? "utf8", { ignoreBOM: true });
    let rest = "";
    try {
      for await (const chunk of this.#chunks()) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
        rest = lines.pop()!;
        yield* lines;
      }
      const lines = (rest + decoder.decode()).split(/\r/);
      if (lines.at(-1) === "") lines.pop();
      yield* lines;
    } finally {
      await this.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async *#chunks(): AsyncGenerator<Bytes, void> {
    for (;;) {
      const chunk = new Uint8Array(CHUNK);
      const count = await this.#calls.patiently(() => this.#calls.read(this.#fd, chunk, undefined));
      if (count === 0) return;
      await new Promise<void>(later);
      yield chunk.subarray(0, count);
    }
  }
}

/** Since then a handle has Node's EventEmitter among its prototypes; before, it had but the methods. */
const FIRST_EMITTER = 24;
let isKnown = false;

/** Lets `instanceof` say so, once there is a handle of which it can be asked. */
function beOneOfNodes(): void {
  if (isKnown) return;
  isKnown = true;
  const nodes = nodeRelease() >= FIRST_EMITTER ? eventEmitter() : undefined;
  if (nodes !== undefined) Object.setPrototypeOf(Emitter.prototype, nodes.prototype);
}

for (const [name, operation] of Object.entries(METHODS)) {
  const method = function (this: FileHandle, ...args: unknown[]): Promise<unknown> {
    return this.run(name, operation, args);
  };
  Object.defineProperty(method, "name", { value: name });
  const property = { configurable: true, writable: true, value: method };
  Object.defineProperty(FileHandle.prototype, name, property);
}
