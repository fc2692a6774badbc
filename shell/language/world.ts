import type { Cage } from "../../core/cage/cage.ts";
import type { ShellHost } from "../host.ts";
import type { CommandRegistry } from "../registry.ts";
import type { Snapshots } from "../files/snapshots.ts";
import type { JobControl } from "../terminal/job_control.ts";
import type { ProcessGroup } from "../terminal/process_group.ts";
import type { SessionWorld } from "../terminal/session_world.ts";
import type { PendingSignals } from "./traps.ts";

/** What all subshells of a shell share. */
export interface World {
  readonly cage: Cage;
  readonly host: ShellHost | undefined;
  readonly commands: CommandRegistry;
  readonly pid: number;
  /** A process id for a subshell or a job. */
  readonly nextPid: () => number;
  /** Gone once a trap has taken its place. */
  signal: AbortSignal | undefined;
  readonly signals: PendingSignals;
  readonly children: RunningChildren;
  /** What `&` and `coproc` have started, of all calls and subshells. */
  readonly unfinished: Unfinished;
  /** What `snapshot` keeps by name. */
  readonly snapshots: Snapshots;
  /** The commands run in a cage that `cage` made: its user may not do what the shell's own may. */
  readonly caged?: true;
  /** What only a shell at a terminal has. */
  readonly session?: SessionWorld;
  /** Nobody waits for the commands. */
  readonly background?: boolean;
  /** Where programs run in jobs: in a shell at a terminal, its substitutions aside. */
  readonly jobControl?: JobControl;
  /** The job that the commands belong to. */
  readonly group?: ProcessGroup;
}

/** A world whose programs are in no job, but stay with the shell. */
export function withoutJobs(world: World): World {
  return world.jobControl && !world.group ? { ...world, jobControl: undefined } : world;
}

/** Commands that outlive the shell that has started them. */
export class Unfinished {
  readonly #running = new Set<Promise<unknown>>();

  add(done: Promise<unknown>): void {
    this.#running.add(done);
    const left = () => void this.#running.delete(done);
    done.then(left, left);
  }

  /** Waits until none runs, of those that they start themselves, too. */
  async ended(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}

/** How many programs of the host are running, and whom to tell when none is any more. */
export class RunningChildren {
  count = 0;
  idle: () => void = () => {};

  /** Counts a child until it ends, or until it is stopped. */
  async track(child: Promise<number>, stop?: Promise<unknown>): Promise<number> {
    this.count++;
    const left = () => {
      if (--this.count === 0) this.idle();
    };
    if (stop) {
      Promise.race([child, stop]).then(left, left);
      return await child;
    }
    try {
      return await child;
    } finally {
      left();
    }
  }
}
