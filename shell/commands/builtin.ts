import { isBuiltin } from "../builtins.ts";
import { defineCommand } from "../command.ts";

export const builtin = defineCommand({
  name: "builtin",
  summary: "Run a command of the shell, functions and programs left aside",
  usage: "[shell-builtin [arg ...]]",
  options: {},
  stopEarly: true,
  async run(context, _options, operands) {
    if (operands.length === 0) return 0;
    const { world, state } = context.interpreter;
    const [name] = operands;
    const standsIn = state.disabled.has(name) || !isBuiltin(name) &&
        await world.host?.resolveProgram(name, state.variables.environment(), state.cwd);
    if (standsIn || (!world.commands.has(name) && name !== "exec")) {
      return context.fail(`${operands[0]}: not a shell builtin`);
    }
    return await context.invoke(operands, true);
  },
});
