/** Writes a tree as a tar archive. */
import { createTarPacker, type TarHeader } from "modern-tar";
import type { Attributes } from "../attributes.ts";
import type { Cage } from "../cage.ts";
import * as C from "../constants.ts";
import type { StagingProgress } from "../staging_progress.ts";
import { gathered } from "./gathered.ts";
import {
  addRawNames,
  addXattrs,
  DEVICE_MAJOR,
  DEVICE_MINOR,
  formatTime,
  type PaxRecords,
} from "./tar.ts";
import { encodeMap, isSparse, sparseRecords } from "./tar_sparse.ts";
import { dataRanges, readAt, readXattrs, type TreeNode, walkTree } from "./walk_tree.ts";

export interface PackOptions {
  /** Hears of each node that tar has no type for (a socket): its path and why. Default: passed over. */
  onSkip?: (path: string, why: string) => void;
  /** Compresses the archive. */
  gzip?: boolean;
  /** Leaves out the entry "./" of `path` itself, so that unpacking changes nothing around what is in it. */
  contentsOnly?: boolean;
  /** Hears after each entry what has been packed until then. */
  onProgress?: (progress: StagingProgress) => void;
}

/** Bytes read at a time. */
const CHUNK = 1024 * 1024;
/** Largest time of the header's own field; others are in the records alone. */
const TIME_MAX = 0o77777777777;

const TYPES = new Map<number, TarHeader["type"]>([
  [C.S_IFREG, "file"],
  [C.S_IFDIR, "directory"],
  [C.S_IFLNK, "symlink"],
  [C.S_IFCHR, "character-device"],
  [C.S_IFBLK, "block-device"],
  [C.S_IFIFO, "fifo"],
]);

/**
 * What is below `path` (or that, if it is no directory) as a stream of a pax archive: modes, owners by
 * number, nanoseconds, links, devices, sparse files in GNU's format 1.0, extended attributes. It reads the
 * tree as the stream is read; errors come out of the stream.
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
  const { readable, controller } = createTarPacker();
  const progress: StagingProgress = { files: 0, bytes: 0, path: "" };
  const packing = async () => {
    for (const node of walkTree(cage, path)) {
      const header = headerOf(cage, path, node, options);
      if (header === undefined || (options.contentsOnly && header.name === "./")) continue;
      if (header.type === "file") await packFile(cage, node, header, (h) => controller.add(h));
      else await controller.add(header).close();
      if (header.type !== "directory") progress.files++;
      progress.bytes += header.size;
      progress.path = node.place;
      options.onProgress?.({ ...progress });
    }
    controller.finalize();
  };
  packing().catch((error) => controller.error(error));
  const plain = gathered(readable);
  return options.gzip ? plain.pipeThrough(new CompressionStream("gzip")) : plain;
}

function headerOf(
  cage: Cage,
  start: string,
  node: TreeNode,
  options: PackOptions,
): TarHeader | undefined {
  const { attributes: a, place, first } = node;
  const type = first !== undefined ? "link" : TYPES.get(a.mode & C.S_IFMT);
  if (type === undefined) {
    options.onSkip?.(place, "a socket has no place in an archive");
    return undefined;
  }
  const linkname = first ?? (type === "symlink" ? cage.readlink(place) : undefined);
  const pax: PaxRecords = {
    mtime: formatTime(a.mtimeSec, a.mtimeNsec),
    atime: formatTime(a.atimeSec, a.atimeNsec),
  };
  const name = nameOf(start, node, type === "directory");
  if (type === "character-device" || type === "block-device") {
    pax[DEVICE_MAJOR] = String((a.rdev >>> 8) & 0xfff);
    pax[DEVICE_MINOR] = String((a.rdev & 0xff) | ((a.rdev >>> 12) & 0xfff00));
  }
  if (first === undefined) addXattrs(pax, readXattrs(cage, place));
  addRawNames(pax, name, linkname);
  return {
    name: name.toWellFormed(),
    linkname: linkname?.toWellFormed(),
    type,
    size: type === "file" ? a.size : 0,
    mode: a.mode & 0o7777,
    uid: a.uid,
    gid: a.gid,
    mtime: new Date(Math.min(Math.max(a.mtimeSec, 0), TIME_MAX) * 1000),
    pax,
  };
}

/** As tar(1) names them: "./", "a/", "a/b"; a lone file goes by its last name. */
function nameOf(start: string, node: TreeNode, isDirectory: boolean): string {
  if (node.path !== "") return isDirectory ? `${node.path}/` : node.path;
  return isDirectory ? "./" : start.slice(start.lastIndexOf("/") + 1);
}

async function packFile(
  cage: Cage,
  node: TreeNode,
  header: TarHeader,
  add: (header: TarHeader) => WritableStream<Uint8Array>,
): Promise<void> {
  const fd = cage.open(node.place, C.O_RDONLY | noAtime(cage, node.attributes));
  try {
    const { size } = header;
    let ranges = dataRanges(cage, fd, size);
    let map: Uint8Array | undefined;
    if (isSparse(ranges, size)) {
      map = encodeMap(ranges, size);
      const length = ranges.reduce((sum, range) => sum + range[1], map.length);
      Object.assign(header.pax!, sparseRecords(header.name, size));
      header = { ...header, name: `GNUSparseFile.0/${header.name}`, size: length };
    } else ranges = [[0, size]];
    const writer = add(header).getWriter();
    if (map !== undefined) await writer.write(map);
    for (const [offset, length] of ranges) {
      for (let at = offset; at < offset + length; at += CHUNK) {
        await writer.write(readAt(cage, fd, at, Math.min(CHUNK, offset + length - at)));
      }
    }
    await writer.close();
  } finally {
    cage.close(fd);
  }
}

/** Packing is no reading, where the cage may say so. */
function noAtime(cage: Cage, attributes: Attributes): number {
  return cage.uid === 0 || cage.uid === attributes.uid ? C.O_NOATIME : 0;
}
