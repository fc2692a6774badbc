/** Makes a tree from a tar archive. */
import type { Cage } from "../cage/cage.ts";
import * as C from "../constants.ts";
import { writeAllAt } from "../copying/move_bytes.ts";
import { FsError } from "../fs_error.ts";
import type { StagingProgress } from "../staging_progress.ts";
import type { IdOf } from "./acl_text.ts";
import { ByteReader } from "./byte_reader.ts";
import { ArchiveError, type Decompress, plainArchive } from "./compression.ts";
import { shownName } from "./shown_name.ts";
import { attributesOf, type OnBad } from "./tar/attributes.ts";
import { type Member, memberOf } from "./tar/member.ts";
import { type RawMember, TarReader } from "./tar/reader.ts";
import { Refused } from "./tar/refused.ts";
import { type Ranges, readBodyMap, storedBytes } from "./tar/sparse_map.ts";
import { type NodeAttributes, TreeWriter } from "./tree_writer.ts";

export interface UnpackOptions {
  /** Gives nodes the owners of the archive, by number; only user 0 may. Default: whether it is he. */
  keepOwner?: boolean;
  /** Knows the users and groups that an archive's access control lists name. Default: nobody does. */
  idOf?: IdOf;
  /**
   * Hears of each entry, or attribute of one, that cannot be made and is left out: its name, why, and where in the
   * archive it begins. Default: an error.
   */
  onSkip?: (path: string, why: string, offset: number) => void;
  /** Permission bits of directories that no entry tells of, before the umask. Default: 0777. */
  parentMode?: number;
  /** Undoes compressions. Default, and where it returns undefined: gzip as the platform can, others are an error. */
  decompress?: Decompress;
  /** Hears after each entry what has been unpacked until then. */
  onProgress?: (progress: StagingProgress) => void;
}

/**
 * Unpacks an archive (v7, ustar, pax, GNU's or star's, with sparse files of all their formats; plain or by gzip)
 * into directory `path`. No entry leads out of it, by "..", or through a symlink: EPERM, ENOTDIR. What an entry
 * replaces stays until that is whole.
 * @throws {FsError} of making the tree; {ArchiveError} for what is no archive, one that is cut short or damaged, and
 * without `onSkip` for entries that are not supported; what was read before stays.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Vfs, fromJSON, packTar, toJSON, unpackTar } from "@ramfs/ramfs/core";
 *
 * const from = new Vfs().cage();
 * fromJSON(from, { "/src/a": "text" });
 * const to = new Vfs().cage();
 * await unpackTar(to, packTar(from, "/src", { contentsOnly: true }), "/");
 * assertEquals(toJSON(to), { "/a": "text" });
 * ```
 */
export async function unpackTar(
  cage: Cage,
  archive: ReadableStream<Uint8Array> | Uint8Array,
  path = "/",
  options: UnpackOptions = {},
): Promise<void> {
  const plain = await plainArchive(archive, options.decompress);
  const reader = new ByteReader(plain);
  try {
    await new Unpacking(cage, reader, path, options).run();
  } finally {
    await reader.close();
  }
}

class Unpacking {
  readonly #cage: Cage;
  readonly #reader: ByteReader;
  readonly #tar: TarReader;
  readonly #writer: TreeWriter;
  readonly #options: UnpackOptions;
  readonly #keepOwner: boolean;
  readonly #progress: StagingProgress = { files: 0, bytes: 0, path: "" };
  /** Where the member begins that is unpacked. */
  #offset = 0;

  constructor(cage: Cage, reader: ByteReader, path: string, options: UnpackOptions) {
    this.#cage = cage;
    this.#reader = reader;
    this.#tar = new TarReader(reader);
    this.#options = options;
    this.#keepOwner = options.keepOwner ?? cage.uid === 0;
    this.#writer = new TreeWriter(cage, path, {
      keepOwner: this.#keepOwner,
      parentMode: options.parentMode,
      onFail: options.onSkip && ((what, error) => {
        // bsdtar packs it with every file of a host that has it, and only root may set it.
        if (!what.endsWith(": security.selinux")) this.#skip(what, error.message);
      }),
    });
  }

  async run(): Promise<void> {
    try {
      await this.#unpackAll();
    } finally {
      // Also where the archive is cut short: directories are to have their modes.
      this.#writer.finish();
    }
    await this.#readTrailer();
  }

  async #unpackAll(): Promise<void> {
    const tar = this.#tar;
    for (let raw = await tar.next(); raw !== undefined; raw = await tar.next()) {
      this.#offset = raw.offset;
      try {
        await this.#unpack(raw);
      } catch (error) {
        if (!(error instanceof FsError || error instanceof Refused)) throw error;
        this.#skip(raw.name, error.message, error);
      }
    }
  }

  async #readTrailer(): Promise<void> {
    const tar = this.#tar;
    const trailer = await tar.trailer();
    if (tar.dangling !== undefined) {
      this.#skip("an extended header", "its member is missing", undefined, tar.dangling);
    }
    if (trailer !== undefined) {
      this.#skip("what lies behind its end", "perhaps another archive", undefined, trailer);
    }
  }

  /** Tells, or throws `error` where nobody hears. */
  #skip(what: string, why: string, error?: Error, offset = this.#offset): void {
    const { onSkip } = this.#options;
    if (onSkip) onSkip(what, why, offset);
    else if (error instanceof FsError) throw error;
    else throw new ArchiveError(`${shownName(what)}: ${why}, at byte ${offset}`);
  }

  async #unpack(raw: RawMember): Promise<void> {
    const member = memberOf(raw);
    const writer = this.#writer;
    const { path, type, target } = member;
    const attributes = type === "link" ? {} : this.#attributes(raw);
    if (type === "link") writer.link(path, target);
    else if (type === C.S_IFDIR) writer.directory(path, attributes);
    else if (type === C.S_IFLNK) writer.symlink(path, target, attributes);
    else if (type === C.S_IFREG) await this.#unpackFile(raw, member, attributes);
    else writer.node(path, type, member.rdev, attributes);
    if (type !== C.S_IFDIR) this.#progress.files++;
    this.#progress.bytes += raw.stored;
    this.#progress.path = path;
    this.#options.onProgress?.({ ...this.#progress });
  }

  /** Tells of what the archive says of attributes that cannot be. */
  #attributes(raw: RawMember): NodeAttributes {
    const idOf: IdOf = (kind, name) => {
      const id = this.#options.idOf?.(kind, name);
      const what = `${raw.name}: rights of ${kind} ${name}`;
      if (id === undefined) this.#options.onSkip?.(what, "there is no such name", raw.offset);
      return id;
    };
    const onBad: OnBad = (what, why) => this.#skip(`${raw.name}: ${what}`, why);
    return attributesOf(raw, idOf, onBad, this.#keepOwner ? onBad : () => {});
  }

  async #unpackFile(
    { stored }: RawMember,
    { path, size, map }: Member,
    attributes: NodeAttributes,
  ): Promise<void> {
    const before = this.#reader.position;
    const whole = map === "body" ? await readBodyMap(this.#reader, stored, size) : map;
    if (map === "body" && whole === undefined) throw this.#tar.cutShort();
    const ranges = whole?.ranges ?? [[0, size]];
    const left = stored - (this.#reader.position - before);
    if (storedBytes(ranges) !== left) {
      throw new Refused(
        `its sparse map tells of ${storedBytes(ranges)} bytes where there are ${left}`,
      );
    }
    const file = this.#writer.file(path);
    try {
      await this.#copy(file.fd, ranges);
      this.#cage.ftruncate(file.fd, size);
    } catch (error) {
      file.discard();
      throw error;
    }
    file.keep(attributes);
  }

  async #copy(fd: number, ranges: Ranges): Promise<void> {
    for (const [offset, length] of ranges) {
      await this.#reader.each(
        length,
        (bytes, at) =>
          writeAllAt((some, to) => this.#cage.pwrite(fd, some, to), bytes, offset + at),
        () => this.#tar.cutShort(),
      );
    }
  }
}
