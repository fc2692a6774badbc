/** Operations that remove directories. */
import { Attributes } from "../attributes.ts";
import * as C from "../constants.ts";
import { EISDIR, ENOENT, ENOTDIR } from "../errno.ts";
import { toBoolean, toInteger, toObject, toPath } from "./arguments.ts";
import type { Calls } from "./calls.ts";
import { hasCode, orThrow, refusal, systemError } from "./system_error.ts";

interface RemoveOptions {
  force: boolean;
  recursive: boolean;
}

/** The options of rm. Retries are checked but never needed. */
function toRemoveOptions(options: unknown): RemoveOptions {
  const wanted = toObject(options);
  const force = toBoolean(wanted.force, "options.force", false);
  const recursive = toBoolean(wanted.recursive, "options.recursive", false);
  toInteger(wanted.retryDelay ?? 100, "options.retryDelay", 0, 2147483647);
  toInteger(wanted.maxRetries ?? 0, "options.maxRetries", 0, 4294967295);
  return { force, recursive };
}

export function rm(calls: Calls, path: unknown, options?: unknown): void {
  const name = toPath(path);
  const { force, recursive } = toRemoveOptions(options);
  const attributes = new Attributes();
  const error = calls.find(name, false, attributes);
  if (error === -ENOENT && force) return;
  orThrow(error, "lstat", name);
  if ((attributes.mode & C.S_IFMT) !== C.S_IFDIR) return calls.unlink(name);
  if (recursive) return removeTree(calls, name);
  throw refusal({
    code: "ERR_FS_EISDIR",
    prefix: "Path is a directory",
    syscall: "rm",
    errno: EISDIR,
    message: "is a directory",
    path: name,
  });
}

/** Removes a directory and all beneath it. What somebody else removes meanwhile is not missed. */
function removeTree(calls: Calls, path: string): void {
  for (const { name, type } of calls.scandir(path)) {
    const child = `${path}/${name}`;
    if (type === C.DT_DIR) removeTree(calls, child);
    else ignoreMissing(() => calls.unlink(child));
  }
  ignoreMissing(() => calls.rmdir(path));
}

function ignoreMissing(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}

/** `recursive` is the old spelling of rm's, for directories only. */
export function rmdir(calls: Calls, path: unknown, options?: unknown): void {
  const name = toPath(path);
  if (!toRemoveOptions(options ?? undefined).recursive) return calls.rmdir(name);
  const attributes = calls.lstat(name);
  if ((attributes.mode & C.S_IFMT) !== C.S_IFDIR) throw systemError(ENOTDIR, "rmdir", name);
  removeTree(calls, name);
}
