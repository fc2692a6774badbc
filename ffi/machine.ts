import { decodeName } from "../core/bytes.ts";
import { FsError } from "../core/fs_error.ts";
import type { LoadedLibrary } from "./library.ts";

const DOCTOR_BUFFER = 64 * 1024;

/** What the library finds out about this machine: the JSON of ramfs_doctor. */
export function examineMachine(loaded: LoadedLibrary): Record<string, unknown> {
  const text = new Uint8Array(DOCTOR_BUFFER);
  const length = loaded.library.functions.ramfs_doctor(text, text.length);
  if (length < 0) throw new FsError(-length, "doctor");
  return JSON.parse(decodeName(text.subarray(0, Math.min(length, text.length))));
}
