import { joinBytes } from "../join_bytes.ts";

/** Takes exact numbers of bytes from a stream. */
export class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #rest: Uint8Array;
  #position = 0;

  constructor(source: ReadableStream<Uint8Array> | Uint8Array) {
    const isWhole = source instanceof Uint8Array;
    this.#rest = isWhole ? source : new Uint8Array(0);
    this.#reader = isWhole ? undefined : source.getReader();
  }

  /** How many bytes have been taken. */
  get position(): number {
    return this.#position;
  }

  /** The next bytes, at most `most`, which stay good until the next call; empty at the end. */
  async some(most: number): Promise<Uint8Array> {
    await this.#fill();
    const bytes = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(bytes.length);
    this.#position += bytes.length;
    return bytes;
  }

  async #fill(): Promise<void> {
    while (this.#rest.length === 0 && this.#reader !== undefined) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      this.#rest = value;
    }
  }

  /** Exactly `length` bytes, or undefined where the stream has fewer. Holds no more than the stream has. */
  async take(length: number): Promise<Uint8Array | undefined> {
    const first = await this.some(length);
    if (first.length === length) return first;
    const parts = [first];
    let missing = length - first.length;
    while (missing > 0) {
      const bytes = await this.some(missing);
      if (bytes.length === 0) return undefined;
      parts.push(bytes);
      missing -= bytes.length;
    }
    return joinBytes(parts);
  }

  /** As `take`, and the bytes come again afterwards. */
  async peek(length: number): Promise<Uint8Array | undefined> {
    await this.#fill();
    while (this.#rest.length < length) {
      const before = this.#rest;
      this.#rest = new Uint8Array(0);
      await this.#fill();
      const isAtEnd = this.#rest.length === 0;
      this.#rest = joinBytes([before, this.#rest]);
      if (isAtEnd) return undefined;
    }
    return this.#rest.subarray(0, length);
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
