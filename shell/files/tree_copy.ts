/** Copies of files and whole trees inside the cage, for cp, mv and install. */
import { parentPath } from "../../core/path_text.ts";
import { isAclName } from "../../core/acl.ts";
import { type Attributes, timesOf } from "../../core/attributes.ts";
import { AT_FDCWD, AT_SYMLINK_FOLLOW, AT_SYMLINK_NOFOLLOW } from "../../core/constants.ts";
import type { Cage } from "../../core/cage/cage.ts";
import { FirstNames } from "../../core/copying/first_names.ts";
import { replacementError } from "../../core/copying/replacing.ts";
import { inodeKey, isSameInode } from "../../core/inode_identity.ts";
import type { CopyOptions, Preserved } from "./copy_options.ts";
import { copyContents, CopyRefusal, copyThroughFifo } from "./file_copy.ts";
import { keepMode, type ModeAndLists, usualMode } from "./kept_mode.ts";
import { isDirectory, isFifo, isRegular, isSymlink, modeText } from "./listing.ts";
import { inside, isNewer, sameEntry, type ShownPath } from "./shown_path.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import { BrokenPipe } from "../io/streams.ts";
import type { Task } from "../language/task.ts";

class RelativeLinkError extends Error {}

/** One run of copying: what was copied already, for hard links and for loops. */
export class TreeCopy {
  readonly #firstNames = new FirstNames();
  /** Inodes that this run has made. */
  readonly #made = new Set<string>();
  /** Going on would never end. */
  #intoItself = false;
  /** The operands that are being copied. */
  #top: [ShownPath, ShownPath] = [{ shown: "", path: "" }, { shown: "", path: "" }];

  constructor(readonly cage: Cage, readonly options: CopyOptions) {}

  /** Copies `source` to exactly `target`, merging directories. */
  *copy(source: ShownPath, target: ShownPath, operand = true, dev?: number): Task<void> {
    const { follow } = this.options;
    const resolve = follow === "always" || (follow === "operands" && operand);
    const from = this.#stat(source, resolve);
    if (!from) return;
    if (isDirectory(from)) return yield* this.#directory(source, target, from, dev);
    let to = this.#existing(target, isRegular(from));
    if (to && !(yield* this.#mayReplace(source, target, from, to))) return;
    let kept: ShownPath | undefined;
    try {
      if (to && this.options.backups) {
        kept = this.options.backups.placeFor(target);
        if (sameEntry(this.cage, source.path, kept.path)) {
          const [old, shown] = [quoteName(target.shown), quoteName(kept.shown)];
          return this.options.failed(
            `backing up ${old} might destroy source;  ${shown} not copied`,
          );
        }
        this.options.backups.keep(target);
        to = undefined;
      }
      if (to && this.#goesFirst(from, to)) {
        this.cage.unlink(target.path);
        this.options.removed?.(target);
        to = undefined;
      }
      // Told before it is tried, as cp does.
      this.options.made?.(source, target, kept);
      if (this.#linked(target, from, to)) return;
      yield* this.#leaf(source, target, from, to);
    } catch (error) {
      if (error instanceof BrokenPipe) throw error;
      if (kept) this.options.backups!.restore(target, kept);
      if (error instanceof CopyRefusal) {
        return this.options.failed(`${error.message} ${quoteName(target.shown)}`);
      }
      return this.options.failed(this.#problem(source, target, from, error), error);
    }
    this.#remember(target);
    if (this.options.make !== "copies") return;
    this.keep(source, target, from, this.options.preserve, to === undefined);
  }

  #stat(source: ShownPath, follow: boolean): Attributes | undefined {
    try {
      return follow ? this.cage.stat(source.path) : this.cage.lstat(source.path);
    } catch (error) {
      this.options.failed(`cannot stat ${quoteName(source.shown)}`, error);
      return undefined;
    }
  }

  /** A regular file is written through a link, everything else takes its place. */
  #existing(target: ShownPath, through: boolean): Attributes | undefined {
    const { make, recursive, follow, removeFirst, backups } = this.options;
    const stays = !through || backups !== undefined || make !== "copies" || removeFirst ||
      (recursive && follow !== "always");
    try {
      return stays ? this.cage.lstat(target.path) : this.cage.stat(target.path);
    } catch {
      return undefined;
    }
  }

  *#mayReplace(
    source: ShownPath,
    target: ShownPath,
    from: Attributes,
    to: Attributes,
  ): Task<boolean> {
    const { options } = this;
    const [old, shown] = [quoteName(source.shown), quoteName(target.shown)];
    if (replacementError(from.mode, to.mode) === "EISDIR") {
      options.failed(`cannot overwrite directory ${shown} with non-directory`);
      return false;
    }
    if (options.noClobber) return false;
    const stays = options.removeFirst || options.backups !== undefined;
    if (isSameInode(from, to) || (!stays && this.#leadsTo(source, target, from, to))) {
      if (options.make === "hard links") return false;
      const another = from.nlink > 1 && !sameEntry(this.cage, source.path, target.path);
      if (stays && another) return true;
      options.failed(`${old} and ${shown} are the same file`);
      return false;
    }
    if (options.update && !isNewer(from, to)) return false;
    if (this.#made.has(inodeKey(to))) {
      options.failed(`will not overwrite just-created ${shown} with ${old}`);
      return false;
    }
    if (!options.confirm) return true;
    return (yield options.confirm(this.#question(target, to))) as boolean;
  }

  /** A copied link must not take the place of what it leads to, nor a file be written through a link to it. */
  #leadsTo(source: ShownPath, target: ShownPath, from: Attributes, to: Attributes): boolean {
    if (isSymlink(from) === isSymlink(to)) return false;
    try {
      return isSymlink(from)
        ? isSameInode(this.cage.stat(source.path), to)
        : this.options.make === "copies" && isSameInode(from, this.cage.stat(target.path));
    } catch {
      return false;
    }
  }

  #question(target: ShownPath, to: Attributes): string {
    const shown = quoteName(target.shown);
    if (this.cage.uid === 0 || isSymlink(to) || to.mode & 0o200) return `overwrite ${shown}? `;
    const octal = (to.mode & 0o7777).toString(8).padStart(4, "0");
    const letters = modeText(to.mode).slice(1);
    return this.options.force
      ? `replace ${shown}, overriding mode ${octal} (${letters})? `
      : `unwritable ${shown} (mode ${octal}, ${letters}); try anyway? `;
  }

  /** Makes a hard link where the inode was copied before. */
  #linked(target: ShownPath, from: Attributes, to: Attributes | undefined): boolean {
    if (!this.options.preserve.links || this.options.make !== "copies") return false;
    const earlier = this.#firstNames.of(from);
    if (earlier === undefined) {
      this.#firstNames.add(from, target.path);
      return false;
    }
    if (to) this.cage.unlink(target.path);
    this.cage.link(earlier, target.path);
    return true;
  }

  /** Devices and pipes are read, unless whole trees are copied. */
  #hasContents(from: Attributes): boolean {
    return isRegular(from) || (!this.options.recursive && !isSymlink(from));
  }

  /** What has other names would change under those as well: where links are kept, it makes room. */
  #goesFirst(from: Attributes, to: Attributes): boolean {
    const { make, removeFirst, preserve } = this.options;
    if (make !== "copies") return false;
    if (removeFirst || !this.#hasContents(from)) return true;
    return preserve.links && isRegular(from) && to.nlink > 1;
  }

  *#leaf(
    source: ShownPath,
    target: ShownPath,
    from: Attributes,
    to: Attributes | undefined,
  ): Task<void> {
    const { cage, options } = this;
    if (options.make !== "copies") return this.#name(source, target, to);
    if (this.#hasContents(from)) {
      const how = { ...options, exists: to !== undefined, mode: this.#firstMode(from) };
      if (options.fifos && (isFifo(from) || (to && isFifo(to)))) {
        yield copyThroughFifo(cage, source.path, target.path, how, options.fifos);
        return;
      }
      return copyContents(cage, source.path, target.path, from, how);
    }
    if (isSymlink(from)) cage.symlink(cage.readlink(source.path), target.path);
    else if (isFifo(from)) cage.mkfifo(target.path, from.mode & 0o777);
    else cage.mknod(target.path, from.mode, from.rdev);
  }

  /** Nobody else may open what will be another's in the end. */
  #firstMode(from: Attributes): number {
    if (this.options.defaultMode) return 0o666;
    return this.options.preserve.ownership ? from.mode & 0o700 : from.mode & 0o777;
  }

  #name(source: ShownPath, target: ShownPath, to: Attributes | undefined): void {
    const { cage, options } = this;
    if (to && (options.force || options.removeFirst || options.confirm)) cage.unlink(target.path);
    if (options.make === "hard links") {
      const flags = options.follow === "never" ? 0 : AT_SYMLINK_FOLLOW;
      cage.linkat(AT_FDCWD, source.path, AT_FDCWD, target.path, flags);
      return;
    }
    if (!source.shown.startsWith("/") && parentPath(target.shown) !== ".") {
      throw new RelativeLinkError("can make relative symbolic links only in current directory");
    }
    cage.symlink(source.shown, target.path);
  }

  #problem(source: ShownPath, target: ShownPath, from: Attributes, error: unknown): string {
    const { make } = this.options;
    const [old, shown] = [quoteName(source.shown), quoteName(target.shown)];
    const { syscall, path } = error as { syscall?: string; path?: string };
    if (make === "hard links") return `cannot create hard link ${shown} to ${old}`;
    if (error instanceof RelativeLinkError) return quoteForTerminal(target.shown);
    if (make === "symbolic links") return `cannot create symbolic link ${shown} to ${old}`;
    if (syscall === "read") return `error reading ${old}`;
    if (syscall === "write" || syscall === "pwrite") return `error writing ${shown}`;
    if (syscall === "unlink") return `cannot remove ${shown}`;
    if (syscall === "open" && path === source.path) return `cannot open ${old} for reading`;
    if (isSymlink(from)) return `cannot create symbolic link ${shown}`;
    if (isFifo(from)) return `cannot create fifo ${shown}`;
    return `cannot create ${isRegular(from) ? "regular" : "special"} file ${shown}`;
  }

  *#directory(
    source: ShownPath,
    target: ShownPath,
    from: Attributes,
    dev: number | undefined,
  ): Task<void> {
    const { options, cage } = this;
    const [old, shown] = [quoteName(source.shown), quoteName(target.shown)];
    if (!options.recursive) {
      return options.failed(`-r not specified; omitting directory ${old}`);
    }
    if (options.oneFileSystem && dev !== undefined && dev !== from.dev) return;
    const to = this.#existing(target, true);
    if (to && replacementError(from.mode, to.mode) === "ENOTDIR") {
      return options.failed(`cannot overwrite non-directory ${shown} with directory ${old}`);
    }
    if (dev === undefined) {
      this.#top = [source, target];
      this.#intoItself = false;
    }
    if (to && isSameInode(from, to)) return options.failed(`${old} and ${shown} are the same file`);
    if (this.#made.has(inodeKey(from))) {
      this.#intoItself = true;
      const [top, into] = this.#top.map((place) => quoteName(place.shown));
      return options.failed(`cannot copy a directory, ${top}, into itself, ${into}`);
    }
    try {
      // The owner may write until the entries are there, whatever mode the directory gets in the end.
      if (!to) cage.mkdir(target.path, (from.mode & 0o777) | 0o700);
    } catch (error) {
      return options.failed(`cannot create directory ${shown}`, error);
    }
    if (!to) {
      this.#remember(target);
      options.made?.(source, target);
    }
    yield* this.#entries(source, target, from);
    const { mode } = options.preserve;
    this.keep(source, target, from, { ...options.preserve, mode: false }, false);
    if (mode) this.#keepMode(target, from);
    else if (!to) this.#narrow(target, from);
  }

  /** The owner loses what he was given to fill a new directory. */
  #narrow(target: ShownPath, from: Attributes): void {
    if (this.options.defaultMode) return usualMode(this.cage, target.path, 0o777);
    const { mode } = this.cage.lstat(target.path);
    this.cage.chmod(target.path, mode & (from.mode | 0o7000));
  }

  /** As `keepMode`, of which a failure is reported. */
  #keepMode(target: ShownPath, from: ModeAndLists): void {
    try {
      keepMode(this.cage, target.path, from);
    } catch (error) {
      this.options.failed(`preserving permissions for ${quoteName(target.shown)}`, error);
    }
  }

  *#entries(source: ShownPath, target: ShownPath, from: Attributes): Task<void> {
    let names: string[];
    try {
      names = this.cage.readdir(source.path);
    } catch (error) {
      return this.options.failed(`cannot access ${quoteName(source.shown)}`, error);
    }
    for (const name of names) {
      yield* this.copy(inside(source, name), inside(target, name), false, from.dev);
      if (this.#intoItself) return;
    }
  }

  #remember(target: ShownPath): void {
    try {
      this.#made.add(inodeKey(this.cage.lstat(target.path)));
    } catch { /* somebody else has removed it already */ }
  }

  /** Gives `target` what is to be kept of `from`. Owner before mode, for chown(2) clears set-user-ID. */
  keep(
    source: ShownPath,
    target: ShownPath,
    from: Attributes,
    preserve: Preserved,
    isNew: boolean,
  ): void {
    const { cage, options } = this;
    const shown = quoteName(target.shown);
    let owned = true;
    if (preserve.ownership) {
      try {
        cage.lchown(target.path, from.uid, from.gid);
      } catch {
        // Only root may give files away; cp is silent then too, and leaves set-user-ID out.
        owned = false;
      }
    }
    try {
      if (this.options.defaultMode && isNew && !isSymlink(from)) {
        usualMode(cage, target.path, 0o666);
      } else if (preserve.mode && !isSymlink(from)) {
        this.#keepMode(target, { ...from, mode: from.mode & (owned ? 0o7777 : 0o1777) });
      } else if (isNew && preserve.ownership && !isSymlink(from)) {
        cage.chmod(target.path, from.mode & 0o777 & ~cage.umask());
      }
    } catch (error) {
      options.failed(`setting permissions for ${shown}`, error);
    }
    if (preserve.xattrs && !isSymlink(from)) this.#keepXattrs(source, target);
    if (!preserve.timestamps) return;
    const { atime, mtime } = timesOf(from);
    try {
      cage.utimensat(AT_FDCWD, target.path, atime, mtime, AT_SYMLINK_NOFOLLOW);
    } catch (error) {
      options.failed(`preserving times for ${shown}`, error);
    }
  }

  /** What a partition cannot keep is left out, as `cp -a` does. Access control lists belong to the mode. */
  #keepXattrs(source: ShownPath, target: ShownPath): void {
    const { cage } = this;
    try {
      for (const name of cage.listxattr(source.path)) {
        if (!isAclName(name)) {
          cage.setxattr(target.path, name, cage.getxattr(source.path, name));
        }
      }
    } catch { /* the target has none, or not of this kind */ }
  }
}
