import { defineCommand } from "../command.ts";
import { findJob } from "../language/jobs.ts";

export const bg = defineCommand({
  name: "bg",
  summary: "Let stopped jobs run on in the background",
  usage: "[job_spec ...]",
  options: {},
  stopEarly: true,
  async run(context, _options, operands) {
    const { state: { jobs }, world: { jobControl, group } } = context.interpreter;
    // A subshell is part of a job itself.
    if (!jobControl || group) return context.fail("no job control");
    let status = 0;
    for (const name of operands.length > 0 ? operands : ["%%"]) {
      const job = findJob(jobs, name);
      if (!job) status = context.fail(`${name === "%%" ? "current" : name}: no such job`);
      else if (!job.group?.stopSignal) context.error(`job ${job.id} already in background`);
      else {
        const current = [...jobs.values()].at(-1) === job ? "+" : " ";
        await context.print(`[${job.id}]${current} ${job.text} &\n`);
        jobControl.continueInBackground(job);
      }
    }
    return status;
  },
});
