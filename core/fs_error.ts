import * as E from "./errno.ts";

/**
 * A failed call, as Node shapes it: `code` "ENOENT", `errno` -2, the `syscall`, and `path` and `dest`
 * where the call had them. Its message reads
 * `ENOENT: no such file or directory, rename '/a' -> '/b'`.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { FsError, Vfs } from "@ramfs/ramfs/core";
 *
 * const { code, errno, syscall, path } = assertThrows(() => new Vfs().cage().rmdir("/d"), FsError);
 * assertEquals([code, errno, syscall, path], ["ENOENT", -2, "rmdir", "/d"]);
 * ```
 */
export class FsError extends Error {
  override name = "FsError";
  /** Name of the error: "ENOENT". */
  readonly code: string;
  /** The error's number, negative as Node has it: -2. */
  readonly errno: number;
  /** The call that failed: "rename". */
  readonly syscall: string;
  readonly path?: string;
  /** The second path of a call that has two. */
  readonly dest?: string;

  /** @param errno Number of either sign, or name. */
  constructor(errno: number | string, syscall: string, path?: string, dest?: string) {
    const number = typeof errno === "string" ? errnoNumber(errno) : Math.abs(errno);
    const code = typeof errno === "string" ? errno : errnoName(errno);
    let message = `${code}: ${errnoMessage(number)}, ${syscall}`;
    if (path !== undefined) message += ` '${path}'`;
    if (dest !== undefined) message += ` -> '${dest}'`;
    super(message);
    this.code = code;
    this.errno = -number;
    this.syscall = syscall;
    if (path !== undefined) this.path = path;
    if (dest !== undefined) this.dest = dest;
  }
}

/** The name of an error number of either sign: `errnoName(2)` is "ENOENT". */
export function errnoName(errno: number): string {
  const number = Math.abs(errno);
  return E.errnoTexts[number]?.[0] ?? `E${number}`;
}

/** libc's wording of an error number of either sign, first letter in lower case as Node has it. */
export function errnoMessage(errno: number): string {
  const number = Math.abs(errno);
  return E.errnoTexts[number]?.[1] ?? `unknown error ${number}`;
}

/** The number of an error's name, or 0 when Linux has none of that name. */
export function errnoNumber(name: string): number {
  const number = (E as unknown as Record<string, unknown>)[name];
  return typeof number === "number" ? number : 0;
}
