import { Cage } from "../cage/cage.ts";
import { Vfs } from "../vfs/vfs.ts";
import { codedError, codedTypeError } from "./argument_error.ts";
import { toPath, toSeconds } from "./arguments.ts";
import { Calls } from "./calls.ts";
import * as contents from "./content_operations.ts";
import { cp } from "./copy_operations.ts";
import { Dir } from "./dir.ts";
import { Dirent } from "./dirent.ts";
import { opendir, readdir } from "./directory_operations.ts";
import { FileHandle } from "./file_handle.ts";
import * as files from "./file_operations.ts";
import { callbackForm, promiseForm, syncForm } from "./forms.ts";
import * as names from "./name_operations.ts";
import { globMatches, globSync } from "./glob_operations.ts";
import { nodeConstants } from "./node_constants.ts";
import { type Operation, Pair } from "./operation.ts";
import { rm, rmdir } from "./remove_operations.ts";
import { later, PROMISIFIED, streamModule } from "./runtime.ts";
import { Stats } from "./stats.ts";
import type { StreamFunctions } from "./stream_functions.ts";
import { readStreamClass, writeStreamClass } from "./streams.ts";
import type { NodeFs, NodeStream } from "./types.ts";
import { StatWatchers, watch, watchEvents } from "./watchers.ts";

/** What `createFs` needs beside a cage. */
export interface CreateFsOptions {
  /**
   * Node's stream module, or one like it ("readable-stream"): what `createReadStream` and
   * `createWriteStream` stand on. By default the runtime's own, asked for when first needed.
   */
  stream?: NodeStream;
}

type Face = Record<string, unknown>;

/** Operations that node:fs has in its sync and callback forms, by name. */
const OPERATIONS: Record<string, Operation> = {
  access: names.access,
  appendFile: contents.appendFile,
  chmod: names.chmod,
  chown: names.chown,
  close: files.close,
  copyFile: contents.copyFile,
  cp,
  exists: names.exists,
  fchmod: files.fchmod,
  fchown: files.fchown,
  fdatasync: files.fdatasync,
  fstat: files.fstat,
  fsync: files.fsync,
  ftruncate: files.ftruncate,
  futimes: files.futimes,
  glob: globSync,
  lchown: names.lchown,
  link: names.link,
  lstat: names.lstat,
  lutimes: names.lutimes,
  mkdir: names.mkdir,
  mkdtemp: names.mkdtemp,
  open: files.open,
  opendir,
  read: files.read,
  readFile: contents.readFile,
  readdir,
  readlink: names.readlink,
  readv: files.readv,
  realpath: names.realpath,
  rename: names.rename,
  rm,
  rmdir,
  stat: names.stat,
  statfs: names.statfs,
  symlink: names.symlink,
  truncate: names.truncate,
  unlink: names.unlink,
  utimes: names.utimes,
  write: files.write,
  writeFile: contents.writeFile,
  writev: files.writev,
};

/** Those that `fs.promises` has; a handle may stand for a path where Node lets it. */
const PROMISED: Record<string, Operation> = {
  access: names.access,
  appendFile: orHandle(contents.appendFile),
  chmod: names.chmod,
  chown: names.chown,
  copyFile: contents.copyFile,
  cp,
  lchown: names.lchown,
  link: names.link,
  lstat: names.lstat,
  lutimes: names.lutimes,
  mkdir: names.mkdir,
  mkdtemp: names.mkdtemp,
  mkdtempDisposable: names.mkdtempAsyncDisposable,
  opendir,
  readFile: orHandle(contents.readFile),
  readdir,
  readlink: names.readlink,
  realpath: names.realpathNative,
  rename: names.rename,
  rm,
  rmdir,
  stat: names.stat,
  statfs: names.statfs,
  symlink: names.symlink,
  truncate: names.truncate,
  unlink: names.unlink,
  utimes: names.utimes,
  writeFile: orHandle(contents.writeFileFrom),
};

/** Those whose promisified form answers an object: Node calls its parts as `names` says. */
const PAIRED: Record<string, Operation> = {
  read: files.read,
  readv: files.readv,
  write: files.write,
  // A handle's has "buffers".
  writev: (calls, fd, buffers, position) =>
    new Pair(files.writev(calls, fd, buffers, position).count, buffers, ["bytesWritten", "buffer"]),
};

/** An operation that takes a handle for its descriptor, but no bare descriptor. */
function orHandle(operation: Operation): Operation {
  return (calls, path, ...rest) =>
    operation(calls, path instanceof FileHandle ? path.fd : toPath(path), ...rest);
}

/**
 * node:fs over a cage: the same functions, arguments, results, errors and messages, so that what was
 * written for node:fs (or for memfs) runs on it unchanged. Callback and promise forms take effect at
 * once and report after the present task.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createFs, Vfs } from "@ramfs/ramfs/core";
 *
 * const fs = createFs(new Vfs().cage());
 * fs.mkdirSync("/a/b", { recursive: true });
 * await fs.promises.writeFile("/a/b/c", "text");
 * assertEquals(fs.readFileSync("/a/b/c", "utf8"), "text");
 * assertEquals(fs.globSync("/a/**" + "/c"), ["/a/b/c"]);
 * ```
 */
export function createFs(tree: Cage | Vfs = new Vfs(), options: CreateFsOptions = {}): NodeFs {
  const calls = new Calls(cageOf(tree));
  const face: Face = {};
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    define(face, `${name}Sync`, syncForm(calls, operation));
    define(face, name, callbackForm(calls, operation));
  }
  define(face, "mkdtempDisposableSync", syncForm(calls, names.mkdtempDisposable));
  for (const [name, operation] of Object.entries(PAIRED)) {
    Object.defineProperty(face[name], PROMISIFIED, { value: promiseForm(calls, operation) });
  }
  define(face, "exists", existsForm(face));
  define(face, "close", closeForm(face.close as Function_));
  defineNative(face, calls);
  defineStreams(face, calls, options.stream);
  defineWatchers(face, calls);
  define(
    face,
    "openAsBlob",
    (...args) => Promise.resolve(contents.openAsBlob(calls, ...args as [unknown])),
  );
  face.promises = createPromises(calls, face);
  const { F_OK, R_OK, W_OK, X_OK } = nodeConstants;
  const types = { Dir, Dirent, Stats, constants: nodeConstants };
  // lchmod(2) is not Linux's: Node has the name there, but nothing behind it.
  Object.assign(face, types, { F_OK, R_OK, W_OK, X_OK, lchmod: undefined, lchmodSync: undefined });
  face._toUnixTimestamp = toSeconds;
  // The one claim that is not checked here but by tests: that the face has the shape of node:fs.
  return face as unknown as NodeFs;
}

function cageOf(tree: Cage | Vfs): Cage {
  if (tree instanceof Cage) return tree;
  if (tree instanceof Vfs) return tree.cage();
  throw codedTypeError(
    "ERR_INVALID_ARG_TYPE",
    "createFs wants a Cage or a Vfs, or nothing for a new tree",
  );
}

type Function_ = (...args: unknown[]) => unknown;

function define(face: Face, name: string, value: Function_): void {
  Object.defineProperty(value, "name", { value: name });
  face[name] = value;
}

/** `exists` hands its callback the answer alone. */
function existsForm(face: Face): Function_ {
  const existsSync = face.existsSync as Function_;
  const checked = face.exists as Function_;
  const form: Function_ = (path, callback) => {
    if (typeof callback !== "function") return checked(path, callback);
    const found = existsSync(path);
    later(() => callback(found));
  };
  const value = (path: unknown) => Promise.resolve(existsSync(path));
  return Object.defineProperty(form, PROMISIFIED, { value });
}

/** `close` may do without a callback: then an error is nobody's. */
function closeForm(close: Function_): Function_ {
  return (fd, callback = rethrow) => close(fd, callback);
}

function rethrow(error: unknown): void {
  if (error !== null) throw error;
}

function defineNative(face: Face, calls: Calls): void {
  const native = names.realpathNative;
  Object.assign(face.realpath as object, { native: callbackForm(calls, native) });
  Object.assign(face.realpathSync as object, { native: syncForm(calls, native) });
}

function createPromises(calls: Calls, face: Face): Face {
  const promises: Face = {};
  for (const [name, operation] of Object.entries(PROMISED)) {
    define(promises, name, promiseForm(calls, operation));
  }
  const streams = face as unknown as ConstructorParameters<typeof FileHandle>[2];
  const open = promiseForm(calls, files.open);
  define(promises, "open", async (...args) => {
    return new FileHandle(calls, await open(...args) as number, streams);
  });
  define(promises, "glob", async function* (pattern, options) {
    yield* globMatches(calls, pattern, options);
  });
  define(promises, "watch", (filename, options) => watchEvents(calls, filename, options));
  define(promises, "lchmod", () => {
    const message = "The lchmod() method is not implemented";
    return Promise.reject(codedError("ERR_METHOD_NOT_IMPLEMENTED", message));
  });
  promises.constants = nodeConstants;
  return promises;
}

/** The stream classes are made when first asked for: only then is the runtime's module looked up. */
function defineStreams(face: Face, calls: Calls, given: NodeStream | undefined): void {
  const modules = () => {
    const stream = given ?? streamModule();
    if (stream !== undefined) return stream;
    const message = "streams need createFs(cage, { stream }) where the runtime has no node:stream";
    throw codedError("ERR_METHOD_NOT_IMPLEMENTED", message);
  };
  const { open, close, read, write } = face as unknown as StreamFunctions;
  const functions = { face: face as unknown as StreamFunctions, own: { open, close, read, write } };
  const readers = once(() => readStreamClass(calls, modules(), functions));
  const writers = once(() => writeStreamClass(calls, modules(), functions));
  const has = () => (given ?? streamModule()) !== undefined;
  for (const name of ["ReadStream", "FileReadStream"]) {
    defineLazily(face, name, () => has() ? readers() : undefined);
  }
  for (const name of ["WriteStream", "FileWriteStream"]) {
    defineLazily(face, name, () => has() ? writers() : undefined);
  }
  // Functions that may be called by `new`, as Node's may.
  define(face, "createReadStream", function (path, options) {
    return new (readers())(path, options);
  });
  define(face, "createWriteStream", function (path, options) {
    return new (writers())(path, options);
  });
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}

function defineLazily(face: Face, name: string, get: () => unknown): void {
  const set = (value: unknown) =>
    Object.defineProperty(face, name, { value, writable: true, configurable: true });
  Object.defineProperty(face, name, { get, set, enumerable: true, configurable: true });
}

function defineWatchers(face: Face, calls: Calls): void {
  const watchers = new StatWatchers(calls);
  define(face, "watch", (filename, ...rest) => watch(calls, filename, ...rest));
  define(face, "watchFile", (filename, ...rest) => watchers.watch(filename, ...rest));
  define(face, "unwatchFile", (filename, listener) => watchers.unwatch(filename, listener));
}
