import { defineCommand } from "../command.ts";
import { findJob } from "../language/jobs.ts";

export const fg = defineCommand({
  name: "fg",
  summary: "Continue a job in the foreground, and wait for it",
  usage: "[job_spec]",
  options: {},
  stopEarly: true,
  async run(context, _options, operands) {
    const { interpreter } = context;
    const { state: { jobs }, world: { jobControl } } = interpreter;
    const job = findJob(jobs, operands[0] ?? "%%");
    if (!job) return context.fail(`${operands[0] ?? "current"}: no such job`);
    const tell = async () => await context.print(`${job.text}\n`);
    if (jobControl) return await jobControl.continueInForeground(interpreter, job, tell);
    await tell();
    const status = await job.done;
    jobs.delete(job.id);
    return status;
  },
});
