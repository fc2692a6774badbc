import { type CommandContext, defineCommand } from "../command.ts";
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
    const { jobs, variables } = context.interpreter.state;
    if (options.any) {
      const named = operands.map((name) => findJob(jobs, name)).filter((job) => job !== undefined);
      const candidates = operands.length > 0 ? named : [...jobs.values()];
      if (candidates.length === 0) return 127;
      const first = await interruptible(
        context,
        () => Promise.race(candidates.map((job) => job.done.then((status) => ({ job, status })))),
      );
      if (typeof first === "number") return first;
      jobs.delete(first.job.id);
      if (options.name !== undefined) variables.set(options.name, String(first.job.pid));
      return first.status;
    }
    if (operands.length === 0) {
      const all = await interruptible(
        context,
        () => Promise.all([...jobs.values()].map((job) => job.done)),
      );
      if (typeof all === "number") return all;
      jobs.clear();
      return 0;
    }
    let status = 0;
    for (const operand of operands) {
      const job = findJob(jobs, operand);
      if (!job) {
        context.error(missing(operand));
        status = 127;
      } else status = await waitFor(context, job);
    }
    return status;
  },
});

function missing(operand: string): string {
  if (operand.startsWith("%")) return `${operand}: no such job`;
  if (!/^\d+$/.test(operand)) return `\`${operand}': not a pid or valid job spec`;
  return `pid ${operand} is not a child of this shell`;
}

async function waitFor(context: CommandContext, job: Job): Promise<number> {
  const status = await interruptible(context, () => job.done);
  if (job.status !== undefined) context.interpreter.state.jobs.delete(job.id);
  return status;
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
