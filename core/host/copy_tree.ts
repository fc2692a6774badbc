/**
 * The one copier of staging, from the host into a cage and from a cage to the host: types, modes, symlinks,
 * hard links, holes and times are kept, parents are made, and what lies at the destination is replaced (a
 * directory is merged).
 */
import { Attributes } from "../attributes.ts";
import {
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_RDONLY,
  O_WRONLY,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
} from "../constants.ts";
import { EEXIST } from "../errno.ts";
import { FsError } from "../fs_error.ts";
import { copyXattrs } from "./copy_xattrs.ts";
import { dataEnd, isSparse, nextData, pageRuns } from "./holes.ts";
import type { HostFiles } from "./host_files.ts";
import { CHUNK, fileKey, hostValue, joinPath, parentPath, type StagingOptions } from "./staging.ts";
import type { StagingProgress } from "../staging_progress.ts";

/**
 * Copies `from` (a symlink is followed, those below it are copied) to `to`, in steps: each `next` copies a
 * file or a part of a large one, and tells what has been copied until then. A file appears under its name
 * only when it is whole. Throws FsError with the path that failed.
 */
export function copyTree(
  source: HostFiles,
  target: HostFiles,
  from: string,
  to: string,
  options: StagingOptions,
): Generator<StagingProgress, void> {
  return new TreeCopier(source, target, options).run(from, to);
}

type Steps<T> = Generator<StagingProgress, T>;

class TreeCopier {
  readonly #source: HostFiles;
  readonly #target: HostFiles;
  readonly #options: StagingOptions;
  readonly #buffer = new Uint8Array(CHUNK);
  /** Where the first name of a file with several lies at the target. */
  readonly #links = new Map<string, string>();
  #files = 0;
  #bytes = 0;

  constructor(source: HostFiles, target: HostFiles, options: StagingOptions) {
    this.#source = source;
    this.#target = target;
    this.#options = options;
  }

  *run(from: string, to: string): Steps<void> {
    const attributes = new Attributes();
    hostValue(this.#source.stat(from, true, attributes), "stat", from);
    makeDirectories(this.#target, parentPath(to));
    yield* this.#copy(from, to, attributes);
  }

  *#copy(from: string, to: string, attributes: Attributes): Steps<void> {
    if ((attributes.mode & S_IFMT) === S_IFDIR) {
      return yield* this.#copyDirectory(from, to, attributes);
    }
    const key = attributes.nlink > 1 ? fileKey(attributes) : undefined;
    const first = key === undefined ? undefined : this.#links.get(key);
    const made = yield* this.#place(from, to, attributes, first);
    if (!made) return;
    if (key !== undefined) this.#links.set(key, to);
    this.#files++;
    yield this.#progress(from);
  }

  /**
   * Makes a file under a name of its own and renames it: nobody sees it half written, what lay there stays
   * if it fails, and a program that is being executed is no obstacle. Errors name `to`, which the user
   * knows, not the other name. Answers false for what was left out.
   */
  *#place(
    from: string,
    to: string,
    attributes: Attributes,
    first: string | undefined,
  ): Steps<boolean> {
    const there = new Attributes();
    if (this.#target.stat(to, false, there) === 0 && (there.mode & S_IFMT) === S_IFDIR) {
      throw new FsError("EISDIR", "open", to);
    }
    const unique = Math.random().toString(36).slice(2);
    const temporary = joinPath(parentPath(to), `.ramfs-${unique}`);
    let renamed = false;
    try {
      if (first !== undefined) hostValue(this.#target.link(first, temporary), "link", to);
      else if (!(yield* this.#make(from, temporary, to, attributes))) return false;
      if (first === undefined) this.#finish(temporary, to, attributes);
      hostValue(this.#target.rename(temporary, to), "rename", to);
      // If both were names of one file already, rename(2) keeps both.
      renamed = first === undefined;
      return true;
    } finally {
      if (!renamed) this.#target.unlink(temporary);
    }
  }

  *#make(from: string, path: string, to: string, attributes: Attributes): Steps<boolean> {
    const type = attributes.mode & S_IFMT;
    if (type === S_IFREG) yield* this.#copyFile(from, path, to, attributes);
    else if (type === S_IFLNK) {
      const target = hostValue(this.#source.readlink(from), "readlink", from);
      hostValue(this.#target.symlink(target, path), "symlink", to);
    } else return this.#makeSpecial(from, path, to, attributes);
    return true;
  }

  *#copyDirectory(from: string, to: string, attributes: Attributes): Steps<void> {
    const names = hostValue(this.#source.list(from), "opendir", from);
    // Writable while it is filled; its own mode and times come last, for filling it changes them.
    const made = this.#target.mkdir(to, 0o700);
    if (made < 0) {
      const there = new Attributes();
      const isDirectory = made === -EEXIST && this.#target.stat(to, true, there) === 0 &&
        (there.mode & S_IFMT) === S_IFDIR;
      if (!isDirectory) hostValue(made, "mkdir", to);
    }
    const child = new Attributes();
    for (const name of names) {
      const path = joinPath(from, name);
      hostValue(this.#source.stat(path, false, child), "lstat", path);
      yield* this.#copy(path, joinPath(to, name), child);
    }
    this.#copyDirectoryXattrs(from, to);
    this.#finish(to, to, attributes);
  }

  /** Behind what is in it, which a default access control list would be handed down to. */
  #copyDirectoryXattrs(from: string, to: string): void {
    if (this.#source.xattrs === undefined || this.#target.xattrs === undefined) return;
    const flags = O_RDONLY | O_DIRECTORY;
    const input = hostValue(this.#source.open(from, flags, 0), "open", from);
    const output = this.#target.open(to, flags, 0);
    try {
      // One that was there before need not be readable.
      if (output >= 0) this.#copyXattrs([input, from], [output, to]);
    } finally {
      this.#source.close(input);
      if (output >= 0) this.#target.close(output);
    }
  }

  *#copyFile(from: string, path: string, to: string, attributes: Attributes): Steps<void> {
    const input = hostValue(this.#source.open(from, O_RDONLY, 0), "open", from);
    try {
      const flags = O_WRONLY | O_CREAT | O_EXCL;
      const output = hostValue(this.#target.open(path, flags, 0o600), "open", to);
      let isOpen = true;
      try {
        yield* this.#copyBytes(input, output, from, to, attributes);
        this.#copyXattrs([input, from], [output, to]);
        isOpen = false;
        hostValue(this.#target.close(output), "close", to);
      } finally {
        if (isOpen) this.#target.close(output);
      }
    } finally {
      this.#source.close(input);
    }
  }

  /** What a side refuses is left out, as other things that it cannot have. */
  #copyXattrs(from: [fd: number, path: string], to: [fd: number, path: string]): void {
    try {
      copyXattrs(this.#source, this.#target, from, to);
    } catch (error) {
      if (this.#options.onSkip === undefined || !(error instanceof FsError)) throw error;
      this.#options.onSkip(from[1], error.message);
    }
  }

  /** Up to the end of the file, which need not be where its size says (procfs). */
  *#copyBytes(
    input: number,
    output: number,
    from: string,
    to: string,
    attributes: Attributes,
  ): Steps<void> {
    const source = this.#source;
    const sparse = isSparse(attributes);
    const detects = sparse && source.seek === undefined;
    let at = 0;
    let written = 0;
    for (;;) {
      if (sparse) at = nextData(source, input, at, attributes.size);
      const most = Math.min(CHUNK, sparse ? dataEnd(source, input, at) - at : CHUNK);
      const chunk = this.#buffer.subarray(0, most);
      const count = most === 0 ? 0 : hostValue(source.pread(input, chunk, at), "read", from);
      if (count === 0) break;
      const bytes = chunk.subarray(0, count);
      const runs = detects ? pageRuns(bytes) : [[0, count] as const];
      for (const [start, end] of runs) {
        this.#writeAll(output, bytes.subarray(start, end), at + start, to);
        written = at + end;
      }
      at += count;
      this.#bytes += count;
      if (count === CHUNK) yield this.#progress(from);
    }
    if (written < at) hostValue(this.#target.ftruncate(output, at), "ftruncate", to);
  }

  #writeAll(fd: number, bytes: Uint8Array<ArrayBuffer>, position: number, to: string): void {
    for (let at = 0; at < bytes.length;) {
      const count = this.#target.pwrite(fd, bytes.subarray(at), position + at);
      at += hostValue(count, "write", to);
    }
  }

  #makeSpecial(from: string, path: string, to: string, attributes: Attributes): boolean {
    const result = this.#target.mknod(path, attributes.mode, attributes.rdev);
    if (result === 0) return true;
    const error = new FsError(-result, "mknod", to);
    if (this.#options.onSkip === undefined) throw error;
    this.#options.onSkip(from, error.message);
    return false;
  }

  /** Owner before mode, for chown(2) clears set-user-ID; times last. */
  #finish(path: string, to: string, attributes: Attributes): void {
    const { mode, uid, gid } = attributes;
    const target = this.#target;
    if (this.#options.keepOwner) hostValue(target.lchown(path, uid, gid), "lchown", to);
    if ((mode & S_IFMT) !== S_IFLNK) hostValue(target.chmod(path, mode & 0o7777), "chmod", to);
    hostValue(target.lutimes(path, attributes), "utimensat", to);
  }

  #progress(path: string): StagingProgress {
    return { files: this.#files, bytes: this.#bytes, path };
  }
}

/** mkdir -p. Throws FsError with the directory that failed. */
export function makeDirectories(files: HostFiles, path: string): void {
  if (path === "/" || path === "." || files.stat(path, true, new Attributes()) === 0) return;
  makeDirectories(files, parentPath(path));
  const made = files.mkdir(path, 0o777);
  if (made !== -EEXIST) hostValue(made, "mkdir", path);
}

/** What a copy of `path` will have moved at its end; what cannot be read counts for nothing. */
export function measureTree(files: HostFiles, path: string): { files: number; bytes: number } {
  const total = { files: 0, bytes: 0 };
  const seen = new Set<string>();
  const attributes = new Attributes();
  const measure = (place: string, follow: boolean) => {
    if (files.stat(place, follow, attributes) < 0) return;
    const { mode, nlink, size, blocks } = attributes;
    if ((mode & S_IFMT) === S_IFDIR) {
      const names = files.list(place);
      if (typeof names === "number") return;
      for (const name of names) measure(joinPath(place, name), false);
      return;
    }
    total.files++;
    if ((mode & S_IFMT) !== S_IFREG) return;
    if (nlink > 1 && seen.size === seen.add(fileKey(attributes)).size) return;
    total.bytes += Math.min(size, blocks * 512);
  };
  measure(path, true);
  return total;
}
