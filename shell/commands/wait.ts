import { defineCommand } from "../command.ts";

export const wait = defineCommand({
  name: "wait",
  summary: "Wait for commands started with &",
  usage: "[JOB]...",
  options: {},
  stopEarly: true,
  usageStatus: 2,
  notes: "JOB is a number as in $! or %1. Without one, wait for all.",
  async run(context, _options, operands) {
    const { jobs } = context.interpreter.state;
    if (operands.length === 0) {
      await Promise.all([...jobs.values()].map((job) => job.done));
      jobs.clear();
      return 0;
    }
    let status = 0;
    for (const operand of operands) {
      const id = Number(operand.replace(/^%/, ""));
      const job = jobs.get(id);
      if (!job) {
        context.error(`${operand}: no such job`);
        status = 127;
        continue;
      }
      status = await job.done;
      jobs.delete(id);
    }
    return status;
  },
});
