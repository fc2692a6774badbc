import type { Cage } from "../core/cage.ts";
import type { ShellHost } from "./host.ts";
import type { CommandRegistry } from "./registry.ts";
import type { Snapshots } from "./snapshots.ts";
import type { PendingSignals } from "./traps.ts";

/** What all subshells of a shell share. */
export interface World {
  readonly cage: Cage;
  readonly host: ShellHost | undefined;
  readonly commands: CommandRegistry;
  readonly pid: number;
  readonly parentPid: number;
  /** A process id for a subshell or a job. */
  readonly nextPid: () => number;
  /** Gone once a trap has taken its place. */
  signal: AbortSignal | undefined;
  readonly signals: PendingSignals;
  readonly children: RunningChildren;
  /** What `snapshot` keeps by name. */
  readonly snapshots: Snapshots;
  /** The commands run in a cage that `cage` made: its user may not do what the shell's own may. */
  readonly caged?: true;
}

/** How many programs of the host are running, and whom to tell when none is any more. */
export class RunningChildren {
  count = 0;
  idle: () => void = () => {};

  async track(child: Promise<number>): Promise<number> {
    this.count++;
    try {
      return await child;
    } finally {
      if (--this.count === 0) this.idle();
    }
  }
}
