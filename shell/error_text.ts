import { errnoMessage } from "../core/errno.ts";
import { FsError } from "../core/fs_error.ts";

/** What went wrong, in libc's words: "No such file or directory". */
export function errorText(error: unknown): string {
  if (error instanceof FsError) {
    const text = errnoMessage(error.errno);
    return text[0].toUpperCase() + text.slice(1);
  }
  return error instanceof Error ? error.message : String(error);
}
