import { PIPE_BUF } from "../constants.ts";
import { EAGAIN, EBUSY, EPIPE } from "../errno.ts";
import { WaitQueue } from "./wait_queue.ts";

/** Bytes that a new pipe holds, pipe(7). */
const PIPE_CAPACITY = 65536;

/**
 * The buffer of a pipe or FIFO, pipe(7). The core is synchronous: where Linux would wait, this answers
 * -EAGAIN, with or without O_NONBLOCK, and `queue` tells when to try again.
 */
export class Pipe {
  #ring: Uint8Array;
  #start = 0;
  #length = 0;
  readers = 0;
  writers = 0;
  /** How often each end was opened, ever. */
  readerOpens = 0;
  writerOpens = 0;
  /** Woken by every read, write, open and close. */
  readonly queue = new WaitQueue();

  constructor() {
    this.#ring = new Uint8Array(PIPE_CAPACITY);
  }

  /** Bytes that wait to be read. */
  get length(): number {
    return this.#length;
  }

  /** Bytes that fit, F_GETPIPE_SZ. */
  get capacity(): number {
    return this.#ring.length;
  }

  open(reads: boolean, writes: boolean): void {
    if (reads) this.readers++, this.readerOpens++;
    if (writes) this.writers++, this.writerOpens++;
    this.queue.wake();
  }

  close(reads: boolean, writes: boolean): void {
    if (reads) this.readers--;
    if (writes) this.writers--;
    this.queue.wake();
  }

  isIdle(): boolean {
    return this.readers === 0 && this.writers === 0;
  }

  /** Bytes read; 0 when nobody writes any more, else -EAGAIN for an empty pipe. */
  read(buffer: Uint8Array): number {
    if (buffer.length === 0) return 0;
    if (this.#length === 0) return this.writers === 0 ? 0 : -EAGAIN;
    const count = Math.min(buffer.length, this.#length);
    this.#copyOut(buffer, count);
    this.#start = (this.#start + count) % this.#ring.length;
    this.#length -= count;
    this.queue.wake();
    return count;
  }

  /** Bytes written: all of up to PIPE_BUF bytes or none, of more as many as fit; -EPIPE, -EAGAIN. */
  write(buffer: Uint8Array): number {
    if (buffer.length === 0) return 0;
    if (this.readers === 0) return -EPIPE;
    const room = this.#ring.length - this.#length;
    if (room === 0 || (buffer.length <= PIPE_BUF && room < buffer.length)) return -EAGAIN;
    const count = Math.min(room, buffer.length);
    const at = (this.#start + this.#length) % this.#ring.length;
    const first = Math.min(count, this.#ring.length - at);
    this.#ring.set(buffer.subarray(0, first), at);
    this.#ring.set(buffer.subarray(first, count), 0);
    this.#length += count;
    this.queue.wake();
    return count;
  }

  /** F_SETPIPE_SZ: the capacity that it has then, a power of two; -EBUSY if less than it holds. */
  resize(bytes: number): number {
    let capacity = PIPE_BUF;
    while (capacity < bytes) capacity *= 2;
    if (capacity < this.#length) return -EBUSY;
    const ring = new Uint8Array(capacity);
    this.#copyOut(ring, this.#length);
    this.#ring = ring;
    this.#start = 0;
    this.queue.wake();
    return capacity;
  }

  #copyOut(to: Uint8Array, count: number): void {
    const first = Math.min(count, this.#ring.length - this.#start);
    to.set(this.#ring.subarray(this.#start, this.#start + first), 0);
    to.set(this.#ring.subarray(0, count - first), first);
  }
}
