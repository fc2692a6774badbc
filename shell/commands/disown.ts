import { defineCommand } from "../command.ts";
import { findJob } from "../language/jobs.ts";

export const disown = defineCommand({
  name: "disown",
  summary: "Forget commands that run in the background",
  usage: "[-h] [-ar] [jobspec ... | pid ...]",
  options: {
    all: { short: "a", help: "all of them" },
    running: { short: "r", help: "those that still run" },
    keep: { short: "h", help: "ignored: nothing is sent to jobs when the shell ends" },
  },
  stopEarly: true,
  run(context, options, operands) {
    const { jobs } = context.interpreter.state;
    if (options.keep) return 0;
    if (options.all || options.running) {
      for (const job of jobs.values()) {
        if (!options.running || job.status === undefined) jobs.delete(job.id);
      }
      return 0;
    }
    let status = 0;
    for (const name of operands.length > 0 ? operands : ["%%"]) {
      const job = findJob(jobs, name);
      if (job) jobs.delete(job.id);
      else status = context.fail(`${name === "%%" ? "current" : name}: no such job`);
    }
    return status;
  },
});
