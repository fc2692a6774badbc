import { errnoMessage, FsError } from "../../core/fs_error.ts";
import { Aborted } from "../language/control.ts";

/**
 * What went wrong, in libc's words: "No such file or directory".
 * @throws Aborted a signal that ends the command is no reason: it goes on its way
 */
export function errorText(error: unknown): string {
  if (error instanceof Aborted) throw error;
  if (error instanceof FsError) {
    const text = errnoMessage(error.errno);
    return text[0].toUpperCase() + text.slice(1);
  }
  return error instanceof Error ? error.message : String(error);
}
