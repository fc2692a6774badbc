/** The byte streams the shell reads and writes, and how web streams become such. */

/** What a terminal on the other side of a stream can do. */
export interface Terminal {
  /** Columns at this moment. */
  readonly columns: number;
}

/** A file of the tree as a descriptor of this very process, for a child to inherit. */
export interface LentFile {
  readonly descriptor: number;
  /** Its offset in bytes. */
  tell(): number;
  seek(offset: number): void;
  close(): void;
}

/** Opens the file with these numbers of stat(2) by open(2)'s `flags`; undefined where it is no file of that kind. */
export type Lender = (dev: number, ino: number, flags: number) => LentFile | undefined;

/** Names the open file behind a stream, for a host that can hand it to a child without a copy. */
export interface StreamOrigin {
  /** Descriptor of this very process that carries the stream: a child may inherit it. */
  readonly hostDescriptor?: number;
  /** Absolute path in the tree and open(2) flags with which the stream was opened. */
  readonly path?: string;
  readonly flags?: number;
  /**
   * The descriptor of this process that a child is to inherit for a file of the tree, opened by `lender` the
   * first time: from then on the child and the shell have one offset. Undefined where the lender has none.
   */
  lend?(lender: Lender): number | undefined;
  /** Takes back the last bytes that were read: the next reader begins with them. */
  giveBack?(bytes: number): void;
}

export interface ByteSource {
  /**
   * The next bytes, at least one and at most `max`; null at the end. A promise only where the reader has
   * to wait.
   */
  read(max?: number): Uint8Array | null | Promise<Uint8Array | null>;
  /**
   * As `read`, but nothing behind `delimiter`: where others read on, what is read too much must not be kept
   * from them. Where it is absent, what was read too much is given back by `Input.unread`.
   */
  readUntil?(delimiter: number): Uint8Array | null | Promise<Uint8Array | null>;
  /** Whoever waits for a read is given up, which takes nothing any more. */
  abandon?(): void;
  /** The reader has had enough: a writer on the other side gets EPIPE from now on. */
  cancel?(): void;
  readonly origin?: StreamOrigin | undefined;
  readonly terminal?: Terminal | undefined;
}

export interface ByteSink {
  /**
   * Takes all of `chunk`, which belongs to the sink from here on. Returns a promise only where the writer
   * has to wait before the next write. Throws `BrokenPipe` where nobody reads any more, `StreamError` or
   * `FsError` for other failures.
   */
  write(chunk: Uint8Array): void | Promise<void>;
  /** The writer is done. */
  close?(): void | Promise<void>;
  readonly origin?: StreamOrigin | undefined;
  readonly terminal?: Terminal | undefined;
}

/** Status of a command killed by SIGPIPE. */
export const BROKEN_PIPE_STATUS = 141;

/** Thrown by `write` where the reading end is gone; a command that lets it pass ends with status 141. */
export class BrokenPipe extends Error {
  constructor() {
    super("Broken pipe");
    this.name = "BrokenPipe";
  }
}

/** A stream that cannot be read or written, with the reason. */
export class StreamError extends Error {}

/** A source that is at its end. */
export const EMPTY_SOURCE: ByteSource = { read: () => null };

/** A sink that forgets. */
export const NULL_SINK: ByteSink = { write() {} };

/** Reads from memory: here-documents, here-strings, a library user's input. */
export class BytesSource implements ByteSource {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  read(max = Infinity): Uint8Array | null {
    if (this.#rest.length === 0) return null;
    const chunk = this.#rest.subarray(0, max);
    this.#rest = this.#rest.subarray(chunk.length);
    return chunk;
  }
}

/** Gathers everything written, for command substitution and for library users. */
export class CollectingSink implements ByteSink {
  #chunks: Uint8Array[] = [];
  #length = 0;

  write(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  bytes(): Uint8Array {
    if (this.#chunks.length === 1) return this.#chunks[0];
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  text(): string {
    return new TextDecoder().decode(this.bytes());
  }
}

/** A shared input with what one reader took too much of: `read` takes a line, the next command the rest. */
export class Input implements ByteSource {
  #source: ByteSource;
  #pushed: Uint8Array | undefined;
  #pending: Promise<Uint8Array | null> | undefined;
  /** Counts the times that readers were given up. */
  #age = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  read(max = 131072): Uint8Array | null | Promise<Uint8Array | null> {
    return this.#read(max, undefined);
  }

  /** May answer more than what ends with `delimiter`, which is to be given back by `unread`. */
  readUntil(delimiter: number): Uint8Array | null | Promise<Uint8Array | null> {
    return this.#read(131072, delimiter);
  }

  #read(
    max: number,
    delimiter: number | undefined,
  ): Uint8Array | null | Promise<Uint8Array | null> {
    const pushed = this.#pushed;
    if (pushed) {
      const chunk = pushed.subarray(0, max);
      this.#pushed = chunk.length < pushed.length ? pushed.subarray(chunk.length) : undefined;
      return chunk;
    }
    const reading = this.#pending ??
      (delimiter !== undefined && this.#source.readUntil
        ? this.#source.readUntil(delimiter)
        : this.#source.read(max));
    return reading instanceof Promise ? this.#await(reading, max) : reading;
  }

  /** What comes of a read that is given up goes to the next reader, and its own never goes on. */
  #await(reading: Promise<Uint8Array | null>, max: number): Promise<Uint8Array | null> {
    const age = this.#age;
    this.#pending = reading;
    return new Promise((resolve, reject) => {
      reading.then((chunk) => {
        if (age !== this.#age) return;
        this.#pending = undefined;
        if (chunk && chunk.length > max) {
          this.unread(chunk.subarray(max));
          chunk = chunk.subarray(0, max);
        }
        resolve(chunk);
      }, (error) => {
        if (age !== this.#age) return;
        this.#pending = undefined;
        reject(error);
      });
    });
  }

  /** Whoever is reading now is given up. */
  abandon(): void {
    this.#age++;
    if (!this.#source.abandon) return;
    this.#source.abandon();
    this.#pending = undefined;
  }

  /** Gives back bytes just read; they come first in the next `read`. */
  unread(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#pushed) throw new Error("invariant: bytes are given back once per read");
    this.#pushed = bytes;
  }

  cancel(): void {
    this.#source.cancel?.();
  }

  /** A child must not inherit a descriptor whose next bytes are here; what can be sought gets them back. */
  get origin(): StreamOrigin | undefined {
    const { origin } = this.#source;
    if (!this.#pushed) return origin;
    if (!origin?.lend || !origin.giveBack) return undefined;
    return { ...origin, hostDescriptor: undefined, lend: (lender) => this.#lend(origin, lender) };
  }

  #lend(origin: StreamOrigin, lender: Lender): number | undefined {
    if (this.#pushed) origin.giveBack!(this.#pushed.length);
    this.#pushed = undefined;
    return origin.lend!(lender);
  }

  get terminal(): Terminal | undefined {
    return this.#source.terminal;
  }
}

/** Any source as the shell takes it. */
export function toSource(from: ByteSource | ReadableStream<Uint8Array> | undefined): ByteSource {
  if (!from) return EMPTY_SOURCE;
  if (!("getReader" in from)) return from;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let rest: Uint8Array | undefined;
  return {
    async read(max = Infinity) {
      reader ??= from.getReader();
      while (!rest || rest.length === 0) {
        const { done, value } = await reader.read();
        if (done) return null;
        rest = value;
      }
      const chunk = rest.subarray(0, max);
      rest = rest.subarray(chunk.length);
      return chunk;
    },
    cancel: () => void reader?.cancel().catch(() => {}),
  };
}

/** Any sink as the shell takes it. The shell never closes what it was given. */
export function toSink(to: ByteSink | WritableStream<Uint8Array>): ByteSink {
  if (!("getWriter" in to)) return to;
  let writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  return {
    async write(chunk) {
      writer ??= to.getWriter();
      await writer.write(chunk);
    },
    /** Gives the stream back, open. */
    close() {
      writer?.releaseLock();
      writer = undefined;
    },
  };
}
