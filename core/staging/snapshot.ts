/**
 * A tree as one stream of bytes, and back, without loss: all types, hard links, holes, extended attributes,
 * owners, nanoseconds. ctime and birth time are those of the restoring, for no call sets them.
 *
 * Layout: "RAMFSNAP" and the format's version as a 32-bit little-endian number; then for each node, those
 * around before those within, the length of its description (32 bits), that as JSON, and the file's data
 * without the holes; at the end a length of zero.
 */
import { decodeName, encodeName } from "../bytes.ts";
import type { Cage } from "../cage.ts";
import * as C from "../constants.ts";
import { FsError } from "../fs_error.ts";
import { ByteReader } from "./byte_reader.ts";
import { concatenate } from "./gathered.ts";
import {
  clearDirectory,
  fromBase64,
  type NodeAttributes,
  toBase64,
  TreeWriter,
  writeAt,
} from "./tree_writer.ts";
import { dataRanges, joinPath, readAt, readXattrs, type TreeNode, walkTree } from "./walk_tree.ts";

const MAGIC = "RAMFSNAP";
const VERSION = 2;
const HEAD = MAGIC.length + 4;
/** Bytes of file data in one piece of the stream. */
const CHUNK = 1024 * 1024;
/** Descriptions are gathered to pieces of about this size. */
const GATHERED = 65536;
/** No description is longer: paths, targets and attributes have their limits. */
const ENTRY_MAX = 64 * 1024 * 1024;

type Time = [sec: number, nsec: number];

/** What a description holds. Absent: nothing of the kind. */
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
 * What is below directory `path` and its own attributes. The tree is read as the stream is; errors of
 * reading it come out of the stream.
 * @throws {FsError} ENOTDIR, and what stat(2) answers for `path`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Vfs, fromJSON, restore, snapshot, toJSON } from "@ramfs/ramfs/core";
 *
 * const cage = new Vfs().cage();
 * fromJSON(cage, { "/a": "before" });
 * const saved = await new Response(snapshot(cage)).blob();
 * cage.unlink("/a");
 * await restore(cage, saved.stream());
 * assertEquals(toJSON(cage), { "/a": "before" });
 * ```
 */
export function snapshot(cage: Cage, path = "/"): ReadableStream<Uint8Array<ArrayBuffer>> {
  if ((cage.stat(path).mode & C.S_IFMT) !== C.S_IFDIR) {
    throw new FsError("ENOTDIR", "snapshot", path);
  }
  const chunks = snapshotChunks(cage, path);
  return new ReadableStream({
    pull(controller) {
      const { done, value } = chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void chunks.return(),
  }, { highWaterMark: 0 });
}

function* snapshotChunks(cage: Cage, path: string): Generator<Uint8Array<ArrayBuffer>, void> {
  const head = new Uint8Array(HEAD);
  head.set(encodeName(MAGIC));
  new DataView(head.buffer).setUint32(MAGIC.length, VERSION, true);
  let gathered: Uint8Array[] = [head];
  let length = HEAD;
  for (const node of walkTree(cage, path)) {
    const fd = openBody(cage, node);
    try {
      const entry = describe(cage, node, fd);
      const record = encodeRecord(entry);
      gathered.push(record);
      length += record.length;
      if (length < GATHERED && !entry.data?.length) continue;
      yield concatenate(gathered, length);
      gathered = [];
      length = 0;
      for (const range of entry.data ?? []) yield* readRange(cage, fd!, range);
    } finally {
      if (fd !== undefined) cage.close(fd);
    }
  }
  gathered.push(new Uint8Array(4));
  yield concatenate(gathered, length + 4);
}

function openBody(cage: Cage, { place, attributes, first }: TreeNode): number | undefined {
  if (first !== undefined || (attributes.mode & C.S_IFMT) !== C.S_IFREG) return undefined;
  const noAtime = cage.uid === 0 || cage.uid === attributes.uid ? C.O_NOATIME : 0;
  return cage.open(place, C.O_RDONLY | noAtime);
}

function describe(cage: Cage, node: TreeNode, fd: number | undefined): Entry {
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
  if (fd !== undefined) {
    entry.size = a.size;
    entry.data = dataRanges(cage, fd, a.size);
  }
  const xattrs = readXattrs(cage, place);
  if (xattrs.size > 0) {
    entry.xattrs = [...xattrs].map(([name, value]) => [name, toBase64(value)]);
  }
  return entry;
}

function encodeRecord(entry: Entry): Uint8Array {
  const text = encodeName(JSON.stringify(entry));
  const record = new Uint8Array(4 + text.length);
  new DataView(record.buffer).setUint32(0, text.length, true);
  record.set(text, 4);
  return record;
}

/** Exactly the range: a file that somebody cuts short meanwhile is filled with zeros. */
function* readRange(
  cage: Cage,
  fd: number,
  [offset, length]: [number, number],
): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < length; at += CHUNK) {
    const some = Math.min(CHUNK, length - at);
    const bytes = readAt(cage, fd, offset + at, some);
    yield bytes;
    if (bytes.length < some) yield new Uint8Array(some - bytes.length);
  }
}

/**
 * Makes directory `path` what a snapshot tells; what was below it is removed once all of the snapshot has
 * been read beside it. Owners and devices want user 0.
 * @throws {FsError} EINVAL for what is no whole snapshot, EBUSY where something is mounted below `path`, and
 * what making the tree answers; the tree is then as it was.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Vfs, fromJSON, restore, snapshot, toJSON } from "@ramfs/ramfs/core";
 *
 * const fixture = new Vfs().cage();
 * fromJSON(fixture, { "/data/users.json": "[]" });
 * const cage = new Vfs().cage();
 * cage.mkdir("/copy");
 * await restore(cage, snapshot(fixture, "/data"), "/copy");
 * assertEquals(toJSON(cage), { "/copy/users.json": "[]" });
 * ```
 */
export async function restore(
  cage: Cage,
  source: ReadableStream<Uint8Array> | Uint8Array,
  path = "/",
): Promise<void> {
  const below = joinPath(path, "/").replace(/\/+$/, "/");
  for (const { path: point } of cage.state.vfs.mounts()) {
    if (point.startsWith(below) && point !== below) throw new FsError("EBUSY", "restore", point);
  }
  const reader = new ByteReader(source);
  const unique = Math.random().toString(36).slice(2);
  const beside = joinPath(path, `.ramfs-${unique}`);
  cage.mkdir(beside, 0o700);
  try {
    const own = await readTree(cage, reader, beside);
    // Nothing of the snapshot can be missing or wrong any more.
    replaceEntries(cage, path, beside);
    own();
  } catch (error) {
    if (cage.exists(beside)) {
      clearDirectory(cage, beside);
      cage.rmdir(beside);
    }
    throw error;
  } finally {
    await reader.close();
  }
}

/** Makes the tree in directory `beside`; answers what sets the attributes of the directory above. */
async function readTree(cage: Cage, reader: ByteReader, beside: string): Promise<() => void> {
  const head = await reader.take(HEAD);
  if (head === undefined || decodeName(head.subarray(0, MAGIC.length)) !== MAGIC) throw invalid();
  if (uint32(head, MAGIC.length) !== VERSION) throw invalid();
  const writer = new TreeWriter(cage, beside, true);
  let own: Entry | undefined;
  for (;;) {
    const entry = await readEntry(reader);
    if (entry === undefined) break;
    if (entry.path === "") own = entry;
    else await restoreEntry(cage, writer, entry, reader);
  }
  if (own === undefined) throw invalid();
  writer.finish();
  const attributes = attributesOf(own);
  const above = beside.slice(0, beside.lastIndexOf("/")) || "/";
  return () => {
    const top = new TreeWriter(cage, above, true);
    top.directory("", attributes);
    top.finish();
  };
}

function invalid(): FsError {
  return new FsError("EINVAL", "restore");
}

function uint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
}

async function readEntry(reader: ByteReader): Promise<Entry | undefined> {
  const prefix = await reader.take(4);
  if (prefix === undefined) throw invalid();
  const length = uint32(prefix, 0);
  if (length === 0) return undefined;
  const text = length > ENTRY_MAX ? undefined : await reader.take(length);
  if (text === undefined) throw invalid();
  try {
    return JSON.parse(decodeName(text));
  } catch {
    throw invalid();
  }
}

async function restoreEntry(
  cage: Cage,
  writer: TreeWriter,
  entry: Entry,
  reader: ByteReader,
): Promise<void> {
  const { path } = entry;
  const type = entry.mode & C.S_IFMT;
  const attributes = attributesOf(entry);
  if (entry.link !== undefined) writer.link(path, entry.link);
  else if (type === C.S_IFDIR) writer.directory(path, attributes);
  else if (type === C.S_IFLNK) writer.symlink(path, entry.target!, attributes);
  else if (type === C.S_IFREG) {
    const { fd, place } = writer.openFile(path);
    try {
      for (const [offset, length] of entry.data!) {
        await reader.each(length, (bytes, at) => writeAt(cage, fd, bytes, offset + at), invalid);
      }
      cage.ftruncate(fd, entry.size!);
    } finally {
      cage.close(fd);
    }
    writer.finishFile(place, attributes);
  } else writer.node(path, type, entry.rdev ?? 0, attributes);
}

/** Moves what is in `beside`, a directory in `path`, up in the place of all that is there. */
function replaceEntries(cage: Cage, path: string, beside: string): void {
  clearDirectory(cage, path, beside);
  for (const name of cage.readdir(beside)) {
    cage.rename(joinPath(beside, name), joinPath(path, name));
  }
  cage.rmdir(beside);
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
