/**
 * The maps of sparse files in archives: which parts of a file an archive holds. GNU tar has four forms (its manual,
 * "Storing Sparse Files"), star one; we write the newest.
 */
import type { ByteReader } from "../byte_reader.ts";
import { BLOCK, type Header, parseNumber } from "./header.ts";
import { Refused } from "./refused.ts";

/** Offset and length of each part that is no hole, ascending. */
export type Ranges = readonly (readonly [offset: number, length: number])[];

/** A sparse file: its parts, and its size with the holes. */
export interface SparseMap {
  readonly ranges: Ranges;
  readonly size: number;
}

/** Where the headers of typeflag "S" have their maps. */
const IN_HEADER = {
  gnu: { map: 386, count: 4, extended: 482, size: 483 },
  star: { map: 356, count: 4, extended: 355, size: 452 },
};
/** The blocks behind them, until one says that it is the last. */
const EXTENSION = { map: 0, count: 21, extended: 504 };
/** Most parts of a file: what they take in memory must not be the archive's to decide. */
const PARTS_MAX = 1 << 22;
/** Bytes of an offset or of a length. */
const NUMBER = 12;

/** The map of a header of typeflag "S" and the blocks behind it; undefined where the archive ends in them. */
export async function readHeaderMap(
  header: Header,
  reader: ByteReader,
): Promise<SparseMap | undefined> {
  const { dialect } = header;
  if (dialect !== "gnu" && dialect !== "star") {
    throw new Refused(
      "it is sparse in a format that is not supported (typeflag S without GNU's or star's header)",
    );
  }
  const place = IN_HEADER[dialect];
  const ranges: [number, number][] = [];
  let block = header.bytes([0, BLOCK]);
  let { map, count, extended }: { map: number; count: number; extended: number } = place;
  for (;;) {
    addRanges(ranges, block.subarray(map, map + count * 2 * NUMBER));
    requireFew(ranges.length);
    if (block[extended] === 0 || block[extended] === 0x30) break;
    const next = await reader.take(BLOCK);
    if (next === undefined) return undefined;
    block = next;
    ({ map, count, extended } = EXTENSION);
  }
  return checked({ ranges, size: header.natural([place.size, NUMBER], "size with holes") });
}

/** Pairs of numbers up to the first that is empty. */
function addRanges(ranges: [number, number][], fields: Uint8Array): void {
  for (let at = 0; at < fields.length && fields[at] !== 0; at += 2 * NUMBER) {
    const offset = parseNumber(fields.subarray(at, at + NUMBER));
    const length = parseNumber(fields.subarray(at + NUMBER, at + 2 * NUMBER));
    // Told when all blocks of the map are read, or nobody knew where the bytes begin.
    ranges.push([offset ?? NaN, length ?? NaN]);
  }
}

/** The map that stands in pax records, as GNU's formats 0.0 and 0.1 have it: offset, length, offset, length... */
export function mapOfNumbers(numbers: readonly string[], size: number): SparseMap {
  const ranges: [number, number][] = [];
  if (numbers.length % 2 !== 0) throw badMap("has an offset without a length");
  for (let at = 0; at < numbers.length; at += 2) {
    ranges.push([natural(numbers[at]), natural(numbers[at + 1])]);
  }
  return checked({ ranges, size });
}

function natural(text: string): number {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(number)) throw badMap("has what is no number");
  return number;
}

/** Reads the map of GNU's format 1.0 off the front of a member's bytes, of which there are `stored`. */
export async function readBodyMap(
  reader: ByteReader,
  stored: number,
  size: number,
): Promise<SparseMap | undefined> {
  const numbers = new DecimalLines();
  for (let at = 0; !numbers.isComplete; at += BLOCK) {
    if (at + BLOCK > stored) throw badMap("is longer than the member");
    const block = await reader.take(BLOCK);
    if (block === undefined) return undefined;
    numbers.add(block);
  }
  const ranges: [number, number][] = [];
  const { values } = numbers;
  for (let part = 1; part < values.length; part += 2) {
    ranges.push([values[part], values[part + 1]]);
  }
  return checked({ ranges, size });
}

/** Numbers, a line each, in blocks: the first says how many pairs follow. What follows those is padding. */
class DecimalLines {
  readonly values: number[] = [];
  #number = 0;
  #digits = 0;

  get isComplete(): boolean {
    return this.values.length > 0 && this.values.length === 1 + 2 * this.values[0];
  }

  add(block: Uint8Array): void {
    for (let at = 0; at < block.length && !this.isComplete; at++) {
      const digit = block[at] - 0x30;
      if (digit >= 0 && digit <= 9 && this.#digits < 16) {
        this.#number = this.#number * 10 + digit;
        this.#digits++;
      } else if (block[at] === 0x0a && this.#digits > 0 && Number.isSafeInteger(this.#number)) {
        this.values.push(this.#number);
        requireFew(this.values[0]);
        this.#number = 0;
        this.#digits = 0;
      } else throw badMap("has what is no number");
    }
  }
}

function requireFew(parts: number): void {
  if (parts > PARTS_MAX) throw badMap(`has more than ${PARTS_MAX} parts`);
}

/** Parts follow one another, within the file. */
function checked(map: SparseMap): SparseMap {
  let end = 0;
  for (const [offset, length] of map.ranges) {
    if (!(offset >= 0 && length >= 0)) throw badMap("has what is no number");
    if (offset < end) throw badMap("has parts that overlap or are out of order");
    end = offset + length;
    if (end > map.size) throw badMap(`tells of bytes behind the file's end at ${map.size}`);
  }
  return map;
}

function badMap(why: string): Refused {
  return new Refused(`its sparse map ${why}`);
}

/** Bytes that the archive holds of a file. */
export function storedBytes(ranges: Ranges): number {
  return ranges.reduce((sum, [, length]) => sum + length, 0);
}

/** The map of a file as GNU's format 1.0 has it, padded to whole blocks; undefined where holes are not worth one. */
export function encodeMap(ranges: Ranges, size: number): Uint8Array<ArrayBuffer> | undefined {
  // The last part tells the size where a hole ends the file.
  const last = ranges[ranges.length - 1];
  const all = last !== undefined && last[0] + last[1] === size ? ranges : [...ranges, [size, 0]];
  const text = [all.length, ...all.flat()].map((number) => `${number}\n`).join("");
  const length = Math.ceil(text.length / BLOCK) * BLOCK;
  if (storedBytes(ranges) + length >= size) return undefined;
  const bytes = new Uint8Array(length);
  new TextEncoder().encodeInto(text, bytes);
  return bytes;
}
