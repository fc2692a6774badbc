/** The bytes and names behind a change (session_changes.ts). */
import { decodeName } from "../core/bytes.ts";
import {
  O_NOFOLLOW,
  O_PATH,
  O_TRUNC,
  O_WRONLY,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
} from "../core/constants.ts";
import { FsError } from "../core/fs_error.ts";
import type { OverlayChange } from "../core/overlay_changes.ts";
import * as abi from "./abi.ts";
import type { Session } from "./session.ts";
import type { Library } from "./signatures.ts";

const PATH_BYTES = 4096;

/** As it is in the tree, or as the host has it. */
type Side = "before" | "now";

/** What the library calls it by. */
export interface ChangeNumbers {
  readonly node: number;
  readonly origin: number;
}

/** What a file of the host was when a session first looked at it. */
export interface SeenFile {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Seconds and nanoseconds. */
  readonly mtime: readonly [number, number];
  readonly ctime: readonly [number, number];
}

/**
 * Takes for what node `node` of a session was when it was first looked at what an earlier session saw: a commit tells
 * what has happened to it since. Nothing where the node does not come from the host. Throws FsError.
 */
export function restoreSeen(session: Session, node: number, seen: SeenFile): void {
  const { ramfs_origin_of, ramfs_origin_restore } = session.library.functions;
  const origin = new Uint8Array(abi.RAMFS_ORIGIN_BYTES);
  if (ramfs_origin_of(session.number, node, origin) < 0) return;
  const doubles = new Float64Array(origin.buffer);
  const words = new Uint32Array(origin.buffer);
  doubles[abi.ORIGIN_SIZE] = seen.size;
  [doubles[abi.ORIGIN_MTIME_SEC], words[abi.ORIGIN_MTIME_NSEC]] = seen.mtime;
  [doubles[abi.ORIGIN_CTIME_SEC], words[abi.ORIGIN_CTIME_NSEC]] = seen.ctime;
  words[abi.ORIGIN_MODE] = seen.mode;
  words[abi.ORIGIN_UID] = seen.uid;
  words[abi.ORIGIN_GID] = seen.gid;
  const result = ramfs_origin_restore(session.number, doubles[abi.ORIGIN_ID], origin);
  if (result < 0) throw new FsError(-result, "restore");
}

export class ChangeFiles {
  readonly #library: Library;
  readonly #session: number;

  constructor(library: Library, session: number) {
    this.#library = library;
    this.#session = session;
  }

  /**
   * A descriptor, to read from and to be closed, of a regular file's bytes: as it is in the tree, or as the host has
   * it. Throws FsError.
   */
  open(change: OverlayChange, side: Side, { node, origin }: ChangeNumbers): number {
    const { ramfs_open, ramfs_origin_open } = this.#library.functions;
    const fd = side === "now"
      ? ramfs_open(this.#session, node, 0)
      : ramfs_origin_open(this.#session, origin, 0);
    if (fd < 0) throw new FsError(-fd, "open", side === "now" ? change.path : change.host);
    return fd;
  }

  /** The bytes of a regular file, or a symlink's target: as it is in the tree, or as the host has it. Throws FsError. */
  read(change: OverlayChange, side: Side, numbers: ChangeNumbers): Uint8Array<ArrayBuffer> {
    const file = side === "before" ? change.was : change.now;
    if (((file?.mode ?? 0) & S_IFMT) === S_IFLNK) return this.#target(change, side, numbers);
    const fd = this.open(change, side, numbers);
    try {
      return this.#readAll(fd, file?.size ?? 0, change);
    } finally {
      this.#call([abi.SYS_close, fd]);
    }
  }

  /** What lies below a directory that is there now, by paths from it on, in the order of readdir. */
  below(directory: number): { path: string; mode: number }[] {
    const found: { path: string; mode: number }[] = [];
    const pending = [{ node: directory, path: "" }];
    for (let next; (next = pending.pop());) {
      for (const { name, node, mode } of this.#entries(next.node)) {
        const path = next.path + name;
        found.push({ path, mode });
        if ((mode & S_IFMT) === S_IFDIR) pending.push({ node, path: `${path}/` });
      }
    }
    return found;
  }

  #entries(directory: number): { name: string; node: number; mode: number }[] {
    const { ramfs_readdir } = this.#library.functions;
    const buffer = new Uint8Array(1 << 16);
    const view = new DataView(buffer.buffer);
    const entries: { name: string; node: number; mode: number }[] = [];
    for (let cookie = 0;;) {
      const length = ramfs_readdir(this.#session, directory, cookie, buffer, buffer.length);
      if (length <= 0) return entries;
      for (let at = 0; at < length;) {
        const nameLength = view.getUint32(at + abi.DIRENT_NAME_LEN, true);
        const start = at + abi.DIRENT_NAME;
        entries.push({
          name: decodeName(buffer.subarray(start, start + nameLength)),
          node: view.getFloat64(at + abi.DIRENT_NODE, true),
          mode: view.getUint32(at + abi.DIRENT_TYPE, true),
        });
        cookie = view.getFloat64(at + abi.DIRENT_NEXT, true);
        at = start + nameLength + 7 & ~7;
      }
    }
  }

  seen(id: number): SeenFile {
    const { ramfs_origin_at } = this.#library.functions;
    const origin = new Uint8Array(abi.RAMFS_ORIGIN_BYTES);
    const result = ramfs_origin_at(this.#session, id, origin);
    if (result < 0) throw new FsError(-result, "changes");
    const doubles = new Float64Array(origin.buffer);
    const words = new Uint32Array(origin.buffer);
    return {
      ...{ mode: words[abi.ORIGIN_MODE], uid: words[abi.ORIGIN_UID], gid: words[abi.ORIGIN_GID] },
      size: doubles[abi.ORIGIN_SIZE],
      mtime: [doubles[abi.ORIGIN_MTIME_SEC], words[abi.ORIGIN_MTIME_NSEC]],
      ctime: [doubles[abi.ORIGIN_CTIME_SEC], words[abi.ORIGIN_CTIME_NSEC]],
    };
  }

  /** Makes these the bytes of a regular file. Throws FsError. */
  write(node: number, bytes: Uint8Array): void {
    const { ramfs_open, ramfs_write } = this.#library.functions;
    const fd = ramfs_open(this.#session, node, O_WRONLY | O_TRUNC);
    if (fd < 0) throw new FsError(-fd, "open");
    this.#call([abi.SYS_close, fd]);
    const given = Uint8Array.from(bytes);
    const written = ramfs_write(this.#session, node, given, given.length, 0);
    if (written < 0) throw new FsError(-written, "write");
  }

  #call(words: number[], buffer?: Uint8Array<ArrayBuffer>): number {
    const given = Float64Array.from([...words, 0, 0, 0, 0, 0, 0].slice(0, 6));
    const none = new Uint8Array(0);
    const { ramfs_host_call } = this.#library.functions;
    return ramfs_host_call(new Uint8Array(given.buffer), buffer ?? none, none);
  }

  #readAll(fd: number, size: number, change: OverlayChange): Uint8Array<ArrayBuffer> {
    let bytes = new Uint8Array(size + 1);
    for (let at = 0;;) {
      const room = bytes.subarray(at);
      const got = this.#call([abi.SYS_read, fd, NaN, room.length], room);
      if (got < 0) throw new FsError(-got, "read", change.path);
      if (got === 0) return bytes.subarray(0, at);
      at += got;
      if (at < bytes.length) continue;
      const longer = new Uint8Array(bytes.length * 2);
      longer.set(bytes);
      bytes = longer;
    }
  }

  #target(
    change: OverlayChange,
    side: Side,
    { node, origin }: ChangeNumbers,
  ): Uint8Array<ArrayBuffer> {
    const { ramfs_origin_open, ramfs_readlink } = this.#library.functions;
    const text = new Uint8Array(PATH_BYTES);
    if (side === "now") {
      const length = ramfs_readlink(this.#session, node, text, text.length);
      if (length < 0) throw new FsError(-length, "readlink", change.path);
      return text.subarray(0, length);
    }
    const fd = ramfs_origin_open(this.#session, origin, O_PATH | O_NOFOLLOW);
    if (fd < 0) throw new FsError(-fd, "readlink", change.host);
    const empty = new Uint8Array(1);
    const words = Float64Array.of(abi.SYS_readlinkat, fd, NaN, NaN, text.length, 0);
    const { ramfs_host_call } = this.#library.functions;
    const length = ramfs_host_call(new Uint8Array(words.buffer), empty, text);
    this.#call([abi.SYS_close, fd]);
    if (length < 0) throw new FsError(-length, "readlink", change.host);
    return text.subarray(0, length);
  }
}
