/** Changes over directories of the host as the shell sees them; the command line has them of the session. */
import type { OverlayChange } from "../../core/overlay_changes.ts";

export interface CommitChoice {
  readonly prefer?: "ours" | "theirs";
  readonly dryRun?: boolean;
  readonly keepTimes?: boolean;
}

export interface CommitOutcome {
  readonly conflicts: readonly OverlayChange[];
  readonly failed: readonly OverlayChange[];
}

/** What changes are shown from. */
export interface ChangeReader extends Iterable<OverlayChange> {
  /** The bytes of a regular file, or a symlink's target. Throws an FsError. */
  read(change: OverlayChange, side: "before" | "now"): Uint8Array;
  /** What lies below a directory that is there now, by paths from it on. */
  below(change: OverlayChange): { path: string; mode: number }[];
}

export interface ChangeSource extends ChangeReader {
  commit(choice: CommitChoice): Promise<CommitOutcome>;
  discard(): Promise<OverlayChange[]>;
  close(): void;
}
