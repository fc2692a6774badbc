/** Errors of calls, in libuv's wording, which differs from libc's in some places. */
import { encodeName } from "../bytes.ts";
import { errnoMessage, errnoName } from "../fs_error.ts";
import * as E from "../errno.ts";

/** What Node throws for a failed call. */
export interface SystemError extends Error {
  /** Negative, as libuv has it: -2. */
  errno: number;
  /** "ENOENT" */
  code: string;
  syscall: string;
  path?: string;
  dest?: string;
}

const WORDING: Record<number, string> = {
  [E.EADDRNOTAVAIL]: "address not available",
  [E.EAFNOSUPPORT]: "address family not supported",
  [E.EALREADY]: "connection already in progress",
  [E.EBUSY]: "resource busy or locked",
  [E.ECONNABORTED]: "software caused connection abort",
  [E.EEXIST]: "file already exists",
  [E.EFAULT]: "bad address in system call argument",
  [E.EHOSTUNREACH]: "host is unreachable",
  [E.EILSEQ]: "illegal byte sequence",
  [E.EIO]: "i/o error",
  [E.EISCONN]: "socket is already connected",
  [E.EISDIR]: "illegal operation on a directory",
  [E.ELOOP]: "too many symbolic links encountered",
  [E.ENAMETOOLONG]: "name too long",
  [E.ENFILE]: "file table overflow",
  [E.ENOMEM]: "not enough memory",
  [E.ENOTCONN]: "socket is not connected",
  [E.EOPNOTSUPP]: "operation not supported on socket",
  [E.ERANGE]: "result too large",
  [E.ESHUTDOWN]: "cannot send after transport endpoint shutdown",
  [E.ESPIPE]: "invalid seek",
  [E.ETXTBSY]: "text file is busy",
  [E.EXDEV]: "cross-device link not permitted",
};

/** libuv's name and words for an error number of either sign. */
export function systemErrorText(errno: number): [code: string, message: string] {
  const number = Math.abs(errno);
  const code = number === E.EOPNOTSUPP ? "ENOTSUP" : errnoName(number);
  return [code, WORDING[number] ?? errnoMessage(number)];
}

/** `ENOENT: no such file or directory, rename '/a' -> '/b'`. */
export function systemError(
  errno: number,
  syscall: string,
  path?: string,
  dest?: string,
): SystemError {
  const [code, words] = systemErrorText(errno);
  path = path === undefined ? undefined : shownPath(path);
  dest = dest === undefined ? undefined : shownPath(dest);
  let message = `${code}: ${words}, ${syscall}`;
  if (path !== undefined) message += ` '${path}'`;
  if (dest !== undefined) message += ` -> '${dest}'`;
  const error = new Error(message) as SystemError;
  error.errno = -Math.abs(errno);
  error.code = code;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  return error;
}

/** A path as Node shows it: bytes that are no UTF-8 are lost. */
function shownPath(path: string): string {
  return path.isWellFormed() ? path : new TextDecoder().decode(encodeName(path));
}

/** Returns a call's result, or throws its -errno as Node would. */
export function orThrow(result: number, syscall: string, path?: string, dest?: string): number {
  if (result < 0) throw systemError(result, syscall, path, dest);
  return result;
}

/** Whether an error is a failed call's of that name. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as SystemError).code === code;
}

interface Refusal {
  /** "ERR_FS_EISDIR" */
  code: string;
  /** "Path is a directory" */
  prefix: string;
  syscall: string;
  /** Positive, as Node has it here. */
  errno: number;
  message: string;
  path?: string;
}

/** What Node's own algorithms (rm, cp) refuse: `PREFIX: rm returned EISDIR (is a directory) /x`. */
export function refusal(what: Refusal): Error {
  const [code] = systemErrorText(what.errno);
  let message = `${what.prefix}: ${what.syscall} returned ${code} (${what.message})`;
  if (what.path !== undefined) message += ` ${what.path}`;
  const error = new Error(message);
  error.name = "SystemError";
  const { errno, syscall, path } = what;
  const info = { code, message: what.message, path, syscall, errno };
  return Object.assign(error, { code: what.code, info, errno, syscall, path });
}
