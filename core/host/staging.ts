/** What loading and dumping have in common. */
import { FsError } from "../fs_error.ts";
import type { StagingProgress } from "../staging_progress.ts";

/** Bytes moved at a time: large enough that calls cost nothing, small beside any file worth streaming. */
export const CHUNK = 1024 * 1024;

export interface StagingOptions {
  /** Give the copies the owner and group of the originals; only root may. Default: false. */
  keepOwner?: boolean;
  /** Make new files, with all that the originals have, in the place of those that are there. Default: see replace_file.ts. */
  replace?: boolean;
  /** Leave out what is there under the name that is copied, and is no regular file; it is told to `onSkip`. */
  regularOnly?: boolean;
  /** Permission bits of directories that are made above `to`, before the umask. Default: 0777. */
  parentMode?: number;
  /** Hears of each file below `from` whose copy failed; the others are copied. Default: it ends the copy. */
  onFail?: (error: FsError) => void;
  /** Hears of each file that cannot be copied and is left out: its path and why. Default: an error. */
  onSkip?: (path: string, why: string) => void;
  /** Hears after each file, and after each mebibyte of a large one, what has been copied until then. */
  onProgress?: (progress: StagingProgress) => void;
}

/** Takes all steps of a copy. */
export function runSteps(steps: Iterable<StagingProgress>, options: StagingOptions): void {
  for (const progress of steps) options.onProgress?.(progress);
}

/** The value of a call on the host, or its error as an FsError with the path in it. */
export function hostValue<T>(value: T | number, syscall: string, path: string): T {
  if (typeof value === "number" && value < 0) {
    throw new FsError(-value, syscall, path);
  }
  return value as T;
}
