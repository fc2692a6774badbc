import { type CommandContext, defineCommand } from "../command.ts";
import { findJob, type Job } from "../jobs.ts";

export const jobs = defineCommand({
  name: "jobs",
  summary: "List the commands that run in the background",
  usage: "[-lprs] [JOB]...",
  options: {
    long: { short: "l", help: "with process ids" },
    pids: { short: "p", help: "process ids only" },
    running: { short: "r", help: "only those that run" },
    stopped: { short: "s", help: "only those that are stopped" },
  },
  stopEarly: true,
  usageStatus: 2,
  run(context, options, operands) {
    const all = context.interpreter.state.jobs;
    let status = 0;
    const wanted = operands.length === 0 ? [...all.values()] : operands.flatMap((name) => {
      const job = findJob(all, name);
      if (!job) status = context.fail(`${name}: no such job`);
      return job ? [job] : [];
    });
    for (const job of wanted) {
      if ((options.running && job.status !== undefined) || options.stopped) continue;
      if (options.pids) context.add(`${job.pid}\n`);
      else context.add(describe(context, job, Boolean(options.long)));
      // One that has ended is told once.
      if (job.status !== undefined) all.delete(job.id);
    }
    return status;
  },
});

function describe(context: CommandContext, job: Job, long: boolean): string {
  const ids = [...context.interpreter.state.jobs.keys()].sort((a, b) => a - b);
  const mark = ids.at(-1) === job.id ? "+" : ids.at(-2) === job.id ? "-" : " ";
  const ended = job.status === 0 ? "Done" : `Exit ${job.status}`;
  const state = (job.status === undefined ? "Running" : ended).padEnd(24);
  const tail = job.status === undefined ? " &" : "";
  return `[${job.id}]${mark}  ${long ? `${job.pid} ` : ""}${state}${job.text}${tail}\n`;
}
