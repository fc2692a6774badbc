import type { Device } from "./devices.ts";
import { EAGAIN } from "../errno.ts";
import { WaitQueue } from "./wait_queue.ts";

const NEWLINE = 10;
const END_OF_FILE = 4;
const ERASE = 127;
const KILL = 21;

/**
 * A terminal, termios(3) in canonical mode without echo: what `feed` is given can be read a line at a time.
 * Put it under a device number of your choice, `makedev(5, 0)` for /dev/tty.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { constants, makedev, TtyDevice, Vfs } from "@ramfs/ramfs/core";
 *
 * const vfs = new Vfs();
 * const written: Uint8Array[] = [];
 * const tty = new TtyDevice((bytes) => written.push(bytes));
 * vfs.devices.set(makedev(5, 0), tty);
 * const cage = vfs.cage();
 * cage.mknod("/tty", constants.S_IFCHR | 0o666, makedev(5, 0));
 * tty.feed(new TextEncoder().encode("a line\nmore"));
 * const buffer = new Uint8Array(80);
 * assertEquals(cage.read(cage.open("/tty", constants.O_RDWR), buffer), 7);
 * ```
 */
export class TtyDevice implements Device {
  readonly queue: WaitQueue = new WaitQueue();
  readonly #output: (bytes: Uint8Array) => void;
  /** Whole lines; an empty one is an end of file. */
  readonly #lines: number[][] = [];
  #line: number[] = [];

  /** `output` gets a copy of what is written to the terminal. */
  constructor(output: (bytes: Uint8Array) => void) {
    this.#output = output;
  }

  /** What somebody types: control-D, control-U and rubout have their canonical meaning. */
  feed(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === ERASE) this.#line.pop();
      else if (byte === KILL) this.#line = [];
      else {
        if (byte !== END_OF_FILE) this.#line.push(byte);
        if (byte === NEWLINE || byte === END_OF_FILE) this.#finish();
      }
    }
    this.queue.wake();
  }

  /** At most one line; 0 after control-D, else -EAGAIN while there is none. */
  read(buffer: Uint8Array): number {
    const line = this.#lines[0];
    if (line === undefined) return -EAGAIN;
    const count = Math.min(buffer.length, line.length);
    buffer.set(line.splice(0, count));
    if (line.length === 0) this.#lines.shift();
    return count;
  }

  write(buffer: Uint8Array): number {
    this.#output(buffer.slice());
    return buffer.length;
  }

  #finish(): void {
    this.#lines.push(this.#line);
    this.#line = [];
  }
}
