/** Programs and libraries of the host that bytes pass through. */
import type { Runtime } from "./runtime.ts";

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;
type Child = import("node:child_process").ChildProcessWithoutNullStreams;
type Filter = ReadableWritablePair<Uint8Array, Uint8Array<ArrayBuffer>>;

/** Bytes in a piece of what a library answers. */
const CHUNK = 262144;

/**
 * Starts a program of PATH between two streams: answers what it writes. The stream ends when the program has, and
 * fails with what that says on standard error where it ends otherwise than with 0.
 */
export function filter(runtime: Runtime, program: string, args: string[], bytes: Bytes): Bytes {
  const { spawn } = runtime.builtin("node:child_process") as typeof import("node:child_process");
  const pieces = filtered(spawn(program, args, { stdio: "pipe" }), bytes);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void await pieces.return(),
  }, { highWaterMark: 0 });
}

const ZLIB: Record<string, string | undefined> = {
  gzip: "createGunzip",
  zstd: "createZstdDecompress",
};

/** Undoes a compression, of any number of parts, where the runtime itself can. */
export function decompressor(runtime: Runtime, name: string): Filter | undefined {
  const zlib = runtime.builtin("node:zlib") as Record<string, (options: object) => unknown>;
  const make = zlib[ZLIB[name] ?? ""];
  if (make === undefined) return undefined;
  const { Duplex } = runtime.builtin("node:stream") as {
    Duplex: { toWeb(stream: unknown): Filter };
  };
  return Duplex.toWeb(make({ chunkSize: CHUNK }));
}

async function* filtered(
  child: Child,
  bytes: Bytes,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const said: Uint8Array[] = [];
  child.stderr.on("data", (chunk) => said.push(chunk));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  // Told where it is waited for.
  ended.catch(() => {});
  const fed = feed(child, bytes).then(() => undefined, (error) => error);
  try {
    // Not as a Buffer, whose slice() is no copy.
    for await (const { buffer, byteOffset, byteLength } of child.stdout) {
      yield new Uint8Array(buffer, byteOffset, byteLength);
    }
    const code = await ended;
    const failure = await fed;
    if (failure !== undefined) throw failure;
    if (code !== 0) {
      // Some say more, line after line.
      const [first] = (await new Blob(said as BlobPart[]).text()).trim().split("\n");
      throw new Error(first.replace(/[;:.]$/, "") || `it ended with status ${code}`);
    }
  } finally {
    child.kill();
  }
}

/** Gives a program its input to the end, or as long as it takes any. */
async function feed({ stdin }: Child, bytes: Bytes): Promise<void> {
  // A program that is gone before its input is: its status tells.
  stdin.on("error", () => {});
  const ready = () =>
    new Promise<void>((resolve) => {
      stdin.once("drain", resolve);
      stdin.once("close", resolve);
    });
  try {
    for await (const chunk of bytes) {
      if (!stdin.destroyed && !stdin.write(chunk)) await ready();
      if (stdin.destroyed) break;
    }
  } finally {
    stdin.end();
  }
}
