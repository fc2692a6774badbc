/**
 * The one copier of staging, from the host into a cage and from a cage to the host: types, modes, symlinks,
 * hard links, holes and times are kept, parents are made, directories are merged, and what else lies at the
 * destination is treated as replace_file.ts says.
 */
import { joinPath, parentPath } from "../path_text.ts";
import { Attributes } from "../attributes.ts";
import {
  O_DIRECTORY,
  O_NONBLOCK,
  O_RDONLY,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
} from "../constants.ts";
import { EEXIST } from "../errno.ts";
import { FirstNames } from "../copying/first_names.ts";
import { isSparse } from "../copying/holes.ts";
import { moveBytes } from "../copying/move_bytes.ts";
import { temporaryName } from "../copying/temporary_name.ts";
import { FsError } from "../fs_error.ts";
import { inodeKey, isSameInode } from "../inode_identity.ts";
import { isSameNode, keptMode, streamOf } from "./copied_attributes.ts";
import { copyXattrs } from "./copy_xattrs.ts";
import { nap, untilReady } from "./descriptor_path.ts";
import type { StagingFiles } from "./staging_files.ts";
import { moveStream } from "./move_stream.ts";
import {
  giveWay,
  isFull,
  isHopeless,
  refusal,
  replaceFile,
  type Replacement,
  writeTo,
} from "./replace_file.ts";
import { CHUNK, hostValue, type StagingOptions } from "./staging.ts";
import type { StagingProgress } from "../staging_progress.ts";

/**
 * Copies `from` (a symlink is followed, those below it are copied) to `to`, in steps: each `next` copies a
 * file or a part of a large one, and tells what has been copied until then. A file appears under its name
 * only when it is whole. Throws FsError with the path that failed.
 */
export function copyTree(
  source: StagingFiles,
  target: StagingFiles,
  from: string,
  to: string,
  options: StagingOptions,
): Generator<StagingProgress, void> {
  return new TreeCopier(source, target, options).run(from, to);
}

type Steps<T> = Generator<StagingProgress, T>;

class TreeCopier {
  readonly #source: StagingFiles;
  readonly #target: StagingFiles;
  readonly #options: StagingOptions;
  readonly #buffer = new Uint8Array(CHUNK);
  /** At the target. */
  readonly #firstNames = new FirstNames();
  /** Files of several names that were there and that this copy has written. */
  readonly #taken = new Set<string>();
  /** What of attributes the target does not take. */
  readonly #reported = new Set<string>();
  #files = 0;
  #bytes = 0;

  constructor(source: StagingFiles, target: StagingFiles, options: StagingOptions) {
    this.#source = source;
    this.#target = target;
    this.#options = options;
  }

  *run(from: string, to: string): Steps<void> {
    const attributes = new Attributes();
    const given = this.#source.descriptor?.(from);
    const descriptor = given === undefined ? undefined : hostValue(given, "open", from);
    const error = descriptor === undefined
      ? this.#source.stat(from, true, attributes)
      : this.#source.fstat(descriptor, attributes);
    hostValue(error, "stat", from);
    const type = attributes.mode & S_IFMT;
    if (this.#options.regularOnly && type !== S_IFREG) {
      return this.#options.onSkip?.(from, "not a regular file");
    }
    makeDirectories(this.#target, parentPath(to), this.#options.parentMode);
    // A pipe of the host is read; one of a tree is copied, as those below are.
    const isHost = this.#source.descriptor !== undefined;
    if (descriptor !== undefined || (isHost && type === S_IFIFO)) {
      return yield* this.#placeFile(from, to, streamOf(attributes), true, descriptor);
    }
    yield* this.#copy(from, to, attributes, true);
  }

  *#copy(from: string, to: string, attributes: Attributes, named: boolean): Steps<void> {
    const type = attributes.mode & S_IFMT;
    if (type === S_IFDIR) return yield* this.#copyDirectory(from, to, attributes, named);
    const first = this.#firstNames.of(attributes);
    if (first === undefined || !this.#link(first, to)) {
      if (type === S_IFREG) yield* this.#placeFile(from, to, attributes, named);
      else if (!this.#placeOther(from, to, attributes, named)) return;
    }
    if (first === undefined) this.#firstNames.add(attributes, to);
    this.#files++;
    yield this.#progress(from);
  }

  /** Gives the file another name, unless a file that stays has it: false. */
  #link(first: string, to: string): boolean {
    const target = this.#target;
    const there = new Attributes();
    if (target.stat(to, false, there) === 0) {
      if ((there.mode & S_IFMT) === S_IFREG && !this.#options.replace) {
        const same = new Attributes();
        return target.stat(first, false, same) === 0 && isSameInode(same, there);
      }
      giveWay(there, to, false);
    }
    const temporary = temporaryName(to);
    try {
      hostValue(target.link(first, temporary), "link", to);
      hostValue(target.rename(temporary, to), "rename", to);
    } finally {
      // If both were names of one file already, rename(2) keeps both.
      target.unlink(temporary);
    }
    return true;
  }

  /** Symlinks, FIFOs, devices, under a name of their own first. Returns false for what was left out. */
  #placeOther(from: string, to: string, attributes: Attributes, named: boolean): boolean {
    const target = this.#target;
    const there = new Attributes();
    if (target.stat(to, false, there) === 0) {
      if (isSameNode(there, attributes) && !this.#options.replace) return true;
      giveWay(there, to, named);
    }
    const temporary = temporaryName(to);
    try {
      if ((attributes.mode & S_IFMT) === S_IFLNK) {
        const text = hostValue(this.#source.readlink(from), "readlink", from);
        hostValue(target.symlink(text, temporary), "symlink", to);
      } else if (!this.#makeSpecial(from, temporary, to, attributes)) return false;
      this.#finish(temporary, to, attributes);
      hostValue(target.rename(temporary, to), "rename", to);
      return true;
    } finally {
      target.unlink(temporary);
    }
  }

  /** A regular file, or what is read as one. Errors name `to`, which the user knows. */
  *#placeFile(
    from: string,
    to: string,
    attributes: Attributes,
    named: boolean,
    descriptor?: number,
  ): Steps<void> {
    const options = {
      replace: this.#options.replace,
      named,
      room: Math.min(attributes.size, attributes.blocks * 512),
      isTaken: (there: Attributes) => this.#taken.has(inodeKey(there)),
    };
    let old = false;
    const place = (inPlace: boolean) => {
      const replacement = replaceFile(this.#target, to, { ...options, inPlace });
      old = replacement?.isKept === true && !replacement.isStream;
      return replacement;
    };
    try {
      yield* this.#write(from, to, attributes, () => place(false), descriptor);
    } catch (error) {
      const full = error instanceof FsError && isFull(error.errno);
      if (!full || !old || descriptor !== undefined) throw error;
      // The old bytes and the new ones had no room beside each other.
      yield* this.#write(from, to, attributes, () => place(true), descriptor);
    }
    const there = new Attributes();
    if (old && this.#target.stat(to, true, there) === 0 && there.nlink > 1) {
      this.#taken.add(inodeKey(there));
    }
  }

  *#write(
    from: string,
    to: string,
    attributes: Attributes,
    place: () => Replacement | undefined,
    descriptor: number | undefined,
  ): Steps<void> {
    const source = this.#source;
    const isPipe = (attributes.mode & S_IFMT) === S_IFIFO && source.ready !== undefined;
    const flags = O_RDONLY | (isPipe ? O_NONBLOCK : 0);
    const input = descriptor ?? hostValue(source.open(from, flags, 0), "open", from);
    try {
      let output = place();
      for (; output === undefined; output = place()) {
        nap();
        yield this.#progress(from);
      }
      let isWhole = false;
      let failure: unknown;
      try {
        yield* this.#copyBytes(input, output, from, to, attributes);
        if (!output.isKept) this.#copyXattrs([input, from], [output.fd, to]);
        if (!output.isStream) this.#finishFile(output, to, attributes);
        isWhole = true;
      } catch (error) {
        throw failure = error;
      } finally {
        // Also where nobody asks for the next step.
        if (!isWhole) output.abandon(failure);
      }
      output.commit();
    } finally {
      if (descriptor === undefined) source.close(input);
    }
  }

  *#copyDirectory(from: string, to: string, attributes: Attributes, named: boolean): Steps<void> {
    const names = hostValue(this.#source.list(from), "opendir", from);
    // Writable while it is filled; its own mode and times come last, for filling it changes them.
    const made = this.#target.mkdir(to, 0o700);
    if (made < 0) this.#requireDirectory(to, named, made);
    const child = new Attributes();
    for (const name of names) {
      const path = joinPath(from, name);
      try {
        hostValue(this.#source.stat(path, false, child), "lstat", path);
        yield* this.#copy(path, joinPath(to, name), child, false);
      } catch (error) {
        const { onFail } = this.#options;
        if (!onFail || !(error instanceof FsError) || isHopeless(error.errno)) throw error;
        onFail(error);
      }
    }
    if (made < 0 && !this.#options.replace) return;
    this.#copyDirectoryXattrs(from, to);
    this.#finish(to, to, attributes);
  }

  /** Nothing but a directory is merged into; a symlink to one only where it was named. */
  #requireDirectory(to: string, named: boolean, made: number): void {
    const there = new Attributes();
    if (made === -EEXIST && this.#target.stat(to, named, there) === 0) {
      const type = there.mode & S_IFMT;
      if (type === S_IFDIR) return;
      if (type === S_IFLNK) {
        throw refusal("ENOTDIR", "mkdir", to, "no symlink below a copied directory is followed");
      }
    }
    hostValue(made, "mkdir", to);
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
    output: Replacement,
    from: string,
    to: string,
    attributes: Attributes,
  ): Steps<void> {
    const target = this.#target;
    const sparse = isSparse(attributes) && !output.isStream;
    if (sparse && output.inPlace) hostValue(target.ftruncate(output.fd, 0), "ftruncate", to);
    const moved = this.#moved(input, output, from, to, attributes);
    let step = moved.next();
    for (; !step.done; step = moved.next()) {
      this.#bytes += step.value;
      // Where a pipe has to be waited for, others come in.
      if (step.value === 0 || step.value === CHUNK) yield this.#progress(from);
    }
    const { end, written } = step.value;
    if (output.isStream || (written === end && !output.inPlace)) return;
    hostValue(target.ftruncate(output.fd, end), "ftruncate", to);
  }

  #moved(
    input: number,
    output: Replacement,
    from: string,
    to: string,
    attributes: Attributes,
  ): ReturnType<typeof moveBytes> {
    const [source, target] = [this.#source, this.#target];
    const isStream = (attributes.mode & S_IFMT) === S_IFIFO;
    if (isStream || output.isStream) {
      return moveStream(
        { files: source, fd: input, path: from, isStream },
        { files: target, fd: output.fd, path: to, isStream: output.isStream },
        this.#buffer,
      );
    }
    const sparse = isSparse(attributes);
    const finds = sparse && source.seek !== undefined;
    return moveBytes({
      read: (bytes, at) =>
        hostValue(untilReady(() => source.pread(input, bytes, at)), "read", from),
      write: (bytes, at) => writeTo(target, output.fd, bytes, at, to),
      seek: finds ? (offset, whence) => source.seek!(input, offset, whence) : undefined,
      size: attributes.size,
      skipsZeros: sparse && !finds,
    }, this.#buffer);
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
    if (this.#options.keepOwner) this.#kept(target.lchown(path, uid, gid), "owner", "lchown", to);
    if ((mode & S_IFMT) !== S_IFLNK) {
      const kept = keptMode(attributes, (own) => target.stat(path, false, own));
      this.#kept(target.chmod(path, kept), "mode", "chmod", to);
    }
    this.#kept(target.lutimes(path, attributes), "times", "utimensat", to);
  }

  /** As `#finish`; a file that was there gets the times alone, if it may. */
  #finishFile({ fd, isKept }: Replacement, to: string, attributes: Attributes): void {
    const target = this.#target;
    if (isKept) return void target.futimes(fd, attributes);
    const { uid, gid } = attributes;
    if (this.#options.keepOwner) this.#kept(target.fchown(fd, uid, gid), "owner", "fchown", to);
    const mode = keptMode(attributes, (own) => target.fstat(fd, own));
    this.#kept(target.fchmod(fd, mode), "mode", "fchmod", to);
    this.#kept(target.futimes(fd, attributes), "times", "futimens", to);
  }

  /** A file system that has no owners, or lets nobody set them, gets the bytes all the same; each is reported once. */
  #kept(error: number, what: string, call: string, to: string): void {
    if (error >= 0) return;
    const { onSkip } = this.#options;
    if (onSkip === undefined) hostValue(error, call, to);
    else if (!this.#reported.has(what)) {
      onSkip(`the ${what} of ${to}`, new FsError(error, call).message);
    }
    this.#reported.add(what);
  }

  #progress(path: string): StagingProgress {
    return { files: this.#files, bytes: this.#bytes, path };
  }
}

/** mkdir -p. Throws FsError with the directory that failed. */
export function makeDirectories(files: StagingFiles, path: string, mode = 0o777): void {
  if (path === "/" || path === "." || files.stat(path, true, new Attributes()) === 0) return;
  makeDirectories(files, parentPath(path), mode);
  const made = files.mkdir(path, mode);
  if (made !== -EEXIST) hostValue(made, "mkdir", path);
}
