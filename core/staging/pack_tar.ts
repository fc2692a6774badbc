/** Writes a tree as a tar archive. */
import { encodeName } from "../bytes.ts";
import type { Cage } from "../cage/cage.ts";
import * as C from "../constants.ts";
import { FirstNames } from "../copying/first_names.ts";
import { joinBytes } from "../join_bytes.ts";
import type { StagingProgress } from "../staging_progress.ts";
import { gathered } from "./gathered.ts";
import { formatTime, xattrRecords } from "./tar/attributes.ts";
import {
  BLOCK,
  encodeHeader,
  type HeaderFields,
  isShortLink,
  LONG_MAX,
  SHORT_MAX,
  splitName,
} from "./tar/header.ts";
import { encodeRecords } from "./tar/pax_records.ts";
import { encodeMap, storedBytes } from "./tar/sparse_map.ts";
import { FileInUse, passOver, type TreeInUseOptions } from "./tree_in_use.ts";
import { type Attempt, readXattrs, type TreeNode, walkTree } from "./walk_tree.ts";

export interface PackOptions extends TreeInUseOptions {
  /** Compresses the archive. */
  gzip?: boolean;
  /** Leaves out the entry "./" of `path` itself, so that unpacking changes nothing around what is in it. */
  contentsOnly?: boolean;
  /** Hears after each entry what has been packed until then. */
  onProgress?: (progress: StagingProgress) => void;
}

type Records = (readonly [string, Uint8Array | string])[];

const TYPEFLAGS = new Map<number, string>([
  [C.S_IFREG, "0"],
  [C.S_IFDIR, "5"],
  [C.S_IFLNK, "2"],
  [C.S_IFCHR, "3"],
  [C.S_IFBLK, "4"],
  [C.S_IFIFO, "6"],
]);

/**
 * What is below `path` (or that, if it is no directory) as a stream of a pax archive: modes, owners by
 * number, nanoseconds, links, devices, sparse files in GNU's format 1.0, extended attributes. It reads the
 * tree as the stream is read; errors come out of the stream. The tree may change meanwhile: what has gone is left
 * out, and a file is packed as long as it was when its turn came, with zeros where it has been cut short.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Vfs, fromJSON, packTar } from "@ramfs/ramfs/core";
 *
 * const cage = new Vfs().cage();
 * fromJSON(cage, { "/src/a": "text" });
 * const archive = new Uint8Array(await new Response(packTar(cage, "/src")).arrayBuffer());
 * assertEquals(archive.length % 512, 0);
 * ```
 */
export function packTar(
  cage: Cage,
  path = "/",
  options: PackOptions = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const plain = gathered(new Packing(cage, path, options).pieces());
  return options.gzip ? plain.pipeThrough(new CompressionStream("gzip")) : plain;
}

/** A node that can be packed. */
interface Ready {
  fields: HeaderFields;
  records: Records;
  file: FileInUse | undefined;
  /** The map in front of the file's bytes. */
  map: Uint8Array<ArrayBuffer> | undefined;
}

class Packing {
  readonly #cage: Cage;
  readonly #start: string;
  readonly #options: PackOptions;
  readonly #attempt: Attempt;
  readonly #names = new FirstNames();
  readonly #progress: StagingProgress = { files: 0, bytes: 0, path: "" };

  constructor(cage: Cage, start: string, options: PackOptions) {
    this.#cage = cage;
    this.#start = start;
    this.#options = options;
    this.#attempt = passOver(options);
  }

  *pieces(): Generator<Uint8Array<ArrayBuffer>, void> {
    for (const node of walkTree(this.#cage, this.#start, this.#attempt)) {
      const ready = this.#attempt(() => this.#prepare(node), node.place);
      if (ready !== undefined) yield* this.#pack(node, ready);
    }
    yield new Uint8Array(2 * BLOCK);
  }

  /** Everything that may fail for this node alone. Undefined for what has no place in an archive. */
  #prepare(node: TreeNode): Ready | undefined {
    const { path, place } = node;
    const first = this.#names.of(node.attributes);
    const typeflag = first !== undefined ? "1" : TYPEFLAGS.get(node.attributes.mode & C.S_IFMT);
    if (typeflag === undefined) {
      this.#options.onSkip?.(place, "a socket has no place in an archive", "type");
      return undefined;
    }
    const isDirectory = typeflag === "5";
    if (this.#options.contentsOnly && isDirectory && path === "") return undefined;
    const target = first ?? (typeflag === "2" ? this.#cage.readlink(place) : undefined);
    const xattrs = first === undefined ? readXattrs(this.#cage, place) : new Map();
    const file = typeflag === "0" ? new FileInUse(this.#cage, place, node.attributes) : undefined;
    const a = file?.attributes ?? node.attributes;
    const name = this.#nameOf(node, isDirectory);
    const map = file && encodeMap(file.ranges, a.size);
    if (file && map === undefined) file.ranges = [[0, a.size]];
    const size = (map?.length ?? 0) + storedBytes(file?.ranges ?? []);
    const records: Records = [
      ["mtime", formatTime(a.mtimeSec, a.mtimeNsec)],
      ["atime", formatTime(a.atimeSec, a.atimeNsec)],
      ...(map === undefined ? [] : sparseRecords(name, a.size)),
      ...xattrRecords(xattrs),
    ];
    const fields = {
      ...namesOf(map === undefined ? name : `GNUSparseFile.0/${name}`, target, records),
      ...{ typeflag, mode: a.mode & 0o7777, uid: a.uid, gid: a.gid, size, mtime: a.mtimeSec },
      ...(typeflag === "3" || typeflag === "4" ? devicesOf(a.rdev) : {}),
    };
    if (first === undefined) this.#names.add(node.attributes, path === "" ? name : path);
    return { fields, records, file, map };
  }

  *#pack(
    { place }: TreeNode,
    { fields, records, file, map }: Ready,
  ): Generator<Uint8Array<ArrayBuffer>> {
    try {
      yield* headerBlocks(fields, records);
      if (map !== undefined) yield map;
      if (file !== undefined) yield* file.pieces();
      yield padding(fields.size);
      file?.tellChange(this.#options);
    } finally {
      file?.close();
    }
    if (fields.typeflag !== "5") this.#progress.files++;
    this.#progress.bytes += fields.size;
    this.#progress.path = place;
    this.#options.onProgress?.({ ...this.#progress });
  }

  /** As tar(1) names them: "./", "a/", "a/b"; a lone file goes by its last name. */
  #nameOf(node: TreeNode, isDirectory: boolean): string {
    if (node.path !== "") return isDirectory ? `${node.path}/` : node.path;
    return isDirectory ? "./" : this.#start.slice(this.#start.lastIndexOf("/") + 1);
  }
}

/**
 * The fields of a header for an entry's name and what it points at; names that do not fit, or that others would
 * take for some other character set, stand in the records as well.
 */
function namesOf(
  name: string,
  target: string | undefined,
  records: Records,
): Pick<HeaderFields, "name" | "prefix" | "link"> {
  const path = encodeName(name);
  const split = splitName(path);
  const link = encodeName(target ?? "");
  const named: Records = [];
  if (split === undefined || isForeign(name)) named.push(["path", path]);
  if (!isShortLink(link) || isForeign(target ?? "")) named.push(["linkpath", link]);
  const sparse = records.find(([key]) => key === "GNU.sparse.name")?.[1];
  const isBinary = [name, target ?? ""].some((text) => !text.isWellFormed());
  if (isBinary && (named.length > 0 || sparse)) named.unshift(["hdrcharset", "BINARY"]);
  records.unshift(...named);
  return { ...(split ?? { name: path }), link };
}

/** Text beyond ASCII. What is no text has no character set, and stays in the header if it fits. */
function isForeign(name: string): boolean {
  return name.isWellFormed() && /[\u0080-\uffff]/.test(name);
}

function sparseRecords(name: string, size: number): Records {
  return [
    ["GNU.sparse.major", "1"],
    ["GNU.sparse.minor", "0"],
    ["GNU.sparse.name", name],
    ["GNU.sparse.realsize", String(size)],
  ];
}

/** makedev(3) backwards. */
function devicesOf(rdev: number): { major: number; minor: number } {
  return {
    major: (rdev >>> 8) & 0xfff,
    minor: (rdev & 0xff) | ((rdev >>> 12) & 0xfff00),
  };
}

/** The extended header and the header. Numbers that its fields cannot hold stand in records. */
function* headerBlocks(
  fields: HeaderFields,
  records: Records,
): Generator<Uint8Array<ArrayBuffer>> {
  for (const key of ["uid", "gid"] as const) {
    if (fields[key] > SHORT_MAX) records.push([key, String(fields[key])]);
  }
  if (fields.size > LONG_MAX) records.push(["size", String(fields.size)]);
  const body = encodeRecords(records);
  const { mtime } = fields;
  yield encodeHeader({
    ...{ typeflag: "x", mode: 0o644, uid: 0, gid: 0, mtime, size: body.length },
    name: joinBytes([encodeName("PaxHeaders/"), fields.name]),
  });
  yield body;
  yield padding(body.length);
  yield encodeHeader(fields);
}

/** Fills the last block. */
function padding(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(-length & (BLOCK - 1));
}
