import { defineCommand } from "../command.ts";
import { findJob } from "../jobs.ts";

export const fg = defineCommand({
  name: "fg",
  summary: "Wait for a command that runs in the background as if it had no &",
  usage: "[JOB]",
  options: {},
  stopEarly: true,
  usageStatus: 2,
  async run(context, _options, operands) {
    const { jobs } = context.interpreter.state;
    const job = findJob(jobs, operands[0] ?? "%%");
    if (!job) return context.fail(`${operands[0] ?? "current"}: no such job`);
    await context.print(`${job.text}\n`);
    const status = await job.done;
    jobs.delete(job.id);
    return status;
  },
});
