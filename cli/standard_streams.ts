/** This process's own descriptors as the shell's streams; a child inherits them as they are. */
import { runtime } from "../runtime/deno_runtime.ts";
import type { OutputStream } from "../runtime/runtime.ts";
import { BrokenPipe, type ByteSink, type ByteSource, type Terminal } from "../shell/streams.ts";

const CHUNK = 65536;
const NEWLINE = 0x0a;

function terminalOf(stream: { isTerminal(): boolean }): Terminal | undefined {
  if (!stream.isTerminal()) return undefined;
  return {
    get columns() {
      return runtime.columns();
    },
  };
}

/**
 * Standard input for a shell that reads its script from there, too: a read answers one line at most, so
 * that what a command does not take is left for the shell's next line, as if both read byte by byte.
 */
export class StandardInput implements ByteSource {
  readonly terminal = terminalOf(runtime.stdin);
  #rest = new Uint8Array(0);
  #ended = false;

  /** A child may have the descriptor only as long as none of its bytes are here. */
  get origin(): { hostDescriptor: number } | undefined {
    return this.#rest.length === 0 ? { hostDescriptor: 0 } : undefined;
  }

  async read(max = CHUNK): Promise<Uint8Array | null> {
    if (this.#rest.length === 0 && !await this.#fill()) return null;
    const line = this.#rest.indexOf(NEWLINE) + 1 || this.#rest.length;
    const chunk = this.#rest.subarray(0, Math.min(line, max));
    this.#rest = this.#rest.subarray(chunk.length);
    return chunk;
  }

  /** The next line with its newline, if it has one; null at the end. */
  async readLine(): Promise<string | null> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (;;) {
      const part = await this.read();
      if (part === null) break;
      parts.push(part.slice());
      if (part[part.length - 1] === NEWLINE) break;
    }
    return parts.length === 0 ? null : await new Blob(parts).text();
  }

  async #fill(): Promise<boolean> {
    if (this.#ended) return false;
    const buffer = new Uint8Array(CHUNK);
    const count = await runtime.stdin.read(buffer);
    this.#ended = count === null && this.terminal === undefined;
    this.#rest = buffer.subarray(0, count ?? 0);
    return count !== null;
  }
}

/** Standard input for scripts that come from elsewhere: read in large chunks. */
export function standardSource(): ByteSource {
  const origin = { hostDescriptor: 0 };
  return {
    origin,
    terminal: terminalOf(runtime.stdin),
    async read(max = CHUNK) {
      const buffer = new Uint8Array(Math.min(max, CHUNK));
      const count = await runtime.stdin.read(buffer);
      return count === null ? null : buffer.subarray(0, count);
    },
  };
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
        throw error;
      }
    },
  };
}
