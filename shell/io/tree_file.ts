import type { Cage } from "../../core/cage/cage.ts";
import { CHUNK, giveBackChunk, takeChunk } from "./chunk_pool.ts";
import { SEEK_CUR, SEEK_SET } from "../../core/constants.ts";
import type { ByteSink, ByteSource, Lender, LentFile, StreamOrigin } from "./streams.ts";

/**
 * A file that a redirection opened. One of the host is the kernel's descriptor from the start; of one of the tree: Once a program was given it, the program's descriptor and the
 * cage's are one open file to those who use them: the offset is the real descriptor's, and the cage's follows it
 * around each read and write. Builtins run one at a time, so nothing of ours comes in between.
 */
export class TreeFile implements ByteSource, ByteSink {
  readonly origin: StreamOrigin;
  readonly #cage: Cage;
  readonly #fd: number;
  readonly #flags: number;
  #lent: LentFile | undefined;

  /** @param fd the cage's descriptor of it, which is closed with this */
  constructor(cage: Cage, fd: number, path: string, flags: number) {
    this.#cage = cage;
    this.#fd = fd;
    this.#flags = flags;
    this.origin = {
      path,
      flags,
      hostDescriptor: cage.state.files.get(fd)?.host?.descriptor,
      lend: (lender) => this.#lend(lender),
      giveBack: (bytes) => void this.#atOffset(() => cage.lseek(this.#fd, -bytes, SEEK_CUR)),
    };
  }

  read(max = CHUNK): Uint8Array | null {
    const buffer = max < CHUNK ? new Uint8Array(max) : takeChunk();
    const n = this.#atOffset(() => this.#cage.read(this.#fd, buffer));
    if (n === 0) giveBackChunk(buffer);
    return n === 0 ? null : n === buffer.length ? buffer : buffer.subarray(0, n);
  }

  write(chunk: Uint8Array): void {
    this.#atOffset(() => writeAll(this.#cage, this.#fd, chunk));
  }

  seek(offset: number, whence: number): void {
    this.#atOffset(() => this.#cage.lseek(this.#fd, offset, whence));
  }

  close(): void {
    this.#lent?.close();
    this.#cage.close(this.#fd);
  }

  #atOffset<T>(work: () => T): T {
    const lent = this.#lent;
    if (lent === undefined) return work();
    this.#cage.lseek(this.#fd, lent.tell(), SEEK_SET);
    try {
      return work();
    } finally {
      lent.seek(this.#cage.lseek(this.#fd, 0, SEEK_CUR));
    }
  }

  #lend(lender: Lender): number | undefined {
    if (this.#lent === undefined) {
      const { dev, ino } = this.#cage.fstat(this.#fd);
      this.#lent = lender(dev, ino, this.#flags);
      this.#lent?.seek(this.#cage.lseek(this.#fd, 0, SEEK_CUR));
    }
    return this.#lent?.descriptor;
  }
}

export function writeAll(cage: Cage, fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += cage.write(fd, bytes.subarray(done));
}
