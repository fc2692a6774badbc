import type { Cage } from "../../core/cage/cage.ts";
import type { ShellHost } from "../host.ts";
import type { CommandRegistry } from "../registry.ts";
import type { Snapshots } from "../files/snapshots.ts";
import type { JobControl } from "../terminal/job_control.ts";
import type { ProcessGroup } from "../terminal/process_group.ts";
import type { InteractiveWorld } from "../terminal/interactive_world.ts";
import type { Job } from "./jobs.ts";
import type { PendingSignals } from "./traps.ts";

/** What all subshells of a shell share. */
export interface World {
  readonly cage: Cage;
  readonly host: ShellHost | undefined;
  readonly commands: CommandRegistry;
  readonly pid: number;
  /** Runs what the first word means: handed in, for commands run others. */
  readonly invoke: typeof import("./invocation.ts").invoke;
  /** A process id for a subshell or a job. */
  readonly nextPid: () => number;
  /** Gone once a trap has taken its place. */
  signal: AbortSignal | undefined;
  /** Those for the shell, or for the job that it is in. */
  readonly signals: PendingSignals;
  /** Those for the shell itself. */
  readonly shellSignals: PendingSignals;
  readonly children: RunningChildren;
  /** What `&` and `coproc` have started, of all calls and subshells. */
  readonly unfinished: Unfinished;
  /** What `snapshot` keeps by name. */
  readonly snapshots: Snapshots;
  /** The commands run in a cage that `cage` made: its user may not do what the shell's own may. */
  readonly caged?: true;
  /** What only a shell at a terminal has. */
  readonly interactive?: InteractiveWorld;
  /** Nobody waits for the commands. */
  readonly background?: boolean;
  /** Where programs run in jobs: in a shell at a terminal and behind `set -m`, substitutions aside. */
  jobControl?: JobControl;
  /** What `set -m` gives a script. */
  readonly scriptJobs: () => Promise<JobControl>;
  /** The job that the commands belong to. */
  readonly group?: ProcessGroup;
}

/** A world whose programs are in no job, but stay with the shell. */
export function withoutJobs(world: World): World {
  return world.jobControl && !world.group ? { ...world, jobControl: undefined } : world;
}

/** Jobs that run, whichever subshell has started them; they may outlive it. */
export class Unfinished {
  readonly #running = new Map<number, Job>();

  add(job: Job): void {
    this.#running.set(job.pid, job);
    const left = () => void this.#running.delete(job.pid);
    job.done.then(left, left);
  }

  find(pid: number): Job | undefined {
    return this.#running.get(pid);
  }

  /** Waits until none runs, of those that they start themselves, too. */
  async ended(): Promise<void> {
    while (this.#running.size > 0) {
      await Promise.allSettled([...this.#running.values()].map(({ done }) => done));
    }
  }
}

/** How many programs of the host are running, and whom to tell when none is any more. */
export class RunningChildren {
  count = 0;
  /** There has been one. */
  any = false;
  idle: () => void = () => {};

  /** Counts a child until it ends, or until it is stopped. */
  async track(child: Promise<number>, stop?: Promise<unknown>): Promise<number> {
    this.count++;
    this.any = true;
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
