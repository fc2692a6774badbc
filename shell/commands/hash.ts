import { defineCommand } from "../command.ts";

export const hash = defineCommand({
  name: "hash",
  summary: "Say whether programs are to be found; nothing is remembered",
  usage: "[-r] [NAME]...",
  options: { forget: { short: "r", help: "forget what was remembered, which is nothing" } },
  stopEarly: true,
  usageStatus: 2,
  async run(context, _options, operands) {
    const { state, world } = context.interpreter;
    const env = state.variables.environment();
    let status = 0;
    for (const name of operands) {
      if (world.commands.has(name) || state.functions.has(name)) continue;
      const path = await world.host?.resolveProgram(name, env, state.cwd);
      if (path === undefined) status = context.fail(`${name}: not found`);
    }
    return status;
  },
});
