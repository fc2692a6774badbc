/** Takes exact numbers of bytes from a stream. */
export class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #rest: Uint8Array;

  constructor(source: ReadableStream<Uint8Array> | Uint8Array) {
    const isWhole = source instanceof Uint8Array;
    this.#rest = isWhole ? source : new Uint8Array(0);
    this.#reader = isWhole ? undefined : source.getReader();
  }

  /** The next bytes, at most `most`, which stay good until the next call; empty at the end. */
  async some(most: number): Promise<Uint8Array> {
    while (this.#rest.length === 0 && this.#reader !== undefined) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      this.#rest = value;
    }
    const bytes = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(bytes.length);
    return bytes;
  }

  /** Exactly `length` bytes, or undefined where the stream has fewer. */
  async take(length: number): Promise<Uint8Array | undefined> {
    const first = await this.some(length);
    if (first.length === length) return first;
    const whole = new Uint8Array(length);
    whole.set(first);
    for (let at = first.length; at < length;) {
      const bytes = await this.some(length - at);
      if (bytes.length === 0) return undefined;
      whole.set(bytes, at);
      at += bytes.length;
    }
    return whole;
  }

  /** Passes on the next `length` bytes in pieces, each with its place; throws `missing()` for fewer. */
  async each(
    length: number,
    sink: (bytes: Uint8Array, at: number) => void,
    missing: () => Error,
  ): Promise<void> {
    for (let at = 0; at < length;) {
      const bytes = await this.some(length - at);
      if (bytes.length === 0) throw missing();
      sink(bytes, at);
      at += bytes.length;
    }
  }

  /** Gives the stream up. */
  async close(): Promise<void> {
    await this.#reader?.cancel().catch(() => {});
  }
}
