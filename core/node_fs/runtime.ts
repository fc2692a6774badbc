/**
 * What the runtime may offer beyond the language. All of it is looked up when needed, never at load, and
 * all of it may be missing: then `Uint8Array` stands for Buffer and a timer for `setImmediate`.
 */
import type { NodeStream } from "./types.ts";

/** A view of bytes; Node's Buffer where there is one. */
export type Bytes = Uint8Array<ArrayBuffer>;

interface BufferMaker {
  from(buffer: ArrayBufferLike, offset: number, length: number): Bytes;
  from(text: string, encoding: string): Bytes;
}

interface Runtime {
  Buffer?: BufferMaker;
  setImmediate?: (task: () => void) => unknown;
  process?: { getBuiltinModule?: (name: string) => unknown };
}

const runtime = globalThis as unknown as Runtime;

/** Node's Buffer, if the runtime has it. */
export function bufferMaker(): BufferMaker | undefined {
  return runtime.Buffer;
}

/** The same memory as Buffer, or as it is. */
export function asBuffer(bytes: Uint8Array): Bytes {
  const { Buffer } = runtime;
  if (Buffer === undefined) return bytes as Bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Runs a task once the present one is over. Tasks keep their order. */
export function later(task: () => void): void {
  if (runtime.setImmediate === undefined) setTimeout(task, 0);
  else runtime.setImmediate(task);
}

/** Node's stream module, if the runtime has it. */
export function streamModule(): NodeStream | undefined {
  return runtime.process?.getBuiltinModule?.("node:stream") as NodeStream | undefined;
}
