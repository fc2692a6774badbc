import { type CommandContext, defineCommand } from "../command.ts";
import { notifyOfJobs } from "../language/end_messages.ts";
import { findJob, type Job, SIGNALS } from "../language/jobs.ts";

export const wait = defineCommand({
  name: "wait",
  summary: "Wait for commands started with &",
  usage: "[-fn] [-p var] [id ...]",
  options: {
    any: { short: "n", help: "wait for whichever ends first" },
    forced: { short: "f", help: "ignored: a job is over when it has ended" },
    name: { short: "p", value: "NAME", help: "with -n, the job's process id goes into NAME" },
  },
  stopEarly: true,
  notes: "JOB is a process id as in $! or %1. Without one, wait for all.",
  async run(context, options, operands) {
    const { interpreter } = context;
    const { jobs, reaped, variables } = interpreter.state;
    const name = (pid: number) => {
      if (options.name !== undefined) variables.set(options.name, String(pid));
    };
    if (options.any) {
      const named = operands.map((operand) => {
        const job = findJob(jobs, operand);
        if (!job) context.error(`${operand}: no such job`);
        return job;
      }).filter((job) => job !== undefined);
      const candidates = operands.length > 0 ? named : [...jobs.values()];
      if (candidates.length === 0) return 127;
      const first = await interruptible(
        context,
        () => Promise.race(candidates.map((job) => job.done.then((status) => ({ job, status })))),
      );
      if (typeof first === "number") return first;
      notifyOfJobs(interpreter);
      jobs.delete(first.job.id);
      reap(context, first.job);
      name(first.job.pid);
      return first.status;
    }
    if (operands.length === 0) {
      const running = [...jobs.values()].filter((job) => !stopped(context, job));
      const all = await interruptible(
        context,
        () => Promise.all(running.map((job) => job.done)),
      );
      if (typeof all === "number") return all;
      notifyOfJobs(interpreter);
      for (const job of running) reap(context, job);
      return 0;
    }
    let status = 0;
    for (const operand of operands) {
      const job = findJob(jobs, operand);
      const before = reaped.get(Number(operand));
      if (job || before !== undefined) {
        status = job ? await waitFor(context, job) : before!;
        name(job?.pid ?? Number(operand));
      } else {
        context.error(missing(operand));
        status = /^(\d+$|%)/.test(operand) ? 127 : 1;
      }
    }
    return status;
  },
});

function missing(operand: string): string {
  if (operand.startsWith("%")) return `${operand}: no such job`;
  if (!/^\d+$/.test(operand)) return `\`${operand}': not a pid or valid job spec`;
  return `pid ${operand} is not a child of this shell`;
}

/** Whether a job is stopped, so that nobody can wait for it; tells it. */
function stopped(context: CommandContext, { id, pid, group }: Job): boolean {
  if (!group?.stopSignal) return false;
  context.error(`warning: job ${id}[${pid}] stopped`);
  return true;
}

async function waitFor(context: CommandContext, job: Job): Promise<number> {
  const { interpreter } = context;
  if (stopped(context, job)) return job.group!.stopSignal + 128;
  const status = await interruptible(context, () => job.done);
  notifyOfJobs(interpreter);
  if (job.status !== undefined) reap(context, job);
  return status;
}

/** Statuses of jobs that are kept for another `wait`. */
const KEPT = 4096;

/** Keeps the status, and forgets the job: whose end the next prompt reports, that does so. */
function reap(context: CommandContext, job: Job): void {
  const { interactive, jobs, reaped } = context.interpreter.state;
  if (!interactive) jobs.delete(job.id);
  if (job.status !== undefined) reaped.set(job.pid, job.status);
  if (reaped.size > KEPT) reaped.delete(reaped.keys().next().value!);
}

/** What is waited for, or the status of the signal that came before it. */
async function interruptible<T>(
  context: CommandContext,
  waiting: () => Promise<T>,
): Promise<T | number> {
  const { signals } = context.interpreter.world;
  const arrival = new Promise<number>((resolve) => {
    signals.onArrival = (name) => resolve(128 + SIGNALS[name]);
  });
  try {
    return await Promise.race([waiting(), arrival]);
  } finally {
    signals.onArrival = undefined;
  }
}
