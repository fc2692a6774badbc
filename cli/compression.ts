/** Compressions of archives: by the runtime's own libraries where it has them, else by programs of the host. */
import { ArchiveError, type Compression, renamedErrors } from "../core/staging/compression.ts";
import { runtime } from "../runtime/current.ts";
import { decompressor, filter } from "../runtime/host_filter.ts";
import { Failure } from "./failure.ts";
import { isProgram } from "./program_search.ts";
import { compressorOf } from "./tar_items.ts";

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

/** The programs that undo a compression, and what they are told beside `-dc`. */
const DECOMPRESSORS: Record<Compression, string[]> = {
  gzip: ["gzip"],
  bzip2: ["bzip2"],
  xz: ["xz"],
  zstd: ["zstd", "-q"],
  lzip: ["lzip"],
  lz4: ["lz4", "-q"],
  lzop: ["lzop"],
  lzma: ["xz"],
  compress: ["gzip"],
};

/**
 * As `UnpackOptions.decompress`. Of the runtime's libraries the one for zstd is content with half an archive, so that
 * is for want of the program. Throws ArchiveError where there is neither.
 */
export function decompress(name: Compression, bytes: Bytes): ReadableStream<Uint8Array> {
  const [program, ...args] = DECOMPRESSORS[name];
  if (name !== "gzip" && isProgram(program)) {
    return filter(runtime, program, ["-dc", ...args], bytes);
  }
  const own = decompressor(runtime, name);
  if (own !== undefined) return bytes.pipeThrough(own);
  throw new ArchiveError(
    `compressed with ${name}, and there is no program ${program} to undo that; install it, or give a plain archive`,
  );
}

/** The bytes of an archive as its file's name wants them. */
export function compressed(file: string, bytes: Bytes): Bytes {
  const command = compressorOf(file);
  if (command === undefined) return bytes;
  const [program, ...args] = command;
  if (program === "gzip") return bytes.pipeThrough(new CompressionStream("gzip"));
  return renamedErrors(
    filter(runtime, program, args, bytes),
    ({ message }) => new Failure(`${program}: ${message.trim()}`),
  );
}
