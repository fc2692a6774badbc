/** cp, with the order of checks that Node's lib/internal/fs/cp has. */
import { parentPath } from "../path_text.ts";
import { Attributes, timesOf } from "../attributes.ts";
import * as C from "../constants.ts";
import { replacementError } from "../copying/replacing.ts";
import { EINVAL, ENOENT } from "../errno.ts";
import { isSameInode } from "../inode_identity.ts";
import { codedTypeError } from "./argument_error.ts";
import { toBoolean, toFunction, toObject, toPath, toSmallMode } from "./arguments.ts";
import type { Calls } from "./calls.ts";
import { copyContents } from "./content_operations.ts";
import { copyRefusal } from "./copy_refusal.ts";
import { makeDirectories } from "./name_operations.ts";
import { Steps } from "./operation.ts";
import { joinNormalized } from "./path_text.ts";
import { orThrow, type SystemError } from "./system_error.ts";

interface CopyOptions {
  dereference: boolean;
  errorOnExist: boolean;
  filter: ((...args: unknown[]) => unknown) | undefined;
  force: boolean;
  mode: number;
  preserveTimestamps: boolean;
  recursive: boolean;
  verbatimSymlinks: boolean;
}

function toCopyOptions(options: unknown): CopyOptions {
  const wanted = toObject(options);
  const flag = (name: string, absent: boolean) =>
    toBoolean(wanted[name], `options.${name}`, absent);
  const result = {
    dereference: flag("dereference", false),
    errorOnExist: flag("errorOnExist", false),
    force: flag("force", true),
    preserveTimestamps: flag("preserveTimestamps", false),
    recursive: flag("recursive", false),
    verbatimSymlinks: flag("verbatimSymlinks", false),
    mode: toSmallMode(wanted.mode),
    filter: wanted.filter === undefined ? undefined : toFunction(wanted.filter, "options.filter"),
  };
  if (result.dereference && result.verbatimSymlinks) {
    const message =
      'Option "dereference" cannot be used in combination with option "verbatimSymlinks"';
    throw codedTypeError("ERR_INCOMPATIBLE_OPTION_PAIR", message);
  }
  return result;
}

export function cp(calls: Calls, src: unknown, dest: unknown, options?: unknown): Steps {
  const wanted = toCopyOptions(options);
  const from = toPath(src, "src");
  const copy = new Copy(calls, wanted);
  return new Steps(copy.start(from, toPath(dest, "dest")));
}

type Work = Generator<unknown, void, unknown>;

function typeOf(attributes: Attributes): number {
  return attributes.mode & C.S_IFMT;
}

/** One run of cp. It yields the answers of the program's filter. */
class Copy {
  readonly #calls: Calls;
  readonly #options: CopyOptions;

  constructor(calls: Calls, options: CopyOptions) {
    this.#calls = calls;
    this.#options = options;
  }

  *start(src: string, dest: string): Work {
    if (!(yield* this.#isWanted(src, dest))) return;
    const { source, target } = this.#check(src, dest);
    this.#checkParents(src, source, dest);
    makeDirectories(this.#calls, parentPath(dest), 0o777);
    yield* this.#copy(src, source, dest, target);
  }

  *#isWanted(src: string, dest: string): Generator<unknown, boolean, unknown> {
    const { filter } = this.#options;
    return filter === undefined || Boolean(yield filter(src, dest));
  }

  /** What both paths name; a target that must not be overwritten by that source is refused. */
  #check(src: string, dest: string): { source: Attributes; target: Attributes | undefined } {
    const calls = this.#calls;
    const follow = this.#options.dereference;
    const source = { ...(follow ? calls.stat(src) : calls.lstat(src)) };
    const found = new Attributes();
    const error = calls.find(dest, follow, found);
    if (error !== -ENOENT) orThrow(error, follow ? "stat" : "lstat", dest);
    const target = error === 0 ? found : undefined;
    const isDirectory = typeOf(source) === C.S_IFDIR;
    if (target !== undefined) this.#checkKinds(src, source, dest, target);
    if (isDirectory && this.#isWithin(src, dest)) throw intoItself(src, dest);
    return { source, target };
  }

  #checkKinds(src: string, source: Attributes, dest: string, target: Attributes): void {
    if (isSameInode(source, target)) {
      throw copyRefusal("invalid", "src and dest cannot be the same", dest);
    }
    const error = replacementError(source.mode, target.mode);
    if (error === undefined) return;
    if (error === "ENOTDIR") {
      const message = `cannot overwrite non-directory ${dest} with directory ${src}`;
      throw copyRefusal("dirToNonDir", message, dest);
    }
    const message = `cannot overwrite directory ${dest} with non-directory ${src}`;
    throw copyRefusal("nonDirToDir", message, dest);
  }

  /** Finds the source among the directories above the target, under whatever name. */
  #checkParents(src: string, source: Attributes, dest: string): void {
    const above = new Attributes();
    let path = this.#absolute(dest);
    while (path !== "/") {
      path = parentPath(path);
      if (path === parentPath(this.#absolute(src)) || path === "/") return;
      if (this.#calls.find(path, true, above) !== 0) continue;
      if (isSameInode(above, source)) throw intoItself(src, dest);
    }
  }

  *#copy(src: string, source: Attributes, dest: string, target: Attributes | undefined): Work {
    switch (typeOf(source)) {
      case C.S_IFDIR:
        if (this.#options.recursive) return yield* this.#copyDirectory(src, source, dest, target);
        throw copyRefusal("isDirectory", `${src} is a directory (not copied)`, src);
      case C.S_IFLNK:
        return this.#copyLink(src, dest, target);
      case C.S_IFSOCK:
        throw copyRefusal("socket", `cannot copy a socket file: ${dest}`, dest);
      case C.S_IFIFO:
        throw copyRefusal("fifo", `cannot copy a FIFO pipe: ${dest}`, dest);
      default:
        return this.#copyFile(src, source, dest, target);
    }
  }

  #copyFile(src: string, source: Attributes, dest: string, target: Attributes | undefined): void {
    const calls = this.#calls;
    const { force, errorOnExist, mode, preserveTimestamps } = this.#options;
    if (target !== undefined) {
      if (!force && errorOnExist) throw copyRefusal("exists", `${dest} already exists`, dest);
      if (!force) return;
      calls.unlink(dest);
    }
    copyContents(calls, src, dest, mode);
    if (preserveTimestamps) {
      const { atime, mtime } = timesOf(calls.stat(src));
      calls.utime(dest, atime, mtime);
    }
    calls.chmod(dest, source.mode & 0o7777);
  }

  *#copyDirectory(
    src: string,
    source: Attributes,
    dest: string,
    target: Attributes | undefined,
  ): Work {
    const calls = this.#calls;
    if (target === undefined) calls.mkdir(dest, 0o777);
    for (const { name } of calls.scandir(src)) {
      const from = joinNormalized(src, name);
      const to = joinNormalized(dest, name);
      if (!(yield* this.#isWanted(from, to))) continue;
      const found = this.#check(from, to);
      yield* this.#copy(from, found.source, to, found.target);
    }
    if (target === undefined) calls.chmod(dest, source.mode & 0o7777);
  }

  #copyLink(src: string, dest: string, target: Attributes | undefined): void {
    const calls = this.#calls;
    let from = calls.readlink(src);
    if (!this.#options.verbatimSymlinks && !from.startsWith("/")) {
      from = this.#absolute(joinNormalized(parentPath(src), from));
    }
    if (target === undefined) return calls.symlink(from, dest);
    const to = this.#linkTarget(dest);
    if (to === undefined) return calls.symlink(from, dest);
    if (this.#isWithin(from, to)) throw intoItself(from, to);
    if (typeOf(calls.stat(src)) === C.S_IFDIR && this.#isWithin(to, from)) {
      throw copyRefusal("subdirectory", `cannot overwrite ${to} with ${from}`, dest);
    }
    calls.unlink(dest);
    calls.symlink(from, dest);
  }

  /** Where the symlink at the target leads; undefined if it is none, so that making one says EEXIST. */
  #linkTarget(dest: string): string | undefined {
    try {
      const to = this.#calls.readlink(dest);
      return to.startsWith("/") ? to : this.#absolute(joinNormalized(parentPath(dest), to));
    } catch (error) {
      if ((error as SystemError).errno === -EINVAL) return undefined;
      throw error;
    }
  }

  #absolute(path: string): string {
    return path.startsWith("/")
      ? joinNormalized("", path)
      : joinNormalized(this.#calls.cwd(), path);
  }

  /** Whether the second path is the first or lies in it, by its spelling. */
  #isWithin(outer: string, inner: string): boolean {
    const start = this.#absolute(outer);
    const path = this.#absolute(inner);
    return path === start || path.startsWith(start === "/" ? "/" : `${start}/`);
  }
}

function intoItself(src: string, dest: string): Error {
  return copyRefusal("invalid", `cannot copy ${src} to a subdirectory of self ${dest}`, dest);
}
