import { defineCommand } from "../command.ts";
import { describeJob, findJob } from "../language/jobs.ts";

export const jobs = defineCommand({
  name: "jobs",
  summary: "List the commands that run in the background or are stopped",
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
    const every = [...all.values()].sort((a, b) => a.id - b.id);
    const wanted = operands.length === 0 ? every : operands.flatMap((name) => {
      const job = findJob(all, name);
      if (!job) status = context.fail(`${name}: no such job`);
      return job ? [job] : [];
    });
    const lines = wanted.map((job) => {
      const stopped = Boolean(job.group?.stopSignal);
      if (options.stopped && !stopped) return "";
      if (options.running && (stopped || job.status !== undefined)) return "";
      return options.pids ? `${job.pid}\n` : describeJob(all, job, options.long);
    });
    for (const line of lines) context.add(line);
    for (const job of wanted) {
      // One that has ended is reported once.
      if (job.status !== undefined) all.delete(job.id);
      if (job.group) job.group.unreported = false;
    }
    return status;
  },
});
