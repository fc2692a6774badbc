/** Archives on the host as streams: files, standard input and output. */
import { Attributes } from "../core/attributes.ts";
import {
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_WRONLY,
  S_IFDIR,
  S_IFMT,
  S_IFREG,
} from "../core/constants.ts";
import { EINTR } from "../core/errno.ts";
import { makeDirectories } from "../core/host/copy_tree.ts";
import { hostValue, joinPath, parentPath } from "../core/host/staging.ts";
import type { PatientFiles } from "./workspace.ts";

/** Bytes read at a time. */
const CHUNK = 262144;

/** The bytes of a file, or of standard input for "-". Throws FsError; so does the stream. */
export function readArchive(
  files: PatientFiles,
  file: string,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const fd = file === "-" ? 0 : hostValue(files.open(file, O_RDONLY, 0), "open", file);
  const close = () => void (fd !== 0 && files.close(fd));
  return new ReadableStream({
    async pull(controller) {
      const buffer = new Uint8Array(CHUNK);
      let count: number;
      do count = await files.readLater(fd, buffer); while (count === -EINTR);
      if (hostValue(count, "read", file) > 0) return controller.enqueue(buffer.subarray(0, count));
      close();
      controller.close();
    },
    cancel: close,
  }, { highWaterMark: 0 });
}

/**
 * Writes a stream to a file, or to standard output for "-". The file appears under its name when it is whole;
 * one that lies there stays if anything fails. Throws FsError, and what the stream does.
 */
export async function writeArchive(
  files: PatientFiles,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  file: string,
): Promise<void> {
  if (file === "-") return await writeAll(files, stream, 1, "standard output");
  if (isSpecial(files, file)) return await writeFile(files, stream, file, O_WRONLY, file);
  makeDirectories(files, parentPath(file));
  const unique = Math.random().toString(36).slice(2);
  const temporary = joinPath(parentPath(file), `.ramfs-${unique}`);
  try {
    await writeFile(files, stream, temporary, O_WRONLY | O_CREAT | O_EXCL, file);
    hostValue(files.rename(temporary, file), "rename", file);
  } catch (error) {
    files.unlink(temporary);
    throw error;
  }
}

/** A pipe or device cannot be replaced by a file. */
function isSpecial(files: PatientFiles, file: string): boolean {
  const there = new Attributes();
  if (files.stat(file, true, there) < 0) return false;
  const type = there.mode & S_IFMT;
  return type !== S_IFREG && type !== S_IFDIR;
}

/** `name` is what the user calls the file. */
async function writeFile(
  files: PatientFiles,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  path: string,
  flags: number,
  name: string,
): Promise<void> {
  const fd = hostValue(files.open(path, flags, 0o666), "open", name);
  try {
    await writeAll(files, stream, fd, name);
  } finally {
    files.close(fd);
  }
}

async function writeAll(
  files: PatientFiles,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  fd: number,
  name: string,
): Promise<void> {
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length;) {
      const count = await files.writeLater(fd, chunk.subarray(at));
      if (count !== -EINTR) at += hostValue(count, "write", name);
    }
  }
}
