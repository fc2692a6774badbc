import type { Cage } from "../../core/cage/cage.ts";
import { FsError } from "../../core/fs_error.ts";
import { CHUNK } from "./chunk_pool.ts";
import { O_ACCMODE, O_RDONLY, O_WRONLY, S_IFREG } from "../../core/constants.ts";
import { type ByteSink, type ByteSource, EMPTY_SOURCE, Input, NULL_SINK } from "./streams.ts";
import {
  type FifoEnd,
  FifoFile,
  type FifoWorld,
  openFifo,
  waitsForOtherSide,
} from "./fifo_file.ts";
import { TreeFile } from "./tree_file.ts";

/** An open stream under one or more descriptors; closed when the last of them goes. */
export class Descriptor {
  readonly source: Input | undefined;
  readonly sink: ByteSink | undefined;
  /** Where its open(2) has to wait, what ends with that. */
  readonly opened: Promise<void> | undefined;
  #close: () => void;
  #holders = 0;

  constructor(
    streams: { source?: ByteSource; sink?: ByteSink; opened?: Promise<void> },
    close: () => void = () => {},
  ) {
    this.source = streams.source && new Input(streams.source);
    this.sink = streams.sink;
    this.opened = streams.opened;
    this.#close = close;
  }

  /** Some table has it. */
  get held(): boolean {
    return this.#holders > 0;
  }

  retain(): void {
    this.#holders++;
  }

  release(): void {
    if (--this.#holders === 0) this.#close();
  }
}

/** The descriptors of one command. Each table holds on to what is in it until `dispose`. */
export class DescriptorTable {
  /** By number, with holes. */
  #entries: (Descriptor | undefined)[] = [];
  /** What was there before `exec` has changed it. */
  #original: (Descriptor | undefined)[] | undefined;
  /** The terminal from which the shell was started, whatever has become of its standard streams. */
  #terminal: Descriptor | undefined;

  constructor(entries: Iterable<[number, Descriptor]> = []) {
    for (const [fd, descriptor] of entries) this.set(fd, descriptor);
  }

  clone(): DescriptorTable {
    const copy = new DescriptorTable();
    copy.#entries = this.#entries.slice();
    copy.#terminal = this.#terminal;
    for (const descriptor of copy.#entries) descriptor?.retain();
    return copy;
  }

  get terminal(): Descriptor | undefined {
    return this.#terminal;
  }

  /** Takes what is a terminal among the standard streams for the one that /dev/tty names. */
  keepTerminal(): void {
    const [input, output, error] = this.#entries;
    const source = input?.source?.terminal ? input.source : undefined;
    const sink = [error?.sink, output?.sink].find((each) => each?.terminal);
    if (source || sink) this.#terminal = new Descriptor({ source, sink });
  }

  get(fd: number): Descriptor | undefined {
    return this.#entries[fd];
  }

  set(fd: number, descriptor: Descriptor): void {
    descriptor.retain();
    const before = this.#entries[fd];
    while (this.#entries.length < fd) this.#entries.push(undefined);
    this.#entries[fd] = descriptor;
    before?.release();
  }

  close(fd: number): void {
    const before = this.#entries[fd];
    if (fd < this.#entries.length) this.#entries[fd] = undefined;
    before?.release();
  }

  /** Closes each number under which a descriptor is open. */
  closeAll(descriptor: Descriptor): void {
    this.#entries.forEach((each, fd) => each === descriptor && this.close(fd));
  }

  /** Takes over what `other` holds, as `exec` without a command does. */
  adopt(other: DescriptorTable): void {
    const before = this.#entries;
    this.#original ??= before;
    this.#entries = other.#entries.slice();
    for (const descriptor of this.#entries) descriptor?.retain();
    for (const descriptor of before) descriptor?.release();
  }

  /**
   * Gives the table outside of a command's redirections what `exec` has changed within, but for the numbers that were
   * redirected: those alone are as they were, behind the command.
   */
  handOver(outer: DescriptorTable): void {
    const original = this.#original;
    if (original === undefined) return;
    outer.#original ??= outer.#entries.slice();
    for (let fd = 0; fd < Math.max(original.length, this.#entries.length); fd++) {
      const now = this.#entries[fd];
      if (now === original[fd] || original[fd] !== outer.#entries[fd]) continue;
      if (now) outer.set(fd, now);
      else outer.close(fd);
    }
  }

  /** What is open above standard error. */
  others(): Map<number, Descriptor> {
    const others = new Map<number, Descriptor>();
    this.#entries.forEach((descriptor, fd) => {
      if (fd > 2 && descriptor) others.set(fd, descriptor);
    });
    return others;
  }

  dispose(): void {
    const entries = this.#entries;
    this.#entries = [];
    for (const descriptor of entries) descriptor?.release();
  }
}

const STANDARD: Record<string, number> = { "/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2 };

/** As many bytes as the generator gives at a time. */
const RANDOM_CHUNK = 65536;

const ZEROS: ByteSource = { read: (max = CHUNK) => new Uint8Array(Math.min(max, CHUNK)) };
const RANDOM: ByteSource = {
  read: (max = RANDOM_CHUNK) => crypto.getRandomValues(new Uint8Array(Math.min(max, RANDOM_CHUNK))),
};
const FULL: ByteSink = {
  write() {
    throw new FsError("ENOSPC", "write", "/dev/full");
  },
};

/**
 * What a device's name means in every tree: `/dev/null` and its like, and a command's own descriptors; undefined for
 * other names, null for a descriptor that is not open.
 */
export function openDevice(name: string, table: DescriptorTable): Descriptor | undefined | null {
  if (!name.startsWith("/dev/")) return undefined;
  if (name === "/dev/null") return new Descriptor({ source: EMPTY_SOURCE, sink: NULL_SINK });
  if (name === "/dev/zero") return new Descriptor({ source: ZEROS, sink: NULL_SINK });
  if (name === "/dev/urandom" || name === "/dev/random") {
    return new Descriptor({ source: RANDOM, sink: NULL_SINK });
  }
  if (name === "/dev/tty") {
    if (!table.terminal) throw new FsError("ENXIO", "open", name);
    return table.terminal;
  }
  if (name === "/dev/full") return new Descriptor({ source: ZEROS, sink: FULL });
  return namedDescriptor(name, table);
}

/** A command's own descriptor by a name such as /dev/stdout; undefined for other names, null where it is not open. */
export function namedDescriptor(
  name: string,
  table: DescriptorTable,
): Descriptor | undefined | null {
  const number = STANDARD[name] ?? /^\/dev\/fd\/(\d+)$/.exec(name)?.[1];
  return number === undefined ? undefined : table.get(Number(number)) ?? null;
}

/** Opens a file of the tree as a stream; a FIFO is there at once, `opened` when open(2) would come back. Throws FsError. */
export function openFile(
  cage: Cage,
  path: string,
  flags: number,
  world: FifoWorld = {},
): Descriptor {
  const file = openStream(cage, path, flags, world);
  const access = flags & O_ACCMODE;
  const source = access === O_WRONLY ? undefined : file;
  const sink = access === O_RDONLY ? undefined : file;
  const opened = file instanceof FifoFile ? file.opened : undefined;
  return new Descriptor({ source, sink, opened }, () => file.close());
}

function openStream(
  cage: Cage,
  path: string,
  flags: number,
  world: FifoWorld,
): TreeFile | FifoFile {
  let fd: number | undefined;
  try {
    fd = cage.open(path, flags, 0o666);
    const file = cage.state.files.get(fd)!;
    const waiting = file.host && file.type !== S_IFREG ? hostEnd(cage, fd, world) : undefined;
    if (waiting !== undefined) return new FifoFile(Promise.resolve(waiting));
    if (file.pipe === undefined) return new TreeFile(cage, fd, path, flags);
  } catch (error) {
    if (!waitsForOtherSide(error)) throw error;
  }
  return new FifoFile(openFifo(cage, path, flags, fd, world));
}

/** What is open on the host and no file, so that whoever reads or writes it may have to wait. */
function hostEnd(cage: Cage, fd: number, { host, signal }: FifoWorld): FifoEnd | undefined {
  const { descriptor } = cage.state.files.get(fd)!.host!;
  return host?.hostEnd?.(descriptor, () => cage.close(fd), signal);
}
