import { defineCommand } from "../command.ts";

export const builtin = defineCommand({
  name: "builtin",
  summary: "Run a command of the shell, functions and programs left aside",
  usage: "COMMAND [ARGUMENT]...",
  options: {},
  stopEarly: true,
  usageStatus: 2,
  run(context, _options, operands) {
    if (operands.length === 0) return 0;
    if (!context.interpreter.world.commands.has(operands[0])) {
      return context.fail(`${operands[0]}: not a shell builtin`);
    }
    return context.invoke(operands, true);
  },
});
