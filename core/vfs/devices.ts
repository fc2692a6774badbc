import { ENOSPC } from "../errno.ts";
import type { WaitQueue } from "./wait_queue.ts";

/**
 * What serves a character or block device. Put yours into `Vfs.devices` or `Vfs.blockDevices` under the
 * number that its node has (`makedev`).
 */
export interface Device {
  /** Bytes read, 0 at the end, or -errno; -EAGAIN to wait until `queue` is woken. */
  read(buffer: Uint8Array, position: number): number;
  /** Bytes written, or -errno. */
  write(buffer: Uint8Array, position: number): number;
  /** Asked at every open(2), with its flags: 0 or -errno. */
  open?(flags: number): number;
  /** Told of the last close(2) of what one open(2) opened. */
  close?(): void;
  /** Bytes of a device that has an extent: offsets move and lseek(2) works as in a file. */
  size?(): number;
  /** Woken when a read or write that answered -EAGAIN may do better. */
  readonly queue?: WaitQueue;
}

/** The device number of a major and a minor number, makedev(3). */
export function makedev(major: number, minor: number): number {
  return (minor & 0xff) + (major & 0xfff) * 0x100 + Math.floor(minor / 0x100) * 0x100000;
}

/** Most bytes that one call of the engine's random generator fills. */
const RANDOM_CHUNK = 65536;

const swallow = (buffer: Uint8Array) => buffer.length;

function fillZeros(buffer: Uint8Array): number {
  buffer.fill(0);
  return buffer.length;
}

function fillRandom(buffer: Uint8Array): number {
  for (let at = 0; at < buffer.length; at += RANDOM_CHUNK) {
    const some = new Uint8Array(Math.min(RANDOM_CHUNK, buffer.length - at));
    buffer.set(crypto.getRandomValues(some), at);
  }
  return buffer.length;
}

/** The character devices of mem(4), null(4), full(4) and random(4), by device number. */
export function memoryDevices(): Map<number, Device> {
  const random = { read: fillRandom, write: swallow };
  return new Map<number, Device>([
    [makedev(1, 3), { read: () => 0, write: swallow }],
    [makedev(1, 5), { read: fillZeros, write: swallow }],
    [makedev(1, 7), { read: fillZeros, write: () => -ENOSPC }],
    [makedev(1, 8), random],
    [makedev(1, 9), random],
  ]);
}
