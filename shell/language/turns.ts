/** Turns of the event loop for commands that never wait: without them signals and timers are not heard. */
import { Aborted } from "./control.ts";
import {
  type ByteSink,
  type ByteSource,
  Input,
  type StreamOrigin,
  type Terminal,
} from "../io/streams.ts";

/** Milliseconds for which a command may keep others out. */
const TURN = 20;
/** Reads and writes between two looks at the clock. */
const CALLS = 8;

let last = performance.now();

/** Lets others in, where that is due. Rejects with `Aborted` where the signal says so. */
export type Breath = () => void | Promise<void>;

/** @param status of a command that the signal ends */
export function breathing(signal: AbortSignal | undefined, status: () => number): Breath {
  let calls = 0;
  const ended = () => {
    if (signal?.aborted) throw new Aborted(status());
  };
  return () => {
    if (++calls % CALLS !== 0) return;
    ended();
    if (performance.now() - last < TURN) return;
    return new Promise((resolve) => setTimeout(resolve, 0)).then(() => {
      last = performance.now();
      ended();
    });
  };
}

/** A sink that lets others in between writes. */
export class BreathingSink implements ByteSink {
  constructor(readonly sink: ByteSink, readonly breathe: Breath) {}

  write(chunk: Uint8Array): void | Promise<void> {
    return this.sink.write(chunk) ?? this.breathe();
  }

  close(): void | Promise<void> {
    return this.sink.close?.();
  }

  get origin(): StreamOrigin | undefined {
    return this.sink.origin;
  }

  get terminal(): Terminal | undefined {
    return this.sink.terminal;
  }
}

/** An input that lets others in between reads. */
export class BreathingInput extends Input {
  readonly #input: Input;
  readonly #breathe: Breath;

  constructor(input: Input, breathe: Breath) {
    super(input);
    this.#input = input;
    this.#breathe = breathe;
  }

  override read(max?: number): ReturnType<ByteSource["read"]> {
    const waiting = this.#breathe();
    return waiting ? waiting.then(() => this.#input.read(max)) : this.#input.read(max);
  }

  override readUntil(delimiter: number): ReturnType<ByteSource["read"]> {
    const waiting = this.#breathe();
    return waiting
      ? waiting.then(() => this.#input.readUntil(delimiter))
      : this.#input.readUntil(delimiter);
  }

  override unread(bytes: Uint8Array): void {
    this.#input.unread(bytes);
  }

  override abandon(): void {
    this.#input.abandon();
  }

  override cancel(): void {
    this.#input.cancel();
  }

  override get origin(): StreamOrigin | undefined {
    return this.#input.origin;
  }

  override get terminal(): Terminal | undefined {
    return this.#input.terminal;
  }
}
