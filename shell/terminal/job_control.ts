/**
 * Jobs of a shell at a terminal, and of a script behind `set -m`: what has programs in the foreground is a process
 * group that has the terminal, where there is one, until it ends or is stopped.
 */
import { Break } from "../language/control.ts";
import type { JobTerminal, ShellHost } from "../host.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { abortName, addJob, describeJob, type Job, SIGNALS, signalText } from "../language/jobs.ts";
import { isPromise, type Maybe } from "../language/maybe.ts";
import type { World } from "../language/world.ts";
import { type GroupObserver, ProcessGroup } from "./process_group.ts";

/** Aborts the controller when the signal comes, until the answer is called. */
function follow(signal: AbortSignal | undefined, controller: AbortController): () => void {
  const abort = () => controller.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  return () => signal?.removeEventListener("abort", abort);
}

/** Signals that end a job without a word, as bash has it. */
const SILENT = new Set([0, SIGNALS.INT, SIGNALS.PIPE]);

export class JobControl implements GroupObserver {
  readonly #terminal: JobTerminal | undefined;
  readonly #host: ShellHost | undefined;
  /** Gives up the script that is running. */
  onInterrupt: () => void = () => {};
  /** The job that has the terminal. */
  #foreground: ProcessGroup | undefined;

  constructor(terminal: JobTerminal | undefined, host: ShellHost | undefined) {
    this.#terminal = terminal;
    this.#host = host;
  }

  get hasTerminal(): boolean {
    return this.#terminal !== undefined;
  }

  newGroup(foreground: boolean): ProcessGroup {
    return new ProcessGroup(this, foreground);
  }

  /** Runs what a person waits for: its status, or 128 and the signal that stopped it. */
  run(sh: Interpreter, text: string, body: (world: World) => Maybe<number>): Maybe<number> {
    const group = this.newGroup(true);
    const controller = new AbortController();
    const detach = this.#follow(sh, group, controller);
    const done = body({ ...sh.world, group, signal: controller.signal });
    if (!isPromise(done)) {
      detach();
      return done;
    }
    return this.#wait(sh, group, done, (stop) => {
      // Ctrl-C is for what comes behind it on the line.
      detach();
      const ended = done.catch(() => 1);
      const job = { pid: group.id, text, done: ended, status: undefined, controller, group };
      return this.#stopped(sh, addJob(sh.state.jobs, job), stop);
    });
  }

  /** `fg`: waits for a job as if it had no `&`. `tell` says which it is, once keys are for the job. */
  async continueInForeground(
    sh: Interpreter,
    job: Job,
    tell: () => Promise<void>,
  ): Promise<number> {
    const { group, controller } = job;
    const { signal, children } = sh.world;
    const detach = this.#follow(sh, group, controller);
    if (!group) return await tell().then(() => job.done).finally(detach);
    const { modes } = group;
    this.#foreground = group;
    if (!group.isEmpty) this.#terminal?.give(group.id, modes);
    await tell();
    this.#goOn(group, true);
    if (signal?.aborted) this.interrupt();
    const done = children.track(job.done, group.nextStop);
    return this.#wait(sh, group, done, (stop) => {
      detach();
      // The job that was stopped last is the current one.
      sh.state.jobs.delete(job.id);
      sh.state.jobs.set(job.id, job);
      return this.#stopped(sh, job, stop);
    }).then((status) => {
      if (!group.stopSignal) sh.state.jobs.delete(job.id);
      return status;
    });
  }

  /** `bg`: lets a stopped job run on. */
  continueInBackground(job: Job): void {
    if (job.group) this.#goOn(job.group, false);
  }

  #goOn(group: ProcessGroup, foreground: boolean): void {
    const { id, isEmpty } = group;
    group.goOn(foreground);
    if (!isEmpty) this.signal(id, "CONT");
  }

  /** What gives the script up ends a job of it; who types hangs it up himself. */
  #follow(
    { world: { signal }, state }: Interpreter,
    group: ProcessGroup | undefined,
    controller: AbortController,
  ): () => void {
    const hangUp = () => this.end(group, abortName(signal!));
    if (!state.interactive) signal?.addEventListener("abort", hangUp, { once: true });
    const detach = follow(signal, controller);
    return () => {
      detach();
      signal?.removeEventListener("abort", hangUp);
    };
  }

  /** Sends a signal to a process group that may have ended. */
  signal(group: number, name: string): void {
    try {
      this.#host?.kill?.(-group, name);
    } catch { /* its last program has just ended */ }
  }

  idle(group: ProcessGroup, signal: number): void {
    const stopped = group.stopSignal !== 0;
    // A program that was ended leaves no modes that anybody wanted.
    const modes = this.#terminal?.reclaim(!stopped && signal === 0);
    if (stopped) group.modes = modes;
    else if (group.interrupted) this.onInterrupt();
  }

  async #wait(
    sh: Interpreter,
    group: ProcessGroup,
    done: Promise<number>,
    onStop: (signal: number) => number,
  ): Promise<number> {
    const stop = group.nextStop.then((signal) => ({ signal }));
    this.#foreground = group;
    const outcome = await Promise.race([done, stop]);
    this.#foreground = undefined;
    if (typeof outcome === "object") return onStop(outcome.signal);
    const { endSignal } = group;
    // A script has told of it as of any process.
    if (!sh.state.interactive) return group.interrupted ? this.#interrupted(sh) : outcome;
    if (!SILENT.has(endSignal)) sh.report(`${signalText(endSignal)}\n`);
    // Ctrl-C was for all that the job runs, its commands in the shell too.
    return group.interrupted ? 128 + SIGNALS.INT : outcome;
  }

  /** As if the shell had got the Ctrl-C itself that one of its programs has ended of. */
  #interrupted(sh: Interpreter): number {
    sh.world.signals.arrive("INT");
    return 128 + SIGNALS.INT;
  }

  /** Tells that a job was stopped; loops around it end, as in bash. */
  #stopped(sh: Interpreter, job: Job, signal: number): number {
    if (sh.state.interactive || sh.file === undefined) {
      sh.report(`\n${describeJob(sh.state.jobs, job)}`);
    }
    const status = 128 + signal;
    sh.state.status = status;
    if (sh.state.loopDepth > 0) throw new Break(sh.state.loopDepth);
    return status;
  }

  /** Tells what has become of jobs since the last prompt, and forgets those that have ended. */
  notify(jobs: Map<number, Job>, report: (line: string) => void): void {
    for (const job of [...jobs.values()].sort((a, b) => a.id - b.id)) {
      if (job.status === undefined && !job.group?.unreported) continue;
      report(describeJob(jobs, job));
      if (job.group) job.group.unreported = false;
      if (job.status !== undefined) jobs.delete(job.id);
    }
  }

  /** The shell ends: so do its jobs, whose tree is gone. */
  endAll(jobs: ReadonlyMap<number, Job>): void {
    for (const { group } of jobs.values()) this.end(group, "HUP");
    this.close();
  }

  /** Ends the hold on the terminal. */
  close(): void {
    this.#terminal?.close();
  }

  /** Ctrl-C, where the shell has got it in the place of the job in the foreground. */
  interrupt(): void {
    const group = this.#foreground;
    if (group && !group.isEmpty) this.signal(group.id, "INT");
  }

  /** Has the job in the foreground end by a signal. */
  hangUp(name: string): void {
    this.end(this.#foreground, name);
  }

  /** Has a job's programs end by a signal, also where they are stopped. */
  end(group: ProcessGroup | undefined, name: string): void {
    if (group === undefined || group.isEmpty) return;
    this.signal(group.id, name);
    this.signal(group.id, "CONT");
  }
}
