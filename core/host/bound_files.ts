import type { Attributes, PartitionStatistics } from "../attributes.ts";
import type { StagingFiles } from "./staging_files.ts";

/**
 * What a `HostPartition` asks of the host beyond staging's `StagingFiles`; in the same spelling, a value or a
 * negative errno. Descriptors must be the process's own, so that `/proc/self/fd` shows them.
 */
export interface BoundFiles extends StagingFiles {
  rmdir(path: string): number;
  /** chown(2): follows a symlink. */
  chown(path: string, uid: number, gid: number): number;
  /** Sets both times from `times`, following a symlink. */
  utimes(path: string, times: Attributes): number;
  statfs(path: string, out: PartitionStatistics): number;
}
