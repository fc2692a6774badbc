/**
 * A tree in one run of bytes, and back, without loss: all types, hard links, holes, extended attributes,
 * owners, nanoseconds. ctime and birth time are those of the restoring, for no call sets them.
 *
 * Layout: "RAMFSNAP", format version and length of the index as 32-bit and 64-bit little-endian numbers,
 * the index as JSON, then the files' data, one after another in the index's order, without holes.
 */
import { decodeName, encodeName } from "../bytes.ts";
import type { Cage } from "../cage.ts";
import * as C from "../constants.ts";
import { FsError } from "../fs_error.ts";
import {
  clearDirectory,
  fromBase64,
  type NodeAttributes,
  toBase64,
  TreeWriter,
  writeAt,
} from "./tree_writer.ts";
import { dataRanges, readAt, readXattrs, type TreeNode, walkTree } from "./walk_tree.ts";

const MAGIC = "RAMFSNAP";
const VERSION = 1;
const HEAD = MAGIC.length + 4 + 8;

type Time = [sec: number, nsec: number];

/** A line of the index. Absent: nothing of the kind. */
interface Entry {
  path: string;
  mode: number;
  uid: number;
  gid: number;
  atime: Time;
  mtime: Time;
  /** Earlier path of the same file; then nothing else counts. */
  link?: string;
  size?: number;
  /** Offset and length of what is no hole. */
  data?: [number, number][];
  target?: string;
  rdev?: number;
  /** Name and value in base64. */
  xattrs?: [string, string][];
}

/**
 * What is below directory `path` and its own attributes, as one file.
 * @throws {FsError} ENOTDIR, and what reading the tree answers.
 */
export function snapshot(cage: Cage, path = "/"): Uint8Array<ArrayBuffer> {
  const entries: Entry[] = [];
  const bodies: Uint8Array[] = [];
  for (const node of walkTree(cage, path)) {
    if (node.path === "" && (node.attributes.mode & C.S_IFMT) !== C.S_IFDIR) {
      throw new FsError("ENOTDIR", "snapshot", path);
    }
    entries.push(describe(cage, node, bodies));
  }
  const index = encodeName(JSON.stringify(entries));
  const total = bodies.reduce((sum, body) => sum + body.length, HEAD + index.length);
  const out = new Uint8Array(total);
  out.set(encodeName(MAGIC));
  const view = new DataView(out.buffer);
  view.setUint32(MAGIC.length, VERSION, true);
  view.setBigUint64(MAGIC.length + 4, BigInt(index.length), true);
  out.set(index, HEAD);
  let at = HEAD + index.length;
  for (const body of bodies) {
    out.set(body, at);
    at += body.length;
  }
  return out;
}

function describe(cage: Cage, node: TreeNode, bodies: Uint8Array[]): Entry {
  const { attributes: a, place, path, first } = node;
  const entry: Entry = {
    path,
    mode: a.mode,
    uid: a.uid,
    gid: a.gid,
    atime: [a.atimeSec, a.atimeNsec],
    mtime: [a.mtimeSec, a.mtimeNsec],
  };
  if (first !== undefined) return { ...entry, link: first };
  const type = a.mode & C.S_IFMT;
  if (type === C.S_IFLNK) entry.target = cage.readlink(place);
  if (type === C.S_IFCHR || type === C.S_IFBLK) entry.rdev = a.rdev;
  if (type === C.S_IFREG) {
    entry.size = a.size;
    entry.data = readData(cage, place, a.size, bodies);
  }
  const xattrs = readXattrs(cage, place);
  if (xattrs.size > 0) {
    entry.xattrs = [...xattrs].map(([name, value]) => [name, toBase64(value)]);
  }
  return entry;
}

function readData(
  cage: Cage,
  place: string,
  size: number,
  bodies: Uint8Array[],
): [number, number][] {
  const fd = cage.open(place, C.O_RDONLY | (cage.uid === 0 ? C.O_NOATIME : 0));
  try {
    const ranges = dataRanges(cage, fd, size);
    for (const [offset, length] of ranges) bodies.push(readAt(cage, fd, offset, length));
    return ranges;
  } finally {
    cage.close(fd);
  }
}

/**
 * Makes directory `path` what a snapshot tells; what was below it is removed. Owners and devices want
 * user 0.
 * @throws {FsError} EINVAL for bytes that are no whole snapshot, before anything is changed; and what
 * making the tree answers.
 */
export function restore(cage: Cage, bytes: Uint8Array, path = "/"): void {
  const { entries, start } = readIndex(bytes);
  clearDirectory(cage, path);
  const writer = new TreeWriter(cage, path, true);
  let at = start;
  for (const entry of entries) at = restoreEntry(cage, writer, entry, bytes, at);
  writer.finish();
}

function readIndex(bytes: Uint8Array): { entries: Entry[]; start: number } {
  const invalid = new FsError("EINVAL", "restore");
  if (bytes.length < HEAD || decodeName(bytes.subarray(0, MAGIC.length)) !== MAGIC) throw invalid;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(MAGIC.length, true) !== VERSION) throw invalid;
  const start = HEAD + Number(view.getBigUint64(MAGIC.length + 4, true));
  if (start > bytes.length) throw invalid;
  let entries: Entry[];
  try {
    entries = JSON.parse(decodeName(bytes.subarray(HEAD, start)));
  } catch {
    throw invalid;
  }
  let end = start;
  for (const { data } of entries) for (const [, length] of data ?? []) end += length;
  if (end !== bytes.length) throw invalid;
  return { entries, start };
}

/** Answers where the next entry's data begin. */
function restoreEntry(
  cage: Cage,
  writer: TreeWriter,
  entry: Entry,
  bytes: Uint8Array,
  at: number,
): number {
  const { path } = entry;
  const type = entry.mode & C.S_IFMT;
  const attributes = attributesOf(entry);
  if (entry.link !== undefined) writer.link(path, entry.link);
  else if (type === C.S_IFDIR) writer.directory(path, attributes);
  else if (type === C.S_IFLNK) writer.symlink(path, entry.target!, attributes);
  else if (type === C.S_IFREG) {
    writer.file(path, attributes, (fd) => {
      for (const [offset, length] of entry.data!) {
        writeAt(cage, fd, bytes.subarray(at, at + length), offset);
        at += length;
      }
      cage.ftruncate(fd, entry.size!);
    });
  } else writer.node(path, type, entry.rdev ?? 0, attributes);
  return at;
}

function attributesOf(entry: Entry): NodeAttributes {
  const { mode, uid, gid, atime, mtime, xattrs } = entry;
  return {
    mode: mode & 0o7777,
    uid,
    gid,
    atime: { sec: atime[0], nsec: atime[1] },
    mtime: { sec: mtime[0], nsec: mtime[1] },
    xattrs: new Map(xattrs?.map(([name, value]) => [name, fromBase64(value)])),
  };
}
