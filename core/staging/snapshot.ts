/**
 * A tree as one stream of bytes, and back, without loss: all types, hard links, holes, extended attributes,
 * owners, nanoseconds. ctime and birth time are those of the restoring, for no call sets them.
 *
 * In the frames of snapshot_format.ts stand for each node, those around before those within, the length of its
 * description (32 bits), that as JSON, and the file's data without the holes; at the end a length of zero.
 */
import { joinPath } from "../path_text.ts";
import { decodeName, encodeName } from "../bytes.ts";
import type { Cage } from "../cage/cage.ts";
import * as C from "../constants.ts";
import { FirstNames } from "../copying/first_names.ts";
import { writeAllAt } from "../copying/move_bytes.ts";
import { temporaryName } from "../copying/temporary_name.ts";
import { FsError } from "../fs_error.ts";
import { ByteReader } from "./byte_reader.ts";
import { gathered } from "./gathered.ts";
import { attributesOf, type Entry, wrongField } from "./snapshot_entry.ts";
import { cutShort, framed, SnapshotError, uint32, unframed } from "./snapshot_format.ts";
import { shownName } from "./shown_name.ts";
import { FileInUse, passOver, type TreeInUseOptions } from "./tree_in_use.ts";
import { clearDirectory, toBase64, TreeWriter } from "./tree_writer.ts";
import { readXattrs, type TreeNode, walkTree } from "./walk_tree.ts";

/** No description is longer: paths, targets and attributes have their limits. */
const ENTRY_MAX = 64 * 1024 * 1024;

/**
 * What is below directory `path` and its own attributes. The tree is read as the stream is; errors of
 * reading it come out of the stream. The tree may change meanwhile: what has gone is left out, and a file is kept
 * as long as it was when its turn came, with zeros where it has been cut short.
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
export function snapshot(
  cage: Cage,
  path = "/",
  options: TreeInUseOptions = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  if ((cage.stat(path).mode & C.S_IFMT) !== C.S_IFDIR) {
    throw new FsError("ENOTDIR", "snapshot", path);
  }
  return gathered(framed(nodePieces(cage, path, options)));
}

function* nodePieces(
  cage: Cage,
  path: string,
  options: TreeInUseOptions,
): Generator<Uint8Array<ArrayBuffer>, void> {
  const attempt = passOver(options);
  const names = new FirstNames();
  for (const node of walkTree(cage, path, attempt)) {
    const described = attempt(() => describe(cage, node, names.of(node.attributes)), node.place);
    if (described === undefined) continue;
    names.add(node.attributes, node.path);
    const { entry, file } = described;
    try {
      yield encodeRecord(entry);
      if (file === undefined) continue;
      yield* file.pieces();
      file.tellChange(options);
    } finally {
      file?.close();
    }
  }
  yield new Uint8Array(4);
}

/** Everything that may fail for this node alone. */
function describe(
  cage: Cage,
  { path, place, attributes }: TreeNode,
  link: string | undefined,
): { entry: Entry; file: FileInUse | undefined } {
  const type = attributes.mode & C.S_IFMT;
  const isFile = link === undefined && type === C.S_IFREG;
  const target = type === C.S_IFLNK ? cage.readlink(place) : undefined;
  const xattrs = link === undefined ? readXattrs(cage, place) : undefined;
  const file = isFile ? new FileInUse(cage, place, attributes) : undefined;
  const a = file?.attributes ?? attributes;
  const entry: Entry = {
    path,
    mode: a.mode,
    uid: a.uid,
    gid: a.gid,
    atime: [a.atimeSec, a.atimeNsec],
    mtime: [a.mtimeSec, a.mtimeNsec],
  };
  if (link !== undefined) return { entry: { ...entry, link }, file };
  if (target !== undefined) entry.target = target;
  if (type === C.S_IFCHR || type === C.S_IFBLK) entry.rdev = a.rdev;
  if (file) Object.assign(entry, { size: a.size, data: file.ranges });
  if (xattrs?.size) entry.xattrs = [...xattrs].map(([name, value]) => [name, toBase64(value)]);
  return { entry, file };
}

function encodeRecord(entry: Entry): Uint8Array<ArrayBuffer> {
  const text = encodeName(JSON.stringify(entry));
  const record = new Uint8Array(4 + text.length);
  new DataView(record.buffer).setUint32(0, text.length, true);
  record.set(text, 4);
  return record;
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
  const [beside, before] = ["new", "old"].map((side) => temporaryName(joinPath(path, side)));
  try {
    cage.mkdir(beside, 0o700);
    const own = await readTree(cage, reader, beside);
    // Nothing of the snapshot can be missing or wrong any more.
    replaceEntries(cage, path, beside, before);
    removeDirectory(cage, beside);
    removeDirectory(cage, before);
    own();
  } finally {
    removeDirectory(cage, beside);
    await reader.close();
  }
}

/** A cage that stands in a directory, where paths are no longer than they are in a snapshot. */
function cageIn(cage: Cage, directory: string): Cage {
  const inner = cage.fork();
  inner.chdir(directory);
  return inner;
}

function removeDirectory(cage: Cage, place: string): void {
  if (!cage.exists(place)) return;
  const inner = cageIn(cage, place);
  try {
    clearDirectory(inner, "");
  } finally {
    inner.exit();
  }
  cage.rmdir(place);
}

/** Makes the tree in directory `beside`; returns what sets the attributes of the directory above. */
async function readTree(cage: Cage, source: ByteReader, beside: string): Promise<() => void> {
  const reader = await unframed(source);
  const inner = cageIn(cage, beside);
  let own: Entry | undefined;
  try {
    own = await readEntries(inner, reader);
  } finally {
    inner.exit();
  }
  if (own === undefined) throw new SnapshotError("the directory itself is missing");
  // Of frames, the last is still to come.
  if (reader !== source && (await reader.some(1)).length > 0) {
    throw new SnapshotError("more follows behind its end");
  }
  const attributes = attributesOf(own);
  const above = beside.slice(0, beside.lastIndexOf("/")) || "/";
  return () => {
    const top = new TreeWriter(cage, above, { keepOwner: true });
    top.directory("", attributes);
    top.finish();
  };
}

/** Makes all entries in the cage's working directory but that of the directory itself, which it answers. */
async function readEntries(cage: Cage, reader: ByteReader): Promise<Entry | undefined> {
  const writer = new TreeWriter(cage, "", { keepOwner: true });
  let own: Entry | undefined;
  for (let entry = await readEntry(reader); entry; entry = await readEntry(reader)) {
    if (entry.path === "") own = entry;
    else await restoreEntry(cage, writer, entry, reader);
  }
  writer.finish();
  return own;
}

async function readEntry(reader: ByteReader): Promise<Entry | undefined> {
  const cut = () => cutShort(`at byte ${reader.position}`);
  const prefix = await reader.take(4);
  if (prefix === undefined) throw cut();
  const at = reader.position;
  const length = uint32(prefix, 0);
  if (length === 0) return undefined;
  if (length > ENTRY_MAX) throw damaged("a description is too long", at);
  const text = await reader.take(length);
  if (text === undefined) throw cut();
  let entry: unknown;
  try {
    entry = JSON.parse(decodeName(text));
  } catch {
    throw damaged("a description is no JSON", at);
  }
  const wrong = wrongField(entry);
  if (wrong === undefined) return entry as Entry;
  const { path } = Object(entry);
  const whose = typeof path === "string" ? ` of '${shownName(path)}'` : "";
  throw damaged(`the description${whose} is wrong in: ${wrong}`, at);
}

/** `at` counts what the frames hold. */
function damaged(why: string, at: number): SnapshotError {
  return new SnapshotError(`it is damaged: ${why}, at byte ${at}`);
}

async function restoreEntry(
  cage: Cage,
  writer: TreeWriter,
  entry: Entry,
  reader: ByteReader,
): Promise<void> {
  const { path } = entry;
  if (entry.link !== undefined) return writer.link(path, entry.link);
  const type = entry.mode & C.S_IFMT;
  const attributes = attributesOf(entry);
  if (type === C.S_IFDIR) writer.directory(path, attributes);
  else if (type === C.S_IFLNK) writer.symlink(path, entry.target!, attributes);
  else if (type === C.S_IFREG) await restoreFile(cage, writer, entry, reader);
  else writer.node(path, type, entry.rdev ?? 0, attributes);
}

async function restoreFile(
  cage: Cage,
  writer: TreeWriter,
  entry: Entry,
  reader: ByteReader,
): Promise<void> {
  const file = writer.file(entry.path);
  try {
    for (const [offset, length] of entry.data!) {
      await reader.each(
        length,
        (bytes, at) => writeAllAt((some, to) => cage.pwrite(file.fd, some, to), bytes, offset + at),
        () => cutShort(`in '${shownName(entry.path)}'`),
      );
    }
    cage.ftruncate(file.fd, entry.size!);
  } catch (error) {
    file.discard();
    throw error;
  }
  file.keep(attributesOf(entry));
}

/**
 * Moves what is in `beside`, a directory in `path`, up in the place of all that is there, which moves to `before`. A
 * name that cannot be moved has all the others move back.
 */
function replaceEntries(cage: Cage, path: string, beside: string, before: string): void {
  cage.mkdir(before, 0o700);
  const moved: [string, string][] = [];
  const move = (from: string, to: string) => {
    for (const name of cage.readdir(from)) {
      const [old, now] = [joinPath(from, name), joinPath(to, name)];
      if (old === beside || old === before) continue;
      cage.rename(old, now);
      moved.push([old, now]);
    }
  };
  try {
    move(path, before);
    move(beside, path);
  } catch (error) {
    for (const [old, now] of moved.reverse()) cage.rename(now, old);
    cage.rmdir(before);
    throw error;
  }
}
