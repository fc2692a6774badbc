/**
 * Sparse files in archives: GNU's format 1.0, which is a map in front of the data and a few pax records
 * (tar's manual, "PAX Format, Version 1.0").
 */
import type { Cage } from "../cage.ts";
import { FsError } from "../fs_error.ts";
import type { PaxRecords } from "./tar.ts";
import { writeAt } from "./tree_writer.ts";

const BLOCK = 512;

/** Offset and length of each part that is no hole. */
export type Ranges = readonly (readonly [offset: number, length: number])[];

/** Whether holes are worth a map. */
export function isSparse(ranges: Ranges, size: number): boolean {
  const data = ranges.reduce((sum, [, length]) => sum + length, 0);
  return data + encodeMap(ranges, size).length < size;
}

/** Number of parts, then offset and length of each, a decimal a line, padded to whole blocks. */
export function encodeMap(ranges: Ranges, size: number): Uint8Array<ArrayBuffer> {
  // The last part tells the size where a hole ends the file.
  const last = ranges[ranges.length - 1];
  const all = last !== undefined && last[0] + last[1] === size ? ranges : [...ranges, [size, 0]];
  const text = [all.length, ...all.flat()].map((number) => `${number}\n`).join("");
  const bytes = new Uint8Array(Math.ceil(text.length / BLOCK) * BLOCK);
  new TextEncoder().encodeInto(text, bytes);
  return bytes;
}

export function sparseRecords(path: string, size: number): PaxRecords {
  return {
    "GNU.sparse.major": "1",
    "GNU.sparse.minor": "0",
    "GNU.sparse.name": path,
    "GNU.sparse.realsize": String(size),
  };
}

/** Whether an entry's body begins with a map. */
export function hasMap(pax: PaxRecords): boolean {
  return pax["GNU.sparse.major"] === "1" && pax["GNU.sparse.minor"] === "0";
}

/** Puts an entry's bytes, which come in pieces, where they belong in the file. */
export class BodyWriter {
  readonly #cage: Cage;
  readonly #fd: number;
  /** Undefined until the map is complete. */
  #ranges: Ranges | undefined;
  #head = new Uint8Array(0);
  #range = 0;
  /** Bytes of that range that are written. */
  #done = 0;

  /** Without a map all `size` bytes follow one another. */
  constructor(cage: Cage, fd: number, size: number, isMapped: boolean) {
    this.#cage = cage;
    this.#fd = fd;
    this.#ranges = isMapped ? undefined : [[0, size]];
  }

  write(bytes: Uint8Array): void {
    if (this.#ranges === undefined) {
      const head = new Uint8Array(this.#head.length + bytes.length);
      head.set(this.#head);
      head.set(bytes, this.#head.length);
      this.#head = head;
      const map = decodeMap(head);
      if (map === undefined) return;
      this.#ranges = map.ranges;
      bytes = head.subarray(map.length);
    }
    while (bytes.length > 0 && this.#range < this.#ranges.length) {
      const [offset, length] = this.#ranges[this.#range];
      const some = bytes.subarray(0, length - this.#done);
      writeAt(this.#cage, this.#fd, some, offset + this.#done);
      bytes = bytes.subarray(some.length);
      this.#done += some.length;
      if (this.#done < length) break;
      this.#range++;
      this.#done = 0;
    }
  }
}

/** The map at the front of `head` and its length in bytes, or undefined while some of it is missing. */
function decodeMap(
  head: Uint8Array,
): { ranges: [number, number][]; length: number } | undefined {
  const numbers: number[] = [];
  let at = 0;
  while (numbers.length === 0 || numbers.length < 1 + 2 * numbers[0]) {
    const end = head.indexOf(10, at);
    if (end < 0) return undefined;
    const text = new TextDecoder().decode(head.subarray(at, end));
    if (!/^\d{1,16}$/.test(text)) throw new FsError("EINVAL", "untar");
    numbers.push(Number(text));
    at = end + 1;
  }
  const length = Math.ceil(at / BLOCK) * BLOCK;
  if (head.length < length) return undefined;
  const ranges: [number, number][] = [];
  for (let part = 1; part < numbers.length; part += 2) {
    ranges.push([numbers[part], numbers[part + 1]]);
  }
  return { ranges, length };
}
