import type { Backups } from "./backups.ts";
import type { FifoWorld } from "../io/fifo_file.ts";
import type { SparseStyle } from "./file_copy.ts";
import type { ShownPath } from "./shown_path.ts";

/** What a copy keeps of the original. */
export interface Preserved {
  readonly mode: boolean;
  readonly ownership: boolean;
  readonly timestamps: boolean;
  /** Hard links among what is copied. */
  readonly links: boolean;
  readonly xattrs: boolean;
}

export interface CopyOptions {
  readonly recursive: boolean;
  /** Follow symbolic links: never, those named as operands, or all. */
  readonly follow: "never" | "operands" | "always";
  readonly preserve: Preserved;
  /** Without it the umask and the original's permissions make the mode. */
  readonly defaultMode?: boolean;
  /** Remove a destination that cannot be opened, and try again. */
  readonly force: boolean;
  /** Remove every destination first. */
  readonly removeFirst: boolean;
  readonly noClobber: boolean;
  /** Only where the source is newer or the destination missing. */
  readonly update: boolean;
  /** Names in place of copies. */
  readonly make: "copies" | "hard links" | "symbolic links";
  readonly attributesOnly: boolean;
  readonly sparse: SparseStyle;
  readonly oneFileSystem: boolean;
  /** Where FIFOs whose bytes are copied are opened; without it those are not waited for. */
  readonly fifos?: FifoWorld;
  /** Asks before replacing. */
  readonly confirm?: (question: string) => Promise<boolean>;
  /** Keeps what is replaced. */
  readonly backups?: Backups;
  /** Reports each copy made, and where what was there is kept. */
  readonly made?: (source: ShownPath, target: ShownPath, kept?: ShownPath) => void;
  readonly removed?: (place: ShownPath) => void;
  /** Reports a failure; the rest goes on. */
  readonly failed: (message: string, error?: unknown) => void;
}
