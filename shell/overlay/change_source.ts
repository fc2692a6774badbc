/** Changes over directories of the host as the shell sees them; the command line has them of the session. */
import type { TreeChange } from "../../core/overlay_changes.ts";

export interface CommitChoice {
  readonly paths: readonly string[];
  readonly prefer?: "ours" | "theirs";
  readonly merge?: boolean;
  readonly dryRun?: boolean;
  readonly keepTimes?: boolean;
}

export interface CommitOutcome {
  readonly committed: readonly TreeChange[];
  readonly conflicts: readonly TreeChange[];
  readonly failed: readonly TreeChange[];
}

/** What changes are shown from. */
export interface ChangeReader extends Iterable<TreeChange> {
  /** The bytes of a regular file, or a symlink's target. Throws an FsError. */
  read(change: TreeChange, side: "before" | "now"): Uint8Array;
  /** What lies below a directory that is there now, by paths from it on. */
  below(change: TreeChange): { path: string; mode: number }[];
}

export interface ChangeSource extends ChangeReader {
  commit(choice: CommitChoice): Promise<CommitOutcome>;
  discard(paths: readonly string[]): Promise<TreeChange[]>;
  close(): void;
}
