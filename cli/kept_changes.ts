/**
 * Changes over directories of the host that outlive their session (`ramfs try -N DIR`): a list with what each stood on,
 * and the new files' bytes beside it. The list takes its place by a rename when all it names is there, so DIR holds the
 * old changes or the new ones.
 */
import { Attributes } from "../core/attributes.ts";
import type { Cage } from "../core/cage/cage.ts";
import type { StagingFiles } from "../core/host/staging_files.ts";
import { O_CREAT, O_EXCL, O_WRONLY, S_IFLNK, S_IFMT, S_IFREG } from "../core/constants.ts";
import { FsError } from "../core/fs_error.ts";
import type { OverlayChange } from "../core/overlay_changes.ts";
import { KernelFiles } from "../ffi/kernel_files.ts";
import type { LowerPlace } from "../ffi/lower_places.ts";
import type { SeenFile, SessionChanges } from "../ffi/session_changes.ts";
import type { Session } from "../ffi/session.ts";
import { runtime } from "../runtime/current.ts";
import { describeError, Failure } from "./failure.ts";
import { sessionTree, Workspace } from "./workspace.ts";

const LIST = "ramfs-changes.json";
const BYTES = /^ramfs-changes-\d+$/;
const VERSION = 1;
const BLOCK = 1 << 20;

/** All that is needed to make the file again. */
export interface KeptFile {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly atime: readonly [number, number];
  readonly mtime: readonly [number, number];
  readonly rdev: number;
  /** A symlink's. */
  readonly target?: string;
  /** The file's bytes, beside the list. */
  readonly bytes?: string;
  /** Equal for the names of one file. */
  readonly file: number;
  readonly xattrs: Readonly<Record<string, string>>;
}

export interface KeptChange {
  readonly change: OverlayChange;
  readonly file?: KeptFile;
  /** What was at its path, or where it came from, when it was first looked at. */
  readonly seen?: SeenFile;
}

interface KeptList {
  readonly version: number;
  readonly lowers: readonly LowerPlace[];
  /** The directory of the bytes. */
  readonly bytes: string;
  readonly changes: readonly KeptChange[];
}

/** Bytes as they are, pages of zeros as holes. */
export function copyFile(
  from: Pick<StagingFiles, "pread">,
  source: number,
  to: Pick<StagingFiles, "pwrite" | "ftruncate">,
  target: number,
  path: string,
): void {
  const buffer = new Uint8Array(BLOCK);
  let at = 0;
  for (;;) {
    const got = from.pread(source, buffer, at);
    if (got < 0) throw new FsError(-got, "read", path);
    if (got === 0) break;
    const block = buffer.subarray(0, got);
    for (let done = 0; block.some((byte) => byte !== 0) && done < got;) {
      const put = to.pwrite(target, block.subarray(done), at + done);
      if (put < 0) throw new FsError(-put, "write", path);
      done += put;
    }
    at += got;
  }
  const cut = to.ftruncate(target, at);
  if (cut < 0) throw new FsError(-cut, "ftruncate", path);
}

function encodeBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function xattrsOf(cage: Cage, path: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of cage.listxattr(path, false)) {
    found[name] = encodeBase64(cage.getxattr(path, name, false));
  }
  return found;
}

class Saver {
  readonly #changes: SessionChanges;
  readonly #cage: Cage;
  readonly #host: KernelFiles;
  readonly #directory: string;
  #count = 0;
  readonly #saved = new Map<number, string>();

  constructor(changes: SessionChanges, session: Session, directory: string) {
    this.#changes = changes;
    this.#cage = new Workspace(sessionTree(session, true)).cage;
    this.#host = new KernelFiles(session.library);
    this.#directory = directory;
  }

  save(change: OverlayChange): KeptChange {
    const seen = this.#changes.seen(change);
    if (change.now === undefined) return { change, seen };
    const found = new Attributes();
    this.#cage.lstat(change.path, found);
    const type = found.mode & S_IFMT;
    return {
      change,
      seen,
      file: {
        ...{ mode: found.mode, uid: found.uid, gid: found.gid, rdev: found.rdev },
        atime: [found.atimeSec, found.atimeNsec],
        mtime: [found.mtimeSec, found.mtimeNsec],
        target: type === S_IFLNK ? this.#cage.readlink(change.path) : undefined,
        bytes: type === S_IFREG && change.what.includes("content")
          ? this.#bytes(change, found.ino)
          : undefined,
        file: found.ino,
        xattrs: type === S_IFLNK ? {} : xattrsOf(this.#cage, change.path),
      },
    };
  }

  #bytes(change: OverlayChange, file: number): string {
    const known = this.#saved.get(file);
    if (known !== undefined) return known;
    const name = String(this.#count++);
    const source = this.#changes.open(change, "now");
    const path = `${this.#directory}/${name}`;
    const target = this.#host.open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600);
    try {
      if (target < 0) throw new FsError(-target, "open", path);
      copyFile(this.#host, source, this.#host, target, path);
    } finally {
      this.#host.close(source);
      if (target >= 0) this.#host.close(target);
    }
    this.#saved.set(file, name);
    return name;
  }
}

function readList(directory: string): KeptList {
  let list: KeptList;
  try {
    list = JSON.parse(runtime.readText(`${directory}/${LIST}`)) as KeptList;
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") {
      return { version: VERSION, lowers: [], bytes: "", changes: [] };
    }
    throw new Failure(`${directory}/${LIST}: ${describeError(error)}`, 1);
  }
  if (list.version !== VERSION) {
    throw new Failure(
      `${directory}/${LIST} is of version ${list.version}, which this ramfs does not read; use the one that wrote it`,
      1,
    );
  }
  return list;
}

/** What is kept in a directory; none where nothing is. Throws Failure. */
export function readChanges(directory: string): OverlayChange[] {
  return readList(directory).changes.map(({ change }) => change).filter(({ silent }) => !silent);
}

export function readKept(directory: string): { changes: readonly KeptChange[]; bytes: string } {
  const { changes, bytes } = readList(directory);
  return { changes, bytes: `${directory}/${bytes}` };
}

/** Keeps a session's changes in a directory of the host. Throws FsError, Failure. */
export function saveChanges(changes: SessionChanges, session: Session, directory: string): void {
  const names = runtime.list(directory).map(({ name }) => name).filter((name) => BYTES.test(name));
  const next = Math.max(0, ...names.map((name) => Number(name.slice("ramfs-changes-".length)) + 1));
  const bytes = `ramfs-changes-${next}`;
  runtime.makeDirectories(`${directory}/${bytes}`, 0o700);
  const saver = new Saver(changes, session, `${directory}/${bytes}`);
  const list: KeptList = {
    version: VERSION,
    lowers: session.lowers,
    bytes,
    changes: changes.all.map((change) => saver.save(change)),
  };
  runtime.write(`${directory}/${LIST}.new`, JSON.stringify(list));
  runtime.rename(`${directory}/${LIST}.new`, `${directory}/${LIST}`);
  for (const name of names) runtime.remove(`${directory}/${name}`);
}
