/** What an archive is compressed with, told by its first bytes. */
import { ByteReader } from "./byte_reader.ts";
import { BLOCK, Header } from "./tar/header.ts";

/** Bytes that are no archive, or none that can be read. */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
}

/** The bytes without a compression of this name; undefined where it cannot undo that. Errors come out of the stream. */
export type Decompress = (
  name: Compression,
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
) => ReadableStream<Uint8Array> | undefined;

export type Compression =
  | "gzip"
  | "bzip2"
  | "xz"
  | "zstd"
  | "lzip"
  | "lz4"
  | "lzop"
  | "lzma"
  | "compress";

const MAGICS: Record<Compression, number[]> = {
  gzip: [0x1f, 0x8b],
  bzip2: [0x42, 0x5a, 0x68],
  xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  lzip: [0x4c, 0x5a, 0x49, 0x50],
  lz4: [0x04, 0x22, 0x4d, 0x18],
  lzop: [0x89, 0x4c, 0x5a, 0x4f],
  lzma: [0x5d, 0x00, 0x00],
  compress: [0x1f, 0x9d],
};

/** Bytes of the longest magic; fewer are no archive of any kind. */
const MAGIC_MAX = 6;

/**
 * The archive's own bytes: a compression is undone by `decompress`, or if that does not know it and it is gzip, by
 * the platform, which may know archives of one part alone; plain ones pass.
 * @throws {ArchiveError} for other compressions, and for nothing at all.
 */
export async function plainArchive(
  archive: ReadableStream<Uint8Array> | Uint8Array,
  decompress?: Decompress,
): Promise<ReadableStream<Uint8Array>> {
  const reader = new ByteReader(archive);
  const head = await reader.peek(MAGIC_MAX);
  if (head === undefined) {
    await reader.close();
    throw new ArchiveError("no tar archive: it is empty or cut short");
  }
  const block = await reader.peek(BLOCK);
  // A member's name may begin as a compression does.
  const isPlain = block !== undefined && Header.of(block) !== undefined;
  const name = isPlain ? undefined : compressionOf(head);
  const rest = restOf(reader);
  if (name === undefined) return rest;
  try {
    const plain = decompress?.(name, rest) ??
      (name === "gzip" ? rest.pipeThrough(new DecompressionStream("gzip")) : undefined);
    if (plain !== undefined) return renamedErrors(plain, (error) => damaged(name, error));
  } catch (error) {
    await reader.close();
    throw error;
  }
  await reader.close();
  throw new ArchiveError(`compressed with ${name}, which is not supported; use gzip or none`);
}

function compressionOf(head: Uint8Array): Compression | undefined {
  const names = Object.keys(MAGICS) as Compression[];
  return names.find((name) => MAGICS[name].every((byte, i) => head[i] === byte));
}

/**
 * The same bytes, and an error about them, which is of no class of its own on any platform, as one that says more.
 * Errors of other classes are those of the stream that they were made of.
 */
export function renamedErrors<T extends Uint8Array>(
  bytes: ReadableStream<T>,
  rename: (error: Error) => Error,
): ReadableStream<T> {
  const reader = bytes.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        const isPlain = [Error, TypeError].includes(
          (error as Error)?.constructor as ErrorConstructor,
        );
        throw isPlain ? rename(error as Error) : error;
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}

/** Node 24 tells why in the cause. */
function damaged(name: string, error: Error): ArchiveError {
  const why = error.message || (error.cause as Error | undefined)?.message || "no reason told";
  return new ArchiveError(
    `no whole tar archive: its ${name} compression is damaged: ${why.trim()}`,
    {
      cause: error,
    },
  );
}

function restOf(reader: ByteReader): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const bytes = await reader.some(1 << 20);
      if (bytes.length > 0) controller.enqueue(bytes.slice());
      else controller.close();
    },
    cancel: () => reader.close(),
  }, { highWaterMark: 0 });
}
