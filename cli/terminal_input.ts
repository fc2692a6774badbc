/** Standard input that is a terminal: who reads takes no byte more than is for him, what is left waits for the next. */
import type { KernelFiles } from "../ffi/kernel_files.ts";
import { runtime } from "../runtime/current.ts";
import type { ByteSource, StreamOrigin } from "../shell/io/streams.ts";
import { terminalOf } from "./standard_streams.ts";

const DESCRIPTOR = 0;
const CHUNK = 65536;
const NEWLINE = 0x0a;
const CR = 0x0d;

/**
 * Nothing is read before somebody takes it: what waits, waits for the terminal to have something (poll(2)), so that
 * a reader given up takes nothing, and programs, the line editor and `read` find what was typed ahead. Where there are
 * no system calls, and so no programs, bytes that came with others are kept here.
 */
export class TerminalInput implements ByteSource {
  readonly terminal = terminalOf(runtime.stdin);
  readonly #files: KernelFiles | undefined;
  #rest: Uint8Array = new Uint8Array(0);
  #ended = false;
  readonly #key = new Uint8Array(1);
  /** For all who wait. */
  #waiting: Promise<void> | undefined;
  /** Counts the times that readers were given up. */
  #age = 0;

  constructor(files: KernelFiles | undefined) {
    this.#files = files;
  }

  get origin(): StreamOrigin | undefined {
    return this.#files && { hostDescriptor: DESCRIPTOR };
  }

  /** Whether `take` has an answer. */
  get hasSome(): boolean {
    return this.#files
      ? this.#files.ready(DESCRIPTOR, false, 0) > 0
      : this.#rest.length > 0 || this.#ended;
  }

  /** Up to so many bytes of what is there; null where the terminal's end is. */
  take(max: number): Uint8Array | null {
    if (!this.#files) {
      if (this.#ended && this.#rest.length === 0) {
        this.#ended = false;
        return null;
      }
      const chunk = this.#rest.subarray(0, max);
      this.#rest = this.#rest.subarray(chunk.length);
      return chunk;
    }
    const buffer = new Uint8Array(Math.min(max, CHUNK));
    const count = this.#files.read(DESCRIPTOR, buffer);
    return count > 0 ? buffer.subarray(0, count) : null;
  }

  /**
   * The next byte in the editor's modes, in which reading never waits; undefined where there is none yet, null where
   * the terminal has gone.
   */
  takeKey(): number | null | undefined {
    if (!this.#files) return this.hasSome ? this.take(1)?.[0] ?? null : undefined;
    for (let isThere = false;; isThere = true) {
      if (this.#files.read(DESCRIPTOR, this.#key) === 1) return this.#key[0];
      if (isThere) return null;
      if (!this.hasSome) return undefined;
    }
  }

  /** Waits until `hasSome`. */
  async wait(): Promise<void> {
    while (!this.hasSome) {
      this.#waiting ??= (this.#files ? this.#poll(this.#files) : this.#fill()).finally(() => {
        this.#waiting = undefined;
      });
      await this.#waiting;
    }
  }

  abandon(): void {
    this.#age++;
  }

  read(max = CHUNK): Promise<Uint8Array | null> {
    return this.#read(() => this.take(max));
  }

  /** Up to the end of a line, where there is one, or the delimiter. */
  readUntil(delimiter: number): Promise<Uint8Array | null> {
    return this.#read(() => {
      const bytes: number[] = [];
      do {
        const one = this.take(1);
        if (one === null) return bytes.length > 0 ? Uint8Array.from(bytes) : null;
        bytes.push(one[0]);
      } while (bytes.at(-1) !== delimiter && this.hasSome);
      return Uint8Array.from(bytes);
    });
  }

  async #read(take: () => Uint8Array | null): Promise<Uint8Array | null> {
    const age = this.#age;
    await this.wait();
    // Nobody waits for a reader that was given up.
    return age === this.#age ? take() : await new Promise<never>(() => {});
  }

  async #poll(files: KernelFiles): Promise<void> {
    await files.readyLater(DESCRIPTOR);
  }

  async #fill(): Promise<void> {
    const buffer = new Uint8Array(CHUNK);
    const count = await runtime.stdin.read(buffer);
    this.#ended = count === null;
    // The runtime's raw mode leaves Return as it is, also where a line is typed ahead of a command.
    this.#rest = buffer.subarray(0, count ?? 0).map((byte) => byte === CR ? NEWLINE : byte);
  }
}
