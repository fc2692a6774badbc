/** Takes an archive apart into its members: blocks, extended headers, long names. What they mean is member.ts's. */
import type { ByteReader } from "../byte_reader.ts";
import { ArchiveError } from "../compression.ts";
import { shownName } from "../shown_name.ts";
import { BLOCK, fieldText, hasChecksumField, Header } from "./header.ts";
import { parseRecords, type PaxRecord, Records } from "./pax_records.ts";
import { Refused } from "./refused.ts";
import { readHeaderMap, type SparseMap } from "./sparse_map.ts";

/** Most bytes of extended headers and long names of one member. */
const META_MAX = 16 * 1024 * 1024;

/** Types that have no bytes, whatever size their header says: programs disagree about what follows. */
const BODYLESS = "123456";

/** What cannot be unpacked from this archive on, by its typeflag. */
const UNREADABLE: Record<string, string> = {
  M: "it goes on from another volume, and archives of several volumes are not supported",
  N: "old GNU long names (typeflag N) are not supported",
};

/** A member as the archive has it. */
export interface RawMember {
  /** Where its first header begins in the archive. */
  readonly offset: number;
  readonly header: Header;
  readonly name: string;
  readonly link: string;
  readonly records: Records;
  /** Bytes that follow the header, without what fills the last block. */
  readonly stored: number;
  /** Of typeflag "S": the sparse map, or what is wrong with it. */
  readonly headerMap: SparseMap | Refused | undefined;
}

/** What is gathered in front of a member's own header. */
interface Prelude {
  offset: number;
  records: PaxRecord[];
  /** Of its extended headers and long names. */
  bytes: number;
  name?: string;
  link?: string;
}

export class TarReader {
  /** Where an extended header lies that no member follows, but the end. */
  dangling: number | undefined;
  readonly #reader: ByteReader;
  readonly #globals = new Map<string, Uint8Array>();
  /** Where the bytes of the member last read end. */
  #end = 0;
  /** The member that is read, or was read last: then what is wrong lies behind it. */
  #name = "";
  #isBehind = true;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  /** The next member, what is left of the one before passed over; undefined at the archive's end. */
  async next(): Promise<RawMember | undefined> {
    await this.#skip(Math.ceil(this.#end / BLOCK) * BLOCK);
    this.#isBehind = true;
    const prelude: Prelude = { offset: this.#reader.position, records: [], bytes: 0 };
    for (;;) {
      const header = await this.#header(prelude);
      if (header === undefined) return undefined;
      const unreadable = UNREADABLE[header.typeflag];
      if (unreadable) {
        this.#enter(prelude.name ?? header.name);
        throw this.#broken(unreadable, prelude);
      }
      if (!await this.#takePrelude(header, prelude)) return await this.#member(header, prelude);
    }
  }

  /** Reads what lies behind the end, for checksums are there; returns where it is no padding, if anywhere. */
  async trailer(): Promise<number | undefined> {
    let found: number | undefined;
    for (;;) {
      const at = this.#reader.position;
      const bytes = await this.#reader.some(1 << 20);
      if (bytes.length === 0) return found;
      const odd = found === undefined ? bytes.findIndex((byte) => byte !== 0) : -1;
      if (odd >= 0) found = at + odd;
    }
  }

  async #header(prelude: Prelude): Promise<Header | undefined> {
    const at = this.#reader.position;
    const block = (await this.#reader.take(BLOCK))?.slice();
    if (block === undefined) {
      const what = this.#reader.position === at && at === prelude.offset
        ? "its end mark is missing"
        : "a header ends in the middle";
      throw this.#cut(what);
    }
    if (block.every((byte) => byte === 0)) {
      if (at !== prelude.offset) this.dangling = prelude.offset;
      return undefined;
    }
    const header = Header.of(block);
    if (header !== undefined) return header;
    const why = hasChecksumField(block) ? "invalid tar header" : "invalid tar number in a header";
    throw new ArchiveError(`no whole tar archive: ${why} at byte ${at}${this.#where()}`);
  }

  /** Takes in what stands in front of a member; returns false for the member itself. */
  async #takePrelude(header: Header, prelude: Prelude): Promise<boolean> {
    switch (header.typeflag) {
      case "x":
      case "X":
        for (const record of await this.#records(header, prelude)) prelude.records.push(record);
        return true;
      case "g":
        for (const [key, value] of await this.#records(header, prelude)) {
          this.#addGlobal(key, value, prelude);
        }
        prelude.offset = this.#reader.position;
        return true;
      case "L":
        prelude.name = fieldText(await this.#meta(header, prelude));
        return true;
      case "K":
        prelude.link = fieldText(await this.#meta(header, prelude));
        return true;
      case "V":
        // The name of the archive itself.
        await this.#meta(header, prelude);
        prelude.offset = this.#reader.position;
        return true;
    }
    return false;
  }

  #addGlobal(key: string, value: Uint8Array, prelude: Prelude): void {
    if (/^(SCHILY\.(xattr|acl)|LIBARCHIVE\.xattr|GNU\.sparse)\./.test(key)) {
      throw this.#broken(`${shownName(key)} for all members is not supported`, prelude);
    }
    if (value.length === 0) this.#globals.delete(key);
    else this.#globals.set(key, value);
  }

  async #records(header: Header, prelude: Prelude): Promise<PaxRecord[]> {
    const records = parseRecords(await this.#meta(header, prelude));
    if (records === undefined) throw this.#broken("malformed extended header", prelude);
    if (records.some(([key]) => key === "GNU.volume.filename")) {
      throw this.#broken(UNREADABLE.M, prelude);
    }
    return records;
  }

  /** The bytes of an extended header or long name. */
  async #meta(header: Header, prelude: Prelude): Promise<Uint8Array> {
    const size = this.#sizeOf(header, prelude);
    prelude.bytes += size;
    if (prelude.bytes > META_MAX) {
      throw this.#broken(`extended headers of ${prelude.bytes} bytes`, prelude);
    }
    const bytes = (await this.#reader.take(size))?.slice();
    if (bytes === undefined) throw this.#cut("an extended header ends in the middle");
    await this.#skip(Math.ceil(this.#reader.position / BLOCK) * BLOCK);
    return bytes;
  }

  async #member(header: Header, prelude: Prelude): Promise<RawMember> {
    const records = new Records(prelude.records, this.#globals);
    const name = records.text("path") ?? prelude.name ?? header.name;
    const link = records.text("linkpath") ?? prelude.link ?? header.link;
    this.#enter(name);
    let stored = records.natural("size") ?? this.#sizeOf(header, prelude);
    if (Number.isNaN(stored)) throw this.#broken("its size is no number", prelude);
    if (stored > 0 && BODYLESS.includes(header.typeflag) && await this.#isHeaderNext()) stored = 0;
    const headerMap = header.typeflag === "S" ? await this.#headerMap(header) : undefined;
    this.#end = this.#reader.position + stored;
    return { offset: prelude.offset, header, name, link, records, stored, headerMap };
  }

  async #headerMap(header: Header): Promise<SparseMap | Refused> {
    try {
      const map = await readHeaderMap(header, this.#reader);
      if (map === undefined) throw this.#cut("its sparse map ends in the middle");
      return map;
    } catch (error) {
      if (error instanceof Refused) return error;
      throw error;
    }
  }

  #sizeOf(header: Header, prelude: Prelude): number {
    try {
      return header.size;
    } catch (error) {
      if (error instanceof Refused) throw this.#broken(error.message, prelude);
      throw error;
    }
  }

  async #isHeaderNext(): Promise<boolean> {
    const block = await this.#reader.peek(BLOCK);
    if (block === undefined) return false;
    return block.every((byte) => byte === 0) || Header.of(block) !== undefined;
  }

  async #skip(position: number): Promise<void> {
    await this.#reader.each(
      position - this.#reader.position,
      () => {},
      () => this.#cut("it ends in the middle of a member"),
    );
  }

  /** What is missing behind the last byte there is. */
  cutShort(): ArchiveError {
    return this.#cut("it ends in the middle of a member");
  }

  #cut(what: string): ArchiveError {
    const { position } = this.#reader;
    return new ArchiveError(
      `no whole tar archive: cut short at byte ${position}: ${what}${this.#where()}`,
    );
  }

  #broken(why: string, { offset }: Prelude): ArchiveError {
    return new ArchiveError(`no whole tar archive: ${why}; at byte ${offset}${this.#where()}`);
  }

  #enter(name: string): void {
    this.#name = name;
    this.#isBehind = false;
  }

  #where(): string {
    if (this.#name === "") return "";
    return `, ${this.#isBehind ? "behind " : ""}member '${shownName(this.#name)}'`;
  }
}
