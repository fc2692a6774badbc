import { defineCommand } from "../command.ts";

export const check = defineCommand({
  name: "check",
  summary: "Check everything that has to hold in the tree",
  usage: "[-q]",
  options: {
    quiet: { short: "q", long: "quiet", help: "only the status" },
  },
  notes:
    `A line for each finding, and status 1 if there is one. Every partition, mount, open file and
lock is looked at. Nothing is ever to be found; please report what is.`,
  run(context, options, operands) {
    if (operands.length > 0) return context.misuse(`extra operand '${operands[0]}'`);
    const findings = context.cage.state.vfs.check();
    if (!options.quiet) { for (const finding of findings) context.add(`${finding}\n`); }
    return findings.length > 0 ? 1 : 0;
  },
});
