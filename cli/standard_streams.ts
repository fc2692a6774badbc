/** This process's own descriptors as the shell's streams; a child inherits them as they are. */
import { decodeName } from "../core/bytes.ts";
import { SEEK_CUR } from "../core/constants.ts";
import { FsError } from "../core/fs_error.ts";
import type { KernelFiles } from "../ffi/kernel_files.ts";
import { runtime } from "../runtime/current.ts";
import type { OutputStream } from "../runtime/runtime.ts";
import {
  BrokenPipe,
  type ByteSink,
  type ByteSource,
  type StreamOrigin,
  type Terminal,
} from "../shell/io/streams.ts";
import { joinBytes } from "../shell/text/input.ts";

const CHUNK = 65536;
const NEWLINE = 0x0a;

export function terminalOf(stream: { isTerminal(): boolean }): Terminal | undefined {
  if (!stream.isTerminal()) return undefined;
  return {
    get columns() {
      return runtime.columns();
    },
  };
}

/**
 * Standard input that is no terminal, of which the shell reads its script, its commands and the programs that inherit it. Nobody
 * takes more of it than he asked for: of a file what was read too much is given back by its offset, of a pipe
 * lines are read byte by byte, as bash does.
 */
export class StandardInput implements ByteSource {
  readonly #files: KernelFiles | undefined;
  readonly #seekable: boolean;
  /** Read, but not taken: of a file. */
  #rest = new Uint8Array(0);
  #ended = false;

  /** @param files undefined where there are no system calls: then programs do not get the descriptor */
  constructor(files?: KernelFiles) {
    this.#files = files;
    this.#seekable = files !== undefined && files.seek(0, 0, SEEK_CUR) >= 0;
  }

  /** A child may have the descriptor only as long as none of its bytes are here. */
  get origin(): StreamOrigin | undefined {
    if (this.#seekable) {
      return {
        lend: () => this.#giveBack(0),
        giveBack: (bytes) => void this.#giveBack(bytes),
      };
    }
    return this.#rest.length === 0 ? { hostDescriptor: 0 } : undefined;
  }

  #giveBack(bytes: number): number {
    const count = bytes + this.#rest.length;
    this.#rest = new Uint8Array(0);
    this.#ended = false;
    if (count > 0) this.#files!.seek(0, -count, SEEK_CUR);
    return 0;
  }

  async read(max = CHUNK): Promise<Uint8Array | null> {
    if (this.#rest.length === 0 && !await this.#fill(CHUNK)) return null;
    return this.#take(Math.min(this.#rest.length, max));
  }

  /** Up to a delimiter, where that comes among the bytes that are there, and no byte more. */
  async readUntil(delimiter: number): Promise<Uint8Array | null> {
    if (this.#rest.length === 0) {
      const files = this.#files;
      if (files && !this.#seekable) {
        return await this.#readBytes(files, delimiter);
      }
      if (!await this.#fill(CHUNK)) return null;
    }
    return this.#take(this.#rest.indexOf(delimiter) + 1 || this.#rest.length);
  }

  /** The next line with its newline, if it has one; null at the end. */
  async readLine(): Promise<string | null> {
    const parts: Uint8Array[] = [];
    for (;;) {
      const part = await this.readUntil(NEWLINE);
      if (part === null) break;
      parts.push(part.slice());
      if (part[part.length - 1] === NEWLINE) break;
    }
    return parts.length === 0 ? null : decodeName(joinBytes(parts));
  }

  #take(count: number): Uint8Array {
    const chunk = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return chunk;
  }

  async #readBytes(files: KernelFiles, delimiter: number): Promise<Uint8Array | null> {
    const one = new Uint8Array(1);
    let left = files.available(0);
    // Waiting is left to the runtime, which lets others run meanwhile.
    if (left > 0) left = files.read(0, one) === 1 ? left : 0;
    if (left === 0 && await runtime.stdin.read(one) === null) return null;
    const bytes = [one[0]];
    while (bytes.at(-1) !== delimiter && --left > 0 && files.read(0, one) === 1) {
      bytes.push(one[0]);
    }
    return Uint8Array.from(bytes);
  }

  async #fill(size: number): Promise<boolean> {
    if (this.#ended) return false;
    const buffer = new Uint8Array(size);
    const count = await runtime.stdin.read(buffer);
    this.#ended = count === null;
    this.#rest = buffer.subarray(0, count ?? 0);
    return count !== null;
  }
}

/** Standard output or error. */
export function standardSink(
  stream: OutputStream,
  descriptor: number,
): ByteSink {
  const finish = async (chunk: Uint8Array) => {
    for (let at = 0; at < chunk.length;) at += await stream.write(chunk.subarray(at));
  };
  return {
    origin: { hostDescriptor: descriptor },
    terminal: terminalOf(stream),
    write(chunk) {
      let at = 0;
      try {
        while (at < chunk.length) at += stream.writeSync(chunk.subarray(at));
      } catch (error) {
        const { code } = error as { code?: string };
        if (code === "EPIPE") throw new BrokenPipe();
        // Somebody else who has the same open file made it non-blocking.
        if (code === "EAGAIN") return finish(chunk.subarray(at));
        throw code === undefined ? error : new FsError(code, "write");
      }
    },
  };
}
