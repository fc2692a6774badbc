/**
 * What a copy replaces. One rule for everything that makes files of the host (`--dump`, `--dump-tar`, `dump`,
 * `snapshot`, IMFS's dump_file):
 *
 * - What was named and is no regular file (a pipe, a device, a descriptor such as /dev/stdout) is written
 *   through. What lies below a directory that was named is never written through, for an earlier copy may have
 *   put it there: a symlink, FIFO or socket gives way, a device is refused (EEXIST).
 * - A regular file keeps what it is: owner, mode, extended attributes, access control lists, other names. If a
 *   new file can have all of these, that takes its place when it is whole; else (other names, another owner) its
 *   bytes are copied into the old one. Where no new file can be made (a directory that may not be written, a
 *   full disk) they go there at once, if there is room for them.
 * - With `replace` a new file takes the place of a regular one, and of a symlink that was named.
 */
import { joinPath, parentPath } from "../path_text.ts";
import { Attributes } from "../attributes.ts";
import {
  O_CREAT,
  O_EXCL,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  SYMLOOP_MAX,
} from "../constants.ts";
import { EDQUOT, EFBIG, EIO, ENOENT, ENOSPC, ENXIO, EROFS } from "../errno.ts";
import { isSparse } from "../copying/holes.ts";
import { moveBytes, writeAllAt } from "../copying/move_bytes.ts";
import { replacementError } from "../copying/replacing.ts";
import { temporaryName } from "../copying/temporary_name.ts";
import { FsError } from "../fs_error.ts";
import { keepXattrs } from "./copy_xattrs.ts";
import type { StagingFiles } from "./staging_files.ts";
import { CHUNK, hostValue } from "./staging.ts";

export interface ReplaceOptions {
  /** Make a new file in the place of a regular one. */
  readonly replace?: boolean;
  /** This very path was named, not a directory above it. */
  readonly named?: boolean;
  /** Never take a new file, for the disk was full. */
  readonly inPlace?: boolean;
  /** Permission bits of a new file, before the umask. Default: 0600. */
  readonly mode?: number;
  /** Bytes that will be written, if that is known. */
  readonly room?: number;
  /** Whether the same copy has written this file already, under another of its names. */
  readonly isTaken?: (there: Attributes) => boolean;
}

/** A file that is being written. */
export interface Replacement {
  /** Open for writing. */
  readonly fd: number;
  /** Bytes are written one after another: a pipe, a device. */
  readonly isStream: boolean;
  /** What lay there keeps its owner, mode and attributes. */
  readonly isKept: boolean;
  /** The old file itself is written: its length has to be set in the end. */
  readonly inPlace: boolean;
  /** Makes what was written the file, and closes it. Throws FsError. */
  commit(): void;
  /** Gives up. `error` says what it meant for what lay there. */
  abandon(error: unknown): void;
}

/**
 * Begins to write `path`, to which errors are reported. Returns undefined for a pipe that nobody reads yet: ask again.
 * Throws FsError.
 */
export function replaceFile(
  files: StagingFiles,
  path: string,
  options: ReplaceOptions,
): Replacement | undefined {
  if (!options.named) return replaceAt(files, path, path, options);
  for (let at = path, links = 0; links <= SYMLOOP_MAX; links++) {
    const descriptor = files.descriptor?.(at);
    if (descriptor !== undefined) return through(files, hostValue(descriptor, "open", path), true);
    const there = lookAt(files, at, path);
    if (there === undefined && links > 0) {
      throw refusal(
        "ENOENT",
        "open",
        path,
        "a symlink to nothing; remove it, or name another file",
      );
    }
    const isLink = there !== undefined && (there.mode & S_IFMT) === S_IFLNK;
    if (!isLink || options.replace) return replaceAt(files, at, path, options);
    // The kernel's own links lead where their text does not.
    if (at.startsWith("/proc/")) return openThrough(files, at, path, false);
    const target = hostValue(files.readlink(at), "readlink", path);
    at = target.startsWith("/") ? target : joinPath(parentPath(at), target);
  }
  throw new FsError("ELOOP", "open", path);
}

/** An error that says more than its errno. */
export function refusal(errno: number | string, call: string, path: string, why: string): FsError {
  const error = new FsError(errno, call, path);
  error.message += `: ${why}`;
  return error;
}

/** What lies at a path, or undefined. */
function lookAt(files: StagingFiles, at: string, path: string): Attributes | undefined {
  const there = new Attributes();
  const error = files.stat(at, false, there);
  if (error === -ENOENT) return undefined;
  hostValue(error, "lstat", path);
  return there;
}

/** Whether what lies there may be removed for something that is no regular file, or is a new one. Throws FsError. */
export function giveWay(there: Attributes, path: string, named: boolean): void {
  const type = there.mode & S_IFMT;
  const error = replacementError(S_IFREG, there.mode);
  if (error !== undefined) throw new FsError(error, "open", path);
  if (type === S_IFREG || type === S_IFLNK) return;
  if (!named && type !== S_IFCHR && type !== S_IFBLK) return;
  throw refusal("EEXIST", "open", path, "it is no regular file; remove it, or name another place");
}

function replaceAt(
  files: StagingFiles,
  at: string,
  path: string,
  options: ReplaceOptions,
): Replacement | undefined {
  const there = lookAt(files, at, path);
  const { named, replace, mode = 0o600 } = options;
  if (there !== undefined) {
    const type = there.mode & S_IFMT;
    if (type === S_IFREG && !replace) return keepIdentity(files, at, path, there, options);
    const isThrough = named && type !== S_IFREG && type !== S_IFDIR && type !== S_IFLNK;
    if (isThrough) return openThrough(files, at, path, type === S_IFIFO);
    if (named && type === S_IFDIR) {
      throw refusal("EISDIR", "open", path, "with a slash at its end it is copied into");
    }
    giveWay(there, path, false);
  }
  return FreshFile.open(files, at, path, mode);
}

function keepIdentity(
  files: StagingFiles,
  at: string,
  path: string,
  there: Attributes,
  options: ReplaceOptions,
): Replacement {
  const isTaken = options.isTaken?.(there) === true;
  if (options.inPlace && !isTaken) return OldFile.open(files, at, path, options.room);
  let file: FreshFile;
  try {
    file = FreshFile.open(files, at, path);
  } catch (error) {
    if (isTaken) throw error;
    return OldFile.open(files, at, path, options.room);
  }
  const isSame = takeOwnerAndMode(files, file.fd, there);
  // Bytes for one name must not go under another as well, whatever else is lost.
  if (isTaken) file.way = "forced";
  else if (!isSame || there.nlink > 1) file.way = "copied";
  return file;
}

function openThrough(
  files: StagingFiles,
  at: string,
  path: string,
  isPipe: boolean,
): Replacement | undefined {
  const flags = O_WRONLY | O_NOCTTY | O_TRUNC | (isPipe ? O_NONBLOCK : 0);
  const fd = files.open(at, flags, 0);
  if (isPipe && fd === -ENXIO) return undefined;
  if (isPipe && fd >= 0) files.block?.(fd);
  return through(files, hostValue(fd, "open", path), false);
}

/** A pipe, a device, a descriptor that somebody else has. */
function through(files: StagingFiles, fd: number, isTheirs: boolean): Replacement {
  const close = () => void (isTheirs || files.close(fd));
  return { fd, isStream: true, isKept: true, inPlace: false, commit: close, abandon: close };
}

/** A file under a name of its own until it is whole. */
class FreshFile implements Replacement {
  readonly isStream = false;
  readonly inPlace = false;
  /** Whether it takes the place; or its bytes go into the file that has it, where that keeps something by it. */
  way: "renamed" | "forced" | "copied" = "renamed";

  private constructor(
    readonly files: StagingFiles,
    readonly fd: number,
    readonly temporary: string,
    readonly at: string,
    readonly path: string,
    readonly isKept: boolean,
  ) {}

  /** `mode` undefined: it is to be what the file is that lies there. */
  static open(files: StagingFiles, at: string, path: string, mode?: number): FreshFile {
    const temporary = temporaryName(at);
    const fd = files.open(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode ?? 0o600);
    return new FreshFile(
      files,
      hostValue(fd, "open", path),
      temporary,
      at,
      path,
      mode === undefined,
    );
  }

  commit(): void {
    const { files, fd, temporary, at, path } = this;
    try {
      if (this.isKept && this.way !== "copied" && !this.#takeXattrs() && this.way !== "forced") {
        this.way = "copied";
      }
      const error = this.way === "copied" ? 0 : files.rename(temporary, at);
      // Something is mounted on it, or it is of a directory with the sticky bit.
      if (error < 0 && this.isKept && this.way !== "forced") this.way = "copied";
      if (this.way === "copied") copyInto(files, fd, at, path);
      else hostValue(error, "rename", path);
    } catch (error) {
      this.abandon();
      throw error;
    }
    if (this.way === "copied") files.unlink(temporary);
    hostValue(files.close(fd), "close", path);
  }

  /** False where it cannot have what the old file has. */
  #takeXattrs(): boolean {
    const { files, fd, at, path } = this;
    const old = files.open(at, O_RDONLY | O_NOFOLLOW, 0);
    if (old < 0) return false;
    try {
      keepXattrs(files, old, fd, path);
      return true;
    } catch (error) {
      if (error instanceof FsError) return false;
      throw error;
    } finally {
      files.close(old);
    }
  }

  abandon(): void {
    this.files.close(this.fd);
    this.files.unlink(this.temporary);
  }
}

/**
 * Gives an empty file owner and mode of the one that it replaces, from before its first byte on: so the kernel takes
 * away what it takes from a file that is written. Returns false where it cannot have them.
 */
function takeOwnerAndMode(files: StagingFiles, fd: number, there: Attributes): boolean {
  const own = new Attributes();
  if (files.fstat(fd, own) < 0) return false;
  const isOwners = own.uid === there.uid && own.gid === there.gid;
  if (!isOwners && files.fchown(fd, there.uid, there.gid) < 0) return false;
  return files.fchmod(fd, there.mode & 0o7777) === 0;
}

/** The file that lies there, written as it is. */
class OldFile implements Replacement {
  readonly isStream = false;
  readonly isKept = true;
  readonly inPlace = true;

  private constructor(readonly files: StagingFiles, readonly fd: number, readonly path: string) {}

  /** Throws FsError before anything has changed, ENOSPC where there is no room for as many bytes. */
  static open(files: StagingFiles, at: string, path: string, room = 0): OldFile {
    const fd = hostValue(files.open(at, O_WRONLY | O_NOFOLLOW, 0), "open", path);
    const error = room > 0 ? files.allocate(fd, 0, room) : 0;
    if (isFull(error)) {
      files.close(fd);
      throw refusal(error, "fallocate", path, "what lies there stays as it is");
    }
    return new OldFile(files, fd, path);
  }

  commit(): void {
    hostValue(this.files.close(this.fd), "close", this.path);
  }

  abandon(error: unknown): void {
    this.files.close(this.fd);
    if (error instanceof Error) {
      error.message += "; it could not be replaced whole and may hold a part of the copy now";
    }
  }
}

/** Whether an error says that there is no room. */
export function isFull(errno: number): boolean {
  return [ENOSPC, EDQUOT, EFBIG].includes(Math.abs(errno));
}

/** Whether the next file will fail as this one did. */
export function isHopeless(errno: number): boolean {
  return [ENOSPC, EDQUOT, EROFS, EIO].includes(Math.abs(errno));
}

/** Writes a whole file into another, which keeps what it is. */
function copyInto(files: StagingFiles, input: number, at: string, path: string): void {
  const whole = new Attributes();
  hostValue(files.fstat(input, whole), "fstat", path);
  const old = OldFile.open(files, at, path, Math.min(whole.size, whole.blocks * 512));
  try {
    writeInto(files, input, old.fd, path, isSparse(whole));
    files.futimes(old.fd, whole);
  } catch (error) {
    old.abandon(error);
    throw error;
  }
  old.commit();
}

function writeInto(
  files: StagingFiles,
  input: number,
  output: number,
  path: string,
  sparse: boolean,
): void {
  if (sparse) hostValue(files.ftruncate(output, 0), "ftruncate", path);
  const moved = moveBytes({
    read: (buffer, at) => hostValue(files.pread(input, buffer, at), "read", path),
    write: (bytes, at) => writeTo(files, output, bytes, at, path),
    size: 0,
    skipsZeros: sparse,
  }, new Uint8Array(CHUNK));
  let step = moved.next();
  while (!step.done) step = moved.next();
  hostValue(files.ftruncate(output, step.value.end), "ftruncate", path);
}

/** Throws FsError. */
export function writeTo(
  files: StagingFiles,
  fd: number,
  bytes: Uint8Array,
  position: number,
  path: string,
): void {
  writeAllAt((some, at) => hostValue(files.pwrite(fd, some, at), "write", path), bytes, position);
}
