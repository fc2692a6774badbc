/** FIFOs of the tree, fifo(7): an open waits for the other side, reads and writes for each other. */
import type { Cage } from "../../core/cage/cage.ts";
import { O_CLOEXEC, O_PATH } from "../../core/constants.ts";
import { EAGAIN, EINTR, EPIPE } from "../../core/errno.ts";
import { errnoName, FsError } from "../../core/fs_error.ts";
import { descriptorPath } from "../../core/vfs/host_calls.ts";
import { CHUNK } from "./chunk_pool.ts";
import { BrokenPipe, type ByteSink, type ByteSource, type StreamOrigin } from "./streams.ts";

/** An end of a FIFO that is open. */
export interface FifoEnd {
  /** The descriptor of this process that a child may inherit. */
  readonly descriptor?: number;
  /** The next bytes, null at the end. */
  read(max: number): Promise<Uint8Array | null>;
  /** Writes some of the bytes: how many. Throws FsError: EPIPE where nobody reads any more. */
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

export interface FifoHost {
  /**
   * Opens the FIFO with these numbers of stat(2) where programs see it, too: undefined where it is none of those.
   * Resolves when the other side is open. Rejects with FsError: EINTR when `signal` is aborted meanwhile.
   */
  openFifo?(
    dev: number,
    ino: number,
    flags: number,
    signal?: AbortSignal,
  ): Promise<FifoEnd> | undefined;
  /** As that, of a FIFO of the host by its path. */
  openHostFifo?(path: string, flags: number, signal?: AbortSignal): Promise<FifoEnd>;
  /** A descriptor of this process, whose reads and writes may have to wait; `close` closes it. */
  hostEnd?(descriptor: number, close: () => void, signal?: AbortSignal): FifoEnd;
}

/** Where FIFOs are opened: a shell's world has this. */
export interface FifoWorld {
  readonly host?: FifoHost | undefined;
  /** Aborted when the command is given up: then its opens fail with EINTR, and its reads are at their end. */
  readonly signal?: AbortSignal | undefined;
}

/** A FIFO that only the shell's own commands see. */
class CageFifo implements FifoEnd {
  readonly #cage: Cage;
  readonly #fd: number;
  readonly #signal: AbortSignal | undefined;

  constructor(cage: Cage, fd: number, signal?: AbortSignal) {
    this.#cage = cage;
    this.#fd = fd;
    this.#signal = signal;
  }

  async read(max: number): Promise<Uint8Array | null> {
    const buffer = new Uint8Array(Math.min(max, CHUNK));
    const count = await this.#cage.blocking(() => this.#cage.read(this.#fd, buffer), this.#signal);
    return count === 0 ? null : buffer.subarray(0, count);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#cage.blocking(() => this.#cage.write(this.#fd, bytes), this.#signal);
  }

  close(): void {
    this.#cage.close(this.#fd);
  }
}

function hasErrno(error: unknown, errno: number): boolean {
  return (error as { code?: unknown }).code === errnoName(errno);
}

/** Opens the FIFO `path`; a descriptor of the cage's that is open already is the answer's from then on. */
export function openFifo(
  cage: Cage,
  path: string,
  flags: number,
  fd: number | undefined,
  { host, signal }: FifoWorld,
): Promise<FifoEnd> {
  const onHost = fd === undefined ? openOnHost(cage, path, flags, { host, signal }) : undefined;
  if (onHost !== undefined) return onHost;
  const { dev, ino } = fd === undefined ? cage.stat(path) : cage.fstat(fd);
  const shared = host?.openFifo?.(dev, ino, flags, signal);
  if (shared !== undefined) {
    if (fd !== undefined) cage.close(fd);
    return shared;
  }
  const own = (end: number) => new CageFifo(cage, end, signal);
  if (fd !== undefined) return Promise.resolve(own(fd));
  return cage.blocking(() => cage.open(path, flags), signal).then(own);
}

/** A FIFO of the host, which is opened where waiting holds up nobody; undefined where it is the tree's. */
function openOnHost(
  cage: Cage,
  path: string,
  flags: number,
  { host, signal }: FifoWorld,
): Promise<FifoEnd> | undefined {
  if (host?.openHostFifo === undefined) return undefined;
  const fd = cage.open(path, O_PATH | O_CLOEXEC);
  const file = cage.state.files.get(fd)?.host;
  if (file === undefined) {
    cage.close(fd);
    return undefined;
  }
  return host.openHostFifo(descriptorPath(file.descriptor), flags, signal)
    .finally(() => cage.close(fd));
}

/** A FIFO as a stream. What is asked of it before its open has come back waits for that. */
export class FifoFile implements ByteSource, ByteSink {
  /** Rejects with the FsError of open(2). */
  readonly opened: Promise<void>;
  readonly #opening: Promise<FifoEnd>;
  #end: FifoEnd | undefined;
  #closed = false;

  constructor(opening: Promise<FifoEnd>) {
    this.#opening = opening;
    this.opened = opening.then((end) => {
      this.#end = end;
      if (this.#closed) end.close();
    });
    // Who does not wait for it meets the error at the first read or write.
    this.opened.catch(() => {});
  }

  async read(max = CHUNK): Promise<Uint8Array | null> {
    try {
      return await (await this.#opening).read(max);
    } catch (error) {
      if (hasErrno(error, EINTR)) return null;
      throw error;
    }
  }

  async write(chunk: Uint8Array): Promise<void> {
    const end = await this.#opening;
    try {
      for (let done = 0; done < chunk.length;) done += await end.write(chunk.subarray(done));
    } catch (error) {
      if (hasErrno(error, EPIPE)) throw new BrokenPipe();
      throw error;
    }
  }

  get origin(): StreamOrigin | undefined {
    const descriptor = this.#end?.descriptor;
    return descriptor === undefined ? undefined : { hostDescriptor: descriptor };
  }

  close(): void {
    this.#closed = true;
    this.#end?.close();
  }
}

/** Whether an open of `path` failed only because it would wait for a FIFO's other side. */
export function waitsForOtherSide(error: unknown): boolean {
  return error instanceof FsError && hasErrno(error, EAGAIN);
}
