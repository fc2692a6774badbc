/** Read and write streams over Node's stream module, or one like it that the program hands in. */
import type { Calls } from "./calls.ts";
import { inAnotherTurn, later, mayGoOn } from "./runtime.ts";
import { type Done, StreamFile, type StreamFileLike } from "./stream_file.ts";
import { FunctionFile, type StreamFunctions } from "./stream_functions.ts";
import { type StreamOptions, toStreamOptions } from "./stream_options.ts";
import type { NodeStream } from "./types.ts";

/** Bytes that a read stream asks for ahead. */
const READ_MARK = 65536;
const FILE = Symbol("file");
const FINISHED = Symbol("finished");

/** What both kinds have beyond the stream's own. */
interface FileStream {
  [FILE]: StreamFileLike;
  open: () => void;
  fd: number | null;
  destroyed: boolean;
  closed: boolean;
  emit(event: string, ...args: unknown[]): boolean;
  on(event: string, listener: () => void): void;
  destroy(error?: Error): void;
}

interface ReadStream extends FileStream {
  [FINISHED](stream: object, callback: Done): void;
  bytesRead: number;
  end: number;
  /** The next byte to be read, if the stream was told where to start. */
  pos: number | undefined;
  push(chunk: Uint8Array | null): boolean;
}

interface WriteStream extends FileStream {
  bytesWritten: number;
  /** Where the next chunk goes, if the stream was told where to start. */
  pos: number | undefined;
  autoClose: boolean;
  end(): void;
  setDefaultEncoding(encoding: string): void;
}

type StreamClass = new (path: unknown, options?: unknown) => object;
type Methods<S> = Record<string, unknown> & ThisType<S>;

/**
 * Runs a task as soon as the stream has returned, which takes chunks one by one then; in another turn of the event loop
 * where this one has had enough.
 */
function fairly(task: () => void): void {
  if (mayGoOn()) queueMicrotask(task);
  else inAnotherTurn(task);
}

/** What a stream has as `open`. Programs that want to open by themselves put a function of theirs in its place. */
function openNothing(): void {}

/** Has a stream's own function open, which sets `fd` and emits "open", or "error". */
function openByOwn(stream: FileStream, done: Done): void {
  const { emit } = stream;
  stream.emit = function (event, ...args) {
    if (event === "open") {
      stream.emit = emit;
      done();
      return emit.call(stream, event, ...args);
    }
    if (event !== "error") return emit.call(stream, event, ...args);
    stream.emit = emit;
    done(args[0] as Error);
    return true;
  };
  stream.open();
}

const sharedMethods: Methods<FileStream> = {
  get fd(): number | null {
    return this[FILE].fd;
  },
  set fd(fd: number | null) {
    this[FILE].fd = fd;
  },
  open: openNothing,
  get autoClose(): boolean {
    return this[FILE].options.autoClose;
  },
  get pending(): boolean {
    return this[FILE].fd === null;
  },
  _construct(done: Done): void {
    if (this.open !== openNothing) return openByOwn(this, done);
    this[FILE].open((fd) => {
      this.fd = fd;
      done();
      this.emit("open", fd);
      this.emit("ready");
    }, done);
  },
  _destroy(error: Error | null, done: Done): void {
    this[FILE].close(error, done);
  },
};

const readMethods: Methods<ReadStream> = {
  _read(size: number): void {
    const from = this.pos ?? this.bytesRead;
    const length = Math.min(size, this.end - from + 1);
    if (length <= 0) return void this.push(null);
    fairly(() => {
      if (this.destroyed || this.fd === null) return;
      const take = (chunk: Uint8Array) => {
        if (this.destroyed) return;
        if (this.pos !== undefined) this.pos += chunk.length;
        this.bytesRead += chunk.length;
        this.push(chunk.length === 0 ? null : chunk);
      };
      try {
        const chunk = this[FILE].read(length, this.pos);
        if (chunk instanceof Promise) chunk.then(take).catch((error) => this.destroy(error));
        else take(chunk);
      } catch (error) {
        this.destroy(error as Error);
      }
    });
  },
  close(callback?: Done): void {
    if (callback !== undefined) this[FINISHED](this, callback);
    this.destroy();
  },
};

const writeMethods: Methods<WriteStream> = {
  _write(chunk: Uint8Array, _encoding: string, done: Done): void {
    fairly(async () => {
      try {
        await this[FILE].write(chunk, this.pos);
        this.bytesWritten += chunk.length;
        if (this.pos !== undefined) this.pos += chunk.length;
        done();
      } catch (error) {
        done(error as Error);
      }
    });
  },
  close(callback?: Done): void {
    if (callback !== undefined) {
      if (this.closed) return later(callback);
      this.on("close", () => callback());
    }
    if (!this.autoClose) this.on("finish", () => this.destroy());
    this.end();
  },
  destroySoon(): void {
    this.end();
  },
};

/**
 * Makes a constructor that, as Node's, may be called without `new` and applied to another object: some
 * programs patch the classes that way.
 */
function defineClass<S>(base: object, methods: Methods<S>, construct: Construct<S>): StreamClass {
  function FileStream(this: S | undefined, path: unknown, options?: unknown): unknown {
    if (!(this instanceof FileStream)) {
      return new (FileStream as unknown as StreamClass)(path, options);
    }
    construct(this as S & object, path, options);
  }
  Object.setPrototypeOf(FileStream, base);
  Object.setPrototypeOf(FileStream.prototype, (base as { prototype: object }).prototype);
  for (const part of [sharedMethods, methods]) {
    Object.defineProperties(FileStream.prototype, Object.getOwnPropertyDescriptors(part));
  }
  return FileStream as unknown as StreamClass;
}

type Construct<S> = (self: S & object, path: unknown, options: unknown) => void;

/** Calls a base class's constructor the old way, which Node's streams allow. */
function callBase(base: unknown, self: object, options: object): void {
  (base as (this: object, options: object) => void).call(self, options);
}

/** The face's functions as it was made: while they are these, streams need not call them. */
export interface FaceFunctions {
  readonly face: StreamFunctions;
  readonly own: StreamFunctions;
}

function fileOf(
  calls: Calls,
  options: StreamOptions,
  { face, own }: FaceFunctions,
): StreamFileLike {
  const { open, close, read, write } = options.fs ?? face;
  const isOwn = open === own.open && close === own.close && read === own.read &&
    write === own.write;
  if (isOwn || options.handle) return new StreamFile(calls, options);
  return new FunctionFile(options.fs ?? face, options);
}

/** `fs.ReadStream` of a face. */
export function readStreamClass(
  calls: Calls,
  stream: NodeStream,
  functions: FaceFunctions,
): StreamClass {
  const made = defineClass<ReadStream>(stream.Readable, readMethods, (self, path, options) => {
    const wanted = toStreamOptions(path, options, "r");
    const { flags, mode, start, end, signal, encoding, emitClose, autoClose } = wanted;
    self[FILE] = fileOf(calls, wanted, functions);
    self[FINISHED] = stream.finished as unknown as ReadStream[typeof FINISHED];
    Object.assign(self, { path, flags, mode, start, end, pos: start, bytesRead: 0 });
    const highWaterMark = wanted.highWaterMark ?? READ_MARK;
    const base = { highWaterMark, autoDestroy: autoClose, emitClose, encoding, signal };
    callBase(stream.Readable, self, base);
  });
  Object.defineProperty(made, "name", { value: "ReadStream" });
  return made;
}

/** `fs.WriteStream` of a face. */
export function writeStreamClass(
  calls: Calls,
  stream: NodeStream,
  functions: FaceFunctions,
): StreamClass {
  const made = defineClass<WriteStream>(stream.Writable, writeMethods, (self, path, options) => {
    const wanted = toStreamOptions(path, options, "w");
    const { flags, mode, start, signal, emitClose, autoClose, highWaterMark } = wanted;
    self[FILE] = fileOf(calls, wanted, functions);
    Object.assign(self, { path, flags, mode, start, pos: start, bytesWritten: 0 });
    const mark = highWaterMark === undefined ? {} : { highWaterMark };
    const base = { ...mark, autoDestroy: autoClose, emitClose, decodeStrings: true, signal };
    callBase(stream.Writable, self, base);
    if (wanted.encoding) self.setDefaultEncoding(wanted.encoding);
  });
  Object.defineProperty(made, "name", { value: "WriteStream" });
  return made;
}
