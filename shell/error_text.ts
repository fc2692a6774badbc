import { errnoMessage } from "../core/errno.ts";
import { FsError } from "../core/fs_error.ts";

/** What went wrong, in libc's words: "No such file or directory". */
export function errorText(error: unknown): string {
  if (error instanceof FsError) return errnoMessage(-error.errno);
  return error instanceof Error ? error.message : String(error);
}
