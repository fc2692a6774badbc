import { BrokenPipe, type ByteSink, type ByteSource } from "./streams.ts";

/** Bytes a pipe holds before its writer has to wait, as Linux's default. */
const CAPACITY = 65536;

/** A bounded byte pipe between two stages that run at the same time. */
export class Pipe {
  readonly source: ByteSource = {
    read: (max) => this.#read(max),
    cancel: () => this.#closeReader(),
  };
  readonly sink: ByteSink = {
    write: (chunk) => this.#write(chunk),
    close: () => this.#closeWriter(),
  };

  /** Chunks not yet read; `#held` is the sum of their lengths. */
  #chunks: Uint8Array[] = [];
  #held = 0;
  #writerGone = false;
  #readerGone = false;
  #readers: (() => void)[] = [];
  #writers: (() => void)[] = [];

  #read(max = Infinity): Uint8Array | null | Promise<Uint8Array | null> {
    const first = this.#chunks[0];
    if (first) {
      const chunk = first.length <= max ? first : first.subarray(0, max);
      if (chunk === first) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(max);
      this.#held -= chunk.length;
      if (this.#held < CAPACITY) wake(this.#writers);
      return chunk;
    }
    if (this.#writerGone) return null;
    return new Promise<void>((resolve) => this.#readers.push(resolve)).then(() => this.#read(max));
  }

  #write(chunk: Uint8Array): void | Promise<void> {
    if (this.#readerGone) throw new BrokenPipe();
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    wake(this.#readers);
    if (this.#held < CAPACITY) return;
    return new Promise<void>((resolve) => this.#writers.push(resolve)).then(() => {
      if (this.#readerGone) throw new BrokenPipe();
    });
  }

  #closeWriter(): void {
    this.#writerGone = true;
    wake(this.#readers);
  }

  #closeReader(): void {
    this.#readerGone = true;
    this.#chunks = [];
    this.#held = 0;
    wake(this.#writers);
  }
}

function wake(waiting: (() => void)[]): void {
  for (const resolve of waiting.splice(0)) resolve();
}
