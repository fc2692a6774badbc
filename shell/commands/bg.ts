import { defineCommand } from "../command.ts";
import { findJob } from "../jobs.ts";

export const bg = defineCommand({
  name: "bg",
  summary: "Let a command run on in the background",
  usage: "[JOB]...",
  options: {},
  stopEarly: true,
  usageStatus: 2,
  run(context, _options, operands) {
    let status = 0;
    for (const name of operands.length > 0 ? operands : ["%%"]) {
      const job = findJob(context.interpreter.state.jobs, name);
      if (!job) status = context.fail(`${name === "%%" ? "current" : name}: no such job`);
      else context.error(`job ${job.id} already in background`);
    }
    return status;
  },
});
