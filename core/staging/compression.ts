/** What an archive is compressed with, told by its first bytes. */
import { ByteReader } from "./byte_reader.ts";

/** Bytes that are no archive, or none that can be read. */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
}

const UNSUPPORTED: [name: string, magic: number[]][] = [
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
];

/**
 * The archive's own bytes: gzip is undone, plain ones pass.
 * @throws {ArchiveError} for other compressions, and for nothing at all.
 */
export async function plainArchive(
  archive: ReadableStream<Uint8Array> | Uint8Array,
): Promise<ReadableStream<Uint8Array>> {
  const reader = new ByteReader(archive);
  // The longest magic; fewer bytes are no archive of any kind.
  const head = (await reader.take(6))?.slice();
  if (head === undefined) {
    await reader.close();
    throw new ArchiveError("no tar archive: it is empty or cut short");
  }
  const unsupported = UNSUPPORTED.find(([, magic]) => magic.every((byte, i) => head[i] === byte));
  if (unsupported) {
    await reader.close();
    const [name] = unsupported;
    throw new ArchiveError(`compressed with ${name}, which is not supported; use gzip or none`);
  }
  const rest = restOf(head, reader);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return rest;
  return rest.pipeThrough(new DecompressionStream("gzip"));
}

function restOf(
  head: Uint8Array<ArrayBuffer>,
  reader: ByteReader,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(head),
    async pull(controller) {
      const bytes = await reader.some(1 << 20);
      if (bytes.length > 0) controller.enqueue(bytes.slice());
      else controller.close();
    },
    cancel: () => reader.close(),
  });
}
