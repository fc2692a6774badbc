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
    const { state: { jobs }, world: { jobControl, group } } = interpreter;
    // A subshell is part of a job itself.
    if (!jobControl || group) return context.fail("no job control");
    const job = findJob(jobs, operands[0] ?? "%%");
    if (!job) return context.fail(`${operands[0] ?? "current"}: no such job`);
    const tell = async () => await context.print(`${job.text}\n`);
    return await jobControl.continueInForeground(interpreter, job, tell);
  },
});
