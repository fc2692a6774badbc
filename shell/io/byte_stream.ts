/** The shell's streams as web streams, for what takes those: archives, snapshots. */
import type { ByteSink, ByteSource } from "./streams.ts";

export function streamOf(source: ByteSource): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const chunk = await source.read();
      // The source may use its buffer again.
      if (chunk === null) controller.close();
      else controller.enqueue(chunk.slice());
    },
  }, { highWaterMark: 0 });
}

export async function writeStream(
  stream: ReadableStream<Uint8Array>,
  sink: ByteSink,
): Promise<void> {
  for await (const chunk of stream) {
    const waiting = sink.write(chunk);
    if (waiting) await waiting;
  }
}
