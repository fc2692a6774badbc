/** Operations on names. */
import { parentPath } from "../path_text.ts";
import { Attributes } from "../attributes.ts";
import * as C from "../constants.ts";
import { EEXIST, ENOENT, ENOTDIR } from "../errno.ts";
import { codedError, isAbsent } from "./argument_error.ts";
import {
  encodingOf,
  fromPath,
  toBoolean,
  toId,
  toInteger,
  toMode,
  toObject,
  toOptions,
  toPath,
  toSmallMode,
} from "./arguments.ts";
import type { Calls } from "./calls.ts";
import { ftruncate, toTime } from "./file_operations.ts";
import { promiseForm } from "./forms.ts";
import { inspectValue } from "./inspect_value.ts";
import { joinNormalized } from "./path_text.ts";
import { realPlace } from "./real_place.ts";
import { type Bytes, nodeRelease } from "./runtime.ts";
import { rm } from "./remove_operations.ts";
import { BigIntStats, StatFs, Stats } from "./stats.ts";
import { orThrow, systemError } from "./system_error.ts";

type Text = string | Bytes;

export function access(calls: Calls, path: unknown, mode?: unknown): void {
  const name = toPath(path);
  calls.access(name, toSmallMode(mode));
}

/** Never throws: what is no path does not exist. */
export function exists(calls: Calls, path: unknown): boolean {
  try {
    return calls.canAccess(toPath(path));
  } catch {
    return false;
  }
}

function toStats(attributes: Attributes, options: Record<string, unknown>): Stats | BigIntStats {
  return options.bigint ? new BigIntStats(attributes) : new Stats(attributes);
}

/** Since then a name below a file is a missing one, too, to stat alone. */
const FIRST_BELOW_FILE = 24;

/** stat or lstat: undefined for a missing name with `throwIfNoEntry: false`. */
function statName(
  calls: Calls,
  path: unknown,
  options: unknown,
  follow: boolean,
): Stats | BigIntStats | undefined {
  const name = toPath(path);
  const wanted = toObject(options ?? undefined);
  const out = new Attributes();
  const error = calls.find(name, follow, out);
  const isBelowFile = error === -ENOTDIR && follow && nodeRelease() >= FIRST_BELOW_FILE;
  const isMissing = error === -ENOENT || isBelowFile;
  if (isMissing && wanted.throwIfNoEntry === false) return undefined;
  orThrow(error, follow ? "stat" : "lstat", name);
  return toStats(out, wanted);
}

export function stat(calls: Calls, path: unknown, options?: unknown) {
  return statName(calls, path, options, true);
}

export function lstat(calls: Calls, path: unknown, options?: unknown) {
  return statName(calls, path, options, false);
}

export function statfs(calls: Calls, path: unknown, options?: unknown): StatFs {
  const name = toPath(path);
  return new StatFs(calls.statfs(name), Boolean(toObject(options ?? undefined).bigint));
}

/** The first directory made, with `recursive`. */
export function mkdir(calls: Calls, path: unknown, options?: unknown): string | undefined {
  const isMode = typeof options === "number" || typeof options === "string";
  const wanted = isMode ? { mode: options } : toObject(options ?? undefined);
  const name = toPath(path);
  const recursive = toBoolean(wanted.recursive ?? undefined, "options.recursive", false);
  const mode = toMode(wanted.mode, "mode", 0o777);
  if (recursive) return makeDirectories(calls, name, mode);
  calls.mkdir(name, mode);
  return undefined;
}

/** Makes a directory and those above it that are missing: the topmost one made. */
export function makeDirectories(calls: Calls, path: string, mode: number): string | undefined {
  const missing: string[] = [];
  const attributes = new Attributes();
  for (let at = path;; at = parentPath(at)) {
    const error = calls.find(at, true, attributes);
    if (error === 0) {
      if ((attributes.mode & C.S_IFMT) === C.S_IFDIR) break;
      throw systemError(at === path ? EEXIST : ENOTDIR, "mkdir", path);
    }
    if (error !== -ENOENT || parentPath(at) === at) throw systemError(error, "mkdir", path);
    missing.push(at);
  }
  for (const directory of missing.toReversed()) {
    // What ends in ".." may be there by now; a symlink that leads nowhere is, and is no directory.
    if (calls.isThere(directory)) {
      orThrow(calls.find(directory, true, attributes), "mkdir", path);
      continue;
    }
    calls.mkdir(directory, mode, "mkdir", path);
  }
  return missing.at(-1);
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** As many names as mkdtemp(3) tries, less some zeros. */
const TRIES = 1000;

export function mkdtemp(calls: Calls, prefix: unknown, options?: unknown): Text {
  const wanted = toOptions(options);
  const start = toPath(prefix, "prefix");
  for (let tries = 1;; tries++) {
    let name = start;
    for (let at = 0; at < 6; at++) name += LETTERS[Math.floor(Math.random() * LETTERS.length)];
    if (tries < TRIES && calls.isThere(name)) continue;
    calls.mkdir(name, 0o700, "mkdtemp", `${start}XXXXXX`);
    return fromPath(name, encodingOf(wanted));
  }
}

/** A directory of mkdtemp that goes, with all that is in it, by `remove` or at the end of a `using`. */
export function mkdtempDisposable(calls: Calls, prefix: unknown, options?: unknown) {
  const { path, remove } = disposable(calls, prefix, options);
  return { path, remove, [Symbol.dispose]: remove };
}

/** As `mkdtempDisposable`, with promises. */
export function mkdtempAsyncDisposable(calls: Calls, prefix: unknown, options?: unknown) {
  const { path, remove } = disposable(calls, prefix, options);
  const removeLater = promiseForm(calls, remove) as () => Promise<void>;
  return { path, remove: removeLater, [Symbol.asyncDispose]: removeLater };
}

function disposable(calls: Calls, prefix: unknown, options: unknown) {
  const path = mkdtemp(calls, prefix, options);
  // The current directory may be another by then.
  const place = joinNormalized(calls.cwd(), toPath(path));
  const whole = toPath(path).startsWith("/") ? path : place;
  return { path, remove: () => rm(calls, whole, { recursive: true, force: true }) };
}

export function unlink(calls: Calls, path: unknown): void {
  calls.unlink(toPath(path));
}

export function rename(calls: Calls, oldPath: unknown, newPath: unknown): void {
  const from = toPath(oldPath, "oldPath");
  calls.rename(from, toPath(newPath, "newPath"));
}

export function link(calls: Calls, existingPath: unknown, newPath: unknown): void {
  const from = toPath(existingPath, "existingPath");
  calls.link(from, toPath(newPath, "newPath"));
}

/** `type` matters to Windows alone, but is checked. */
export function symlink(calls: Calls, target: unknown, path: unknown, type?: unknown): void {
  if (!isAbsent(type) && !["dir", "file", "junction"].includes(type as string)) {
    const message = 'Symlink type must be one of "dir", "file", or "junction". Received ';
    const shown = typeof type === "string" ? `"${type}"` : inspectValue(type);
    throw codedError("ERR_FS_INVALID_SYMLINK_TYPE", message + shown);
  }
  const text = toPath(target, "target");
  calls.symlink(text, toPath(path));
}

export function readlink(calls: Calls, path: unknown, options?: unknown): Text {
  const wanted = toOptions(options);
  return fromPath(calls.readlink(toPath(path)), encodingOf(wanted));
}

/** realpath as Node's own algorithm has it: ".." lexically, errors of lstat and stat. */
export function realpath(calls: Calls, path: unknown, options?: unknown): Text {
  const wanted = toOptions(options);
  const name = toPath(path);
  let rest = (name.startsWith("/") ? joinNormalized("", name) : joinNormalized(calls.cwd(), name))
    .split("/");
  let done = "";
  while (rest.length > 0) {
    const part = rest.shift()!;
    if (part === "") continue;
    const base = `${done}/${part}`;
    if ((calls.lstat(base).mode & C.S_IFMT) !== C.S_IFLNK) {
      done = base;
      continue;
    }
    calls.stat(base);
    const target = calls.readlink(base);
    const start = target.startsWith("/") ? "" : done;
    rest = joinNormalized(`${start}/${target}`, rest.join("/")).split("/");
    done = "";
  }
  return fromPath(done || "/", encodingOf(wanted));
}

/** realpath(3), as `realpath.native` and the promise form have it. */
export function realpathNative(calls: Calls, path: unknown, options?: unknown): Text {
  const wanted = toOptions(options);
  const name = toPath(path);
  calls.stat(name, "realpath");
  const place = realPlace(calls.state, name, true);
  if (typeof place === "number") throw systemError(place, "realpath", name);
  return fromPath(place, encodingOf(wanted));
}

export function chmod(calls: Calls, path: unknown, mode: unknown): void {
  const name = toPath(path);
  calls.chmod(name, toMode(mode));
}

export function chown(calls: Calls, path: unknown, uid: unknown, gid: unknown): void {
  const name = toPath(path);
  calls.chown(name, toId(uid, "uid"), toId(gid, "gid"));
}

export function lchown(calls: Calls, path: unknown, uid: unknown, gid: unknown): void {
  const name = toPath(path);
  calls.lchown(name, toId(uid, "uid"), toId(gid, "gid"));
}

export function utimes(calls: Calls, path: unknown, atime: unknown, mtime: unknown): void {
  const name = toPath(path);
  calls.utime(name, toTime(atime), toTime(mtime));
}

export function lutimes(calls: Calls, path: unknown, atime: unknown, mtime: unknown): void {
  const name = toPath(path);
  calls.lutime(name, toTime(atime), toTime(mtime));
}

/** Opens and truncates, so that errors are those of open. A descriptor is taken too, as Node does. */
export function truncate(calls: Calls, path: unknown, length?: unknown): void {
  if (typeof path === "number") return ftruncate(calls, path, length);
  const size = toInteger(length ?? 0, "len");
  const fd = calls.open(toPath(path), C.O_RDWR, 0o666);
  try {
    calls.ftruncate(fd, Math.max(0, size));
  } finally {
    calls.close(fd);
  }
}
