import { defineCommand } from "../command.ts";
import { runProgram } from "../language/programs.ts";

export const run = defineCommand({
  name: "run",
  summary: "Run a program of the host, which sees the tree",
  usage: "PROGRAM [ARGUMENT]...",
  options: {},
  notes: "PROGRAM is run even where the shell has a command or a function of that name.",
  stopEarly: true,
  usageStatus: 2,
  run(context, _options, operands) {
    if (operands.length === 0) return context.misuse("missing operand", 2);
    return runProgram(context.interpreter, operands);
  },
});
