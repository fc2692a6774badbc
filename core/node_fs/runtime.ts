/**
 * What the runtime may offer beyond the language. All of it is looked up when needed, never at load, and
 * all of it may be missing: then `Uint8Array` stands for Buffer and a timer for `setImmediate`.
 */
import type { NodeStream } from "./types.ts";

/** A view of bytes; Node's Buffer where there is one. */
export type Bytes = Uint8Array<ArrayBuffer>;

interface BufferMaker {
  readonly prototype: Bytes;
  allocUnsafe(length: number): Bytes;
  from(buffer: ArrayBufferLike, offset: number, length: number): Bytes;
  from(text: string, encoding: string): Bytes;
}

interface Runtime {
  Buffer?: BufferMaker;
  performance?: { now(): number };
  setImmediate?: (task: () => void) => unknown;
  process?: {
    getBuiltinModule?: (name: string) => unknown;
    versions?: { node?: string };
  };
  Deno?: unknown;
}

const runtime = globalThis as unknown as Runtime;

/** Node's Buffer, if the runtime has it. */
export function bufferMaker(): BufferMaker | undefined {
  return runtime.Buffer;
}

/** The same memory as Buffer, or as it is. */
export function asBuffer(bytes: Uint8Array): Bytes {
  const { Buffer } = runtime;
  if (Buffer === undefined || Object.getPrototypeOf(bytes) === Buffer.prototype) {
    return bytes as Bytes;
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** A buffer that its maker fills at once: Node's share memory where they are small, and hold what was there before. */
export function room(length: number): Bytes {
  const { Buffer } = runtime;
  return Buffer === undefined ? new Uint8Array(length) : Buffer.allocUnsafe(length);
}

/** How many calls, or milliseconds, promises may go on with one another before the event loop gets its turn. */
const TURN_CALLS = 64;
const TURN_MS = 0.5;
let callsLeft = 0;
let turnEnds = 0;

function milliseconds(): number {
  return (runtime.performance ?? Date).now();
}

/**
 * Whether a promise may be settled as it is made: a loop of awaits costs no turn of the event loop each, which is ten
 * times a call's price, and still leaves room for timers and the input of others.
 */
export function mayGoOn(): boolean {
  return callsLeft-- > 0 && milliseconds() < turnEnds;
}

/** As `later`, behind which promises may go on with one another again. */
export function inAnotherTurn(task: () => void): void {
  later(() => {
    callsLeft = TURN_CALLS;
    turnEnds = milliseconds() + TURN_MS;
    task();
  });
}

/** Runs a task once the present one is over. Tasks keep their order. */
export function later(task: () => void): void {
  if (runtime.setImmediate === undefined) setTimeout(task, 0);
  else runtime.setImmediate(task);
}

/**
 * The release whose ways the face follows where they have changed from one to the next: the running Node's, elsewhere
 * the latest.
 */
export function nodeRelease(): number {
  const version = runtime.Deno === undefined ? runtime.process?.versions?.node : undefined;
  return version === undefined ? Infinity : parseInt(version);
}

/** What `util.promisify` asks a function for. */
export const PROMISIFIED = Symbol.for("nodejs.util.promisify.custom");

/** Node's EventEmitter, if the runtime has it. */
export function eventEmitter(): { readonly prototype: object } | undefined {
  const module = runtime.process?.getBuiltinModule?.("node:events");
  return (module as { EventEmitter: { readonly prototype: object } } | undefined)?.EventEmitter;
}

/** Node's stream module, if the runtime has it. */
export function streamModule(): NodeStream | undefined {
  return runtime.process?.getBuiltinModule?.("node:stream") as NodeStream | undefined;
}
