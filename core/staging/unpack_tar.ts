/** Makes a tree from a tar archive. */
import { createTarDecoder, type ParsedTarEntry, type TarHeader } from "modern-tar";
import type { Cage } from "../cage.ts";
import * as C from "../constants.ts";
import { makedev } from "../devices.ts";
import { FsError } from "../fs_error.ts";
import type { IdOf } from "./acl_text.ts";
import { ArchiveError, plainArchive } from "./compression.ts";
import type { StagingProgress } from "../staging_progress.ts";
import { DEVICE_MAJOR, DEVICE_MINOR, paxAttributes, type PaxRecords, rawNames } from "./tar.ts";
import { BodyWriter, hasMap } from "./tar_sparse.ts";
import { type NodeAttributes, TreeWriter } from "./tree_writer.ts";

export interface UnpackOptions {
  /** Gives nodes the owners of the archive, by number; only user 0 may. Default: whether it is he. */
  keepOwner?: boolean;
  /** Knows the users and groups that an archive's access control lists name. Default: nobody does. */
  idOf?: IdOf;
  /** Hears of each entry that cannot be made and is left out: its name and why. Default: an error. */
  onSkip?: (path: string, why: string) => void;
  /** Hears after each entry what has been unpacked until then. */
  onProgress?: (progress: StagingProgress) => void;
}

/**
 * Unpacks an archive (ustar, pax or GNU; sparse files of GNU's format 1.0; plain or by gzip) into directory
 * `path`. No entry leads out of it, by "..", or through a symlink: EPERM, ENOTDIR.
 * @throws {FsError} of making the tree; {ArchiveError} for what is no archive, or one cut short.
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
  const plain = await plainArchive(archive);
  const writer = new TreeWriter(cage, path, options.keepOwner ?? cage.uid === 0);
  const progress: StagingProgress = { files: 0, bytes: 0, path: "" };
  try {
    for await (const entry of plain.pipeThrough(createTarDecoder({ strict: true }))) {
      const { type, name, size } = entry.header;
      try {
        await unpackEntry(cage, writer, entry, finder(name, options));
      } catch (error) {
        if (!(error instanceof FsError) || options.onSkip === undefined) throw error;
        options.onSkip(name, error.message);
        if (!entry.body.locked) await entry.body.cancel();
      }
      if (type !== "directory") progress.files++;
      progress.bytes += size;
      progress.path = name;
      options.onProgress?.({ ...progress });
    }
  } catch (error) {
    if (error instanceof FsError || !isOfFormat(error)) throw error;
    const why = (error as Error).message.replace(/\.$/, "");
    throw new ArchiveError(`no whole tar archive: ${why[0].toLowerCase()}${why.slice(1)}`, {
      cause: error,
    });
  }
  writer.finish();
}

/** The decoder's errors are of no class of their own; those of the stream it reads are of some other. */
function isOfFormat(error: unknown): boolean {
  return error instanceof Error &&
    [Error, TypeError].includes(error.constructor as ErrorConstructor);
}

/** Tells of those whom nobody knows. */
function finder(entry: string, { idOf, onSkip }: UnpackOptions): IdOf {
  return (kind, name) => {
    const id = idOf?.(kind, name);
    if (id === undefined) onSkip?.(`${entry}: rights of ${kind} ${name}`, "there is no such name");
    return id;
  };
}

async function unpackEntry(
  cage: Cage,
  writer: TreeWriter,
  entry: ParsedTarEntry,
  idOf: IdOf,
): Promise<void> {
  const { header, body } = entry;
  const pax: PaxRecords = header.pax ?? {};
  const names = rawNames(
    pax,
    hasMap(pax) ? pax["GNU.sparse.name"] ?? header.name : header.name,
    header.linkname,
  );
  if (header.type === "file" || header.type === undefined) {
    return await unpackFile(cage, writer, names.name, entry, idOf);
  }
  await body.cancel();
  const attributes = attributesOf(header, pax, idOf);
  if (header.type === "directory") writer.directory(names.name, attributes);
  else if (header.type === "symlink") writer.symlink(names.name, names.link, attributes);
  else if (header.type === "link") writer.link(names.name, names.link);
  else if (header.type === "fifo") writer.node(names.name, C.S_IFIFO, 0, attributes);
  else {
    const type = header.type === "character-device" ? C.S_IFCHR : C.S_IFBLK;
    const rdev = makedev(Number(pax[DEVICE_MAJOR] ?? 0), Number(pax[DEVICE_MINOR] ?? 0));
    writer.node(names.name, type, rdev, attributes);
  }
}

async function unpackFile(
  cage: Cage,
  writer: TreeWriter,
  path: string,
  { header, body }: ParsedTarEntry,
  idOf: IdOf,
): Promise<void> {
  const pax: PaxRecords = header.pax ?? {};
  const isMapped = hasMap(pax);
  const size = isMapped ? Number(pax["GNU.sparse.realsize"]) : header.size;
  if (!Number.isSafeInteger(size) || size < 0) throw new FsError("EINVAL", "untar", path);
  const { fd, place } = writer.openFile(path);
  try {
    const writing = new BodyWriter(cage, fd, size, isMapped);
    for await (const bytes of body) writing.write(bytes);
    cage.ftruncate(fd, size);
  } finally {
    cage.close(fd);
  }
  writer.finishFile(place, attributesOf(header, pax, idOf));
}

function attributesOf(header: TarHeader, pax: PaxRecords, idOf: IdOf): NodeAttributes {
  const { mode, uid, gid, mtime } = header;
  const whole = mtime === undefined ? undefined : Math.floor(mtime.getTime() / 1000);
  return {
    mode: mode === undefined ? undefined : mode & 0o7777,
    uid,
    gid,
    mtime: whole === undefined ? undefined : { sec: whole, nsec: 0 },
    ...paxAttributes(pax, idOf),
  };
}
