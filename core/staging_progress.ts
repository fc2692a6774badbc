/** How far a copy of a tree, or an archive of one, is. */
export interface StagingProgress {
  /** Names made that are no directories. */
  files: number;
  /** Of regular files, without holes. */
  bytes: number;
  /** The source's path that was copied last. */
  path: string;
}
