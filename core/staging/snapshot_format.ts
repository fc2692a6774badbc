/**
 * The bytes of a snapshot: "RAMFSNAP" and the format's version as a 32-bit little-endian number; then frames of a
 * length, a checksum (both 32 bits) and as many bytes, the last of them empty. The checksum is XXH32 with the frame's
 * number as seed, so that none can be missing or stand elsewhere. Version 2 had the bytes without frames.
 */
import { decodeName, encodeName } from "../bytes.ts";
import { FsError } from "../fs_error.ts";
import { joinBytes } from "../join_bytes.ts";
import { ByteReader } from "./byte_reader.ts";
import { xxh32 } from "./xxh32.ts";

const MAGIC = "RAMFSNAP";
const VERSION = 3;
const UNFRAMED = 2;
/** Most bytes of a frame; small pieces are gathered to some fraction of it. */
const FRAME_MAX = 1024 * 1024;
const GATHERED = 65536;

/** A snapshot that cannot be restored: EINVAL of "restore", and in which way. */
export class SnapshotError extends FsError {
  /** What is wrong, and where. */
  readonly why: string;
  /** It ends too soon, and what there is of it may be right. */
  readonly isCut: boolean;

  constructor(why: string, isCut = false) {
    super("EINVAL", "restore");
    this.why = why;
    this.isCut = isCut;
    this.message = `${this.message}: ${why}`;
  }
}

export function cutShort(where: string): SnapshotError {
  return new SnapshotError(`it is cut short ${where}`, true);
}

/** Puts pieces into frames. */
export function* framed(
  pieces: Iterable<Uint8Array<ArrayBuffer>>,
): Generator<Uint8Array<ArrayBuffer>, void> {
  yield joinBytes([encodeName(MAGIC), word(VERSION)]);
  let number = 0;
  let parts: Uint8Array[] = [];
  let length = 0;
  for (const piece of pieces) {
    if (length > 0 && length + piece.length > GATHERED) {
      yield* frame(joinBytes(parts), number++);
      parts = [];
      length = 0;
    }
    if (piece.length <= GATHERED) {
      parts.push(piece);
      length += piece.length;
      continue;
    }
    for (let at = 0; at < piece.length; at += FRAME_MAX) {
      yield* frame(piece.subarray(at, at + FRAME_MAX), number++);
    }
  }
  if (length > 0) yield* frame(joinBytes(parts), number++);
  yield* frame(new Uint8Array(0), number);
}

function* frame(
  bytes: Uint8Array<ArrayBuffer>,
  number: number,
): Generator<Uint8Array<ArrayBuffer>> {
  yield joinBytes([word(bytes.length), word(xxh32(bytes, number))]);
  if (bytes.length > 0) yield bytes;
}

function word(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

export function uint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
}

/**
 * What the frames hold, each checked before any of it is passed on; `reader` itself where there are none.
 * Throws SnapshotError, and so does what it answers.
 */
export async function unframed(reader: ByteReader): Promise<ByteReader> {
  const head = await reader.take(MAGIC.length + 4);
  if (head === undefined || decodeName(head.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new SnapshotError("no snapshot of ramfs, or its first bytes are damaged");
  }
  const version = uint32(head, MAGIC.length);
  if (version === UNFRAMED) return reader;
  if (version !== VERSION) {
    throw new SnapshotError(`its version is ${version}, and this ramfs reads 2 and 3`);
  }
  let number = 0;
  return new ByteReader(
    new ReadableStream({
      async pull(controller) {
        const bytes = await readFrame(reader, number++);
        if (bytes.length > 0) controller.enqueue(bytes);
        else controller.close();
      },
    }, { highWaterMark: 0 }),
  );
}

async function readFrame(reader: ByteReader, number: number): Promise<Uint8Array> {
  const at = reader.position;
  const head = await reader.take(8);
  if (head === undefined) throw cutShort(`at byte ${reader.position}`);
  const [length, checksum] = [uint32(head, 0), uint32(head, 4)];
  const bytes = length > FRAME_MAX ? undefined : await reader.take(length);
  if (bytes === undefined && length <= FRAME_MAX) {
    throw cutShort(`at byte ${reader.position}`);
  }
  if (bytes === undefined || xxh32(bytes, number) !== checksum) {
    throw new SnapshotError(
      `it is damaged between byte ${at} and ${at + 8 + Math.min(length, FRAME_MAX)}`,
    );
  }
  return bytes;
}
