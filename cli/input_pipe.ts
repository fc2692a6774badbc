import { EINTR, EPIPE } from "../core/errno.ts";
import { FsError } from "../core/fs_error.ts";
import type { KernelFiles } from "../ffi/kernel_files.ts";
import type { ByteSource } from "../shell/io/streams.ts";

/** As many bytes as a pipe holds by default. */
const CHUNK = 65536;

/** Carries the bytes of a source into a pipe that a child reads, for as long as the child is there. */
export class InputPipe {
  readonly #files: KernelFiles;
  #end: number | undefined;
  #busy = false;
  #abandoned = false;

  /** `end` is the pipe's writing end, which becomes ours. */
  constructor(files: KernelFiles, source: ByteSource, end: number) {
    this.#files = files;
    this.#end = end;
    this.#pump(source, end);
  }

  /** The child has ended: what it did not read stays unread. */
  abandon(): void {
    this.#abandoned = true;
    if (!this.#busy) this.#close();
  }

  async #pump(source: ByteSource, end: number): Promise<void> {
    try {
      while (!this.#abandoned) {
        const chunk = await source.read(CHUNK);
        if (chunk === null || this.#abandoned) break;
        if (!await this.#writeAll(end, chunk.slice())) break;
      }
    } finally {
      this.#close();
    }
  }

  /** False where nobody reads any more. */
  async #writeAll(end: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    this.#busy = true;
    try {
      for (let at = 0; at < bytes.length;) {
        const written = await this.#files.writeLater(end, bytes.subarray(at));
        if (written === -EPIPE) return false;
        if (written < 0 && written !== -EINTR) throw new FsError(written, "write");
        if (written > 0) at += written;
      }
      return true;
    } finally {
      this.#busy = false;
    }
  }

  #close(): void {
    if (this.#end !== undefined) this.#files.close(this.#end);
    this.#end = undefined;
  }
}
