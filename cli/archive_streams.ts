/** Archives on the host as streams: files, standard input and output. */
import { parentPath } from "../core/path_text.ts";
import { O_RDONLY } from "../core/constants.ts";
import { EAGAIN, EINTR } from "../core/errno.ts";
import { makeDirectories } from "../core/host/copy_tree.ts";
import { replaceFile } from "../core/host/replace_file.ts";
import { hostValue } from "../core/host/staging.ts";
import type { PatientFiles } from "./workspace.ts";

/** Bytes read at a time. */
const CHUNK = 262144;
/** Milliseconds between two looks at a descriptor that somebody else made non-blocking. */
const NAP = 2;

/** The bytes of a file, or of standard input for "-". Throws FsError; so does the stream. */
export function readArchive(
  files: PatientFiles,
  file: string,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const own = file === "-" ? 0 : files.descriptor?.(file);
  const fd = hostValue(own ?? files.open(file, O_RDONLY, 0), "open", file);
  const close = () => void (own === undefined && files.close(fd));
  return new ReadableStream({
    async pull(controller) {
      const buffer = new Uint8Array(CHUNK);
      const count = await untilReady(() => files.readLater(fd, buffer));
      if (hostValue(count, "read", file) > 0) return controller.enqueue(buffer.subarray(0, count));
      close();
      controller.close();
    },
    cancel: close,
  }, { highWaterMark: 0 });
}

/**
 * Writes a stream to a file, or to standard output for "-". What lies there is treated as replace_file.ts says.
 * Throws FsError, and what the stream does.
 */
export async function writeArchive(
  files: PatientFiles,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  file: string,
  replace = false,
): Promise<void> {
  if (file === "-") return void await writeAll(files, stream, 1, "standard output");
  makeDirectories(files, parentPath(file));
  const options = { named: true, replace, mode: 0o666 };
  let output = replaceFile(files, file, options);
  for (; output === undefined; output = replaceFile(files, file, options)) await nap();
  try {
    const length = await writeAll(files, stream, output.fd, file);
    if (output.inPlace) hostValue(files.ftruncate(output.fd, length), "ftruncate", file);
  } catch (error) {
    output.abandon(error);
    throw error;
  }
  output.commit();
}

function nap(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, NAP));
}

/** A call's result, after as many tries as it takes where a signal came or the descriptor does not wait. */
async function untilReady(call: () => Promise<number>): Promise<number> {
  for (;;) {
    const result = await call();
    if (result === -EAGAIN) await nap();
    else if (result !== -EINTR) return result;
  }
}

/** Returns how many bytes there were. */
async function writeAll(
  files: PatientFiles,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  fd: number,
  name: string,
): Promise<number> {
  let written = 0;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length;) {
      const count = await untilReady(() => files.writeLater(fd, chunk.subarray(at)));
      at += hostValue(count, "write", name);
    }
    written += chunk.length;
  }
  return written;
}
