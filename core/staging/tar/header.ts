/**
 * The blocks that archives are made of: headers of v7, ustar, GNU and star (tar(5)), read field by field, for a
 * field that a type of member does not need may hold anything; written as ustar's.
 */
import { decodeName } from "../../bytes.ts";
import { ID_MAX } from "../../constants.ts";
import { Refused } from "./refused.ts";

export const BLOCK = 512;

/** Whose header it is: they differ in what lies behind the names of the owners. */
export type Dialect = "v7" | "ustar" | "gnu" | "star";

/** Where a field lies: its first byte and its length. */
type Field = readonly [at: number, length: number];

const NAME: Field = [0, 100];
const MODE: Field = [100, 8];
const UID: Field = [108, 8];
const GID: Field = [116, 8];
const SIZE: Field = [124, 12];
const MTIME: Field = [136, 12];
const CHECKSUM: Field = [148, 8];
const TYPEFLAG = 156;
const LINK: Field = [157, 100];
const MAGIC: Field = [257, 8];
const MAJOR: Field = [329, 8];
const MINOR: Field = [337, 8];
const PREFIX: Field = [345, 155];
/** star keeps times behind a shorter prefix, and its name at the block's end. */
const STAR_PREFIX: Field = [345, 131];
const STAR_ATIME: Field = [476, 12];
const STAR_CTIME: Field = [488, 12];
const STAR_MAGIC: Field = [508, 4];

const USTAR = new TextEncoder().encode("ustar\x0000");
const SPACE = 0x20;

/** The largest numbers that fit into fields of eight and twelve bytes. */
export const SHORT_MAX = 0o7777777;
export const LONG_MAX = 0o77777777777;

export class Header {
  readonly dialect: Dialect;
  /** One letter; "0" for a regular file of v7. */
  readonly typeflag: string;
  readonly #block: Uint8Array;

  /** Undefined where the checksum is not the block's. Keeps the block. */
  static of(block: Uint8Array): Header | undefined {
    return hasChecksum(block) ? new Header(block) : undefined;
  }

  private constructor(block: Uint8Array) {
    this.#block = block;
    this.dialect = dialectOf(block);
    this.typeflag = String.fromCharCode(block[TYPEFLAG] || 0x30);
  }

  get name(): string {
    const name = this.#text(NAME);
    // star's sparse header has a map in the place of the prefix.
    const hasPrefix = this.dialect === "ustar" ||
      (this.dialect === "star" && this.typeflag !== "S");
    if (!hasPrefix) return name;
    const prefix = this.#text(this.dialect === "star" ? STAR_PREFIX : PREFIX);
    return prefix === "" ? name : `${prefix}/${name}`;
  }

  get link(): string {
    return this.#text(LINK);
  }

  get mode(): number {
    return this.#natural(MODE, "mode", Number.MAX_SAFE_INTEGER) % 0o10000;
  }

  get uid(): number {
    return this.#natural(UID, "owner", ID_MAX);
  }

  get gid(): number {
    return this.#natural(GID, "group", ID_MAX);
  }

  get size(): number {
    return this.natural(SIZE, "size");
  }

  /** Seconds since 1970. */
  get mtime(): number {
    return this.#number(MTIME, "time");
  }

  get major(): number {
    return this.natural(MAJOR, "major device number");
  }

  get minor(): number {
    return this.natural(MINOR, "minor device number");
  }

  /** A number of a field that only some dialect has. Throws Refused for none, and for one below zero. */
  natural(field: Field, what: string): number {
    return this.#natural(field, what, Number.MAX_SAFE_INTEGER);
  }

  /** Bytes of the block. */
  bytes([at, length]: Field): Uint8Array {
    return this.#block.subarray(at, at + length);
  }

  #natural(field: Field, what: string, most: number): number {
    const number = this.#number(field, what);
    if (number >= 0 && number <= most) return number;
    throw new Refused(`its ${what} is out of range: ${number}`);
  }

  #number(field: Field, what: string): number {
    const number = parseNumber(this.bytes(field));
    if (number === undefined) throw new Refused(`invalid tar number: its ${what}`);
    return number;
  }

  #text(field: Field): string {
    return fieldText(this.bytes(field));
  }
}

/** The bytes up to the first NUL, as a name. */
export function fieldText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeName(end < 0 ? bytes : bytes.subarray(0, end));
}

function dialectOf(block: Uint8Array): Dialect {
  const text = ([at, length]: Field) => String.fromCharCode(...block.subarray(at, at + length));
  const magic = text(MAGIC);
  if (magic.startsWith("ustar ")) return "gnu";
  if (!magic.startsWith("ustar\0")) return "v7";
  // Older ones of star's have no name of their own, but two times where ustar's prefix ends.
  const hasTimes = block[475] === 0 && [text(STAR_ATIME), text(STAR_CTIME)].every(isStarTime);
  return hasTimes || text(STAR_MAGIC) === "tar\0" ? "star" : "ustar";
}

function isStarTime(field: string): boolean {
  return /^[0-7]{1,11} *$/.test(field) && field.endsWith(" ");
}

/** Sums of unsigned bytes, as POSIX has it, and of signed ones, as some old programs wrote. */
function hasChecksum(block: Uint8Array): boolean {
  const [at, length] = CHECKSUM;
  const stored = parseNumber(block.subarray(at, at + length));
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < BLOCK; i++) {
    const byte = i >= at && i < at + length ? SPACE : block[i];
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  return stored === unsigned || stored === signed;
}

/** Whether the block has an octal number where the checksum is: without, it is nothing of an archive. */
export function hasChecksumField(block: Uint8Array): boolean {
  return parseNumber(block.subarray(CHECKSUM[0], CHECKSUM[0] + CHECKSUM[1])) !== undefined;
}

/**
 * Octal digits, which end with a space or NUL, or GNU's base 256, a big-endian number in two's complement whose
 * highest bit is no part of it. An empty field is 0; undefined for what is no number, or none that is exact.
 */
export function parseNumber(field: Uint8Array): number | undefined {
  if (field[0] & 0x80) {
    let number = (field[0] & 0x7f) - (field[0] & 0x40 ? 0x80 : 0);
    for (const byte of field.subarray(1)) number = number * 256 + byte;
    return Number.isSafeInteger(number) ? number : undefined;
  }
  let at = 0;
  while (field[at] === SPACE) at++;
  let number = 0;
  for (; at < field.length && field[at] !== 0 && field[at] !== SPACE; at++) {
    const digit = field[at] - 0x30;
    if (digit < 0 || digit > 7) return undefined;
    number = number * 8 + digit;
  }
  return number;
}

/** What a header to write says; numbers that their fields cannot hold stand in pax records, and are 0 here. */
export interface HeaderFields {
  typeflag: string;
  name: Uint8Array;
  prefix?: Uint8Array;
  link?: Uint8Array;
  mode: number;
  uid: number;
  gid: number;
  size: number;
  mtime: number;
  major?: number;
  minor?: number;
}

export function encodeHeader(fields: HeaderFields): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK);
  const put = ([at, length]: Field, bytes: Uint8Array | undefined) => {
    if (bytes !== undefined) {
      block.set(bytes.length > length ? bytes.subarray(0, length) : bytes, at);
    }
  };
  put(NAME, fields.name);
  putOctal(block, MODE, fields.mode);
  putOctal(block, UID, fields.uid);
  putOctal(block, GID, fields.gid);
  putOctal(block, SIZE, fields.size);
  putOctal(block, MTIME, fields.mtime);
  block[TYPEFLAG] = fields.typeflag.charCodeAt(0);
  put(LINK, fields.link);
  put(MAGIC, USTAR);
  putOctal(block, MAJOR, fields.major ?? 0);
  putOctal(block, MINOR, fields.minor ?? 0);
  put(PREFIX, fields.prefix);
  // The sum is that of a block with spaces in its place, and stands in six digits, a NUL and a space.
  let sum = CHECKSUM[1] * SPACE;
  for (let at = 0; at < BLOCK; at++) sum += block[at];
  putOctal(block, [CHECKSUM[0], CHECKSUM[1] - 1], sum);
  block[CHECKSUM[0] + CHECKSUM[1] - 1] = SPACE;
  return block;
}

/** Digits and a NUL; 0 for a number that does not fit. */
function putOctal(block: Uint8Array, [at, length]: Field, number: number): void {
  let rest = number >= 0 && number < 8 ** (length - 1) ? number : 0;
  for (let place = at + length - 2; place >= at; place--) {
    block[place] = 0x30 + rest % 8;
    rest = Math.floor(rest / 8);
  }
}

/** A path as prefix and name of a header, or undefined where it is too long for them. */
export function splitName(path: Uint8Array): { name: Uint8Array; prefix?: Uint8Array } | undefined {
  if (path.length <= NAME[1]) return { name: path };
  // Of the slashes that leave a name that fits, the last gives the shortest name.
  const at = path.lastIndexOf(0x2f, Math.min(PREFIX[1], path.length - 2));
  if (at <= 0 || path.length - at - 1 > NAME[1]) return undefined;
  return { name: path.subarray(at + 1), prefix: path.subarray(0, at) };
}

/** Whether a link's target fits into its field. */
export function isShortLink(target: Uint8Array): boolean {
  return target.length <= LINK[1];
}
