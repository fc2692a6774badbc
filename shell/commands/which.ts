import { defineCommand } from "../command.ts";

export const which = defineCommand({
  name: "which",
  summary: "Write where programs are",
  usage: "[-a] NAME...",
  options: {
    all: { short: "a", help: "ignored: only the first is known" },
    silent: { short: "s", help: "nothing but the status" },
  },
  notes:
    "For commands of the shell itself see `type`. Status 1 where a name is that of no program.",
  async run(context, options, operands) {
    const { world: { host }, state } = context.interpreter;
    const env = state.variables.environment();
    let status = operands.length > 0 ? 0 : 1;
    for (const name of operands) {
      const program = await host?.resolveProgram(name, env, state.cwd);
      if (program === undefined) status = 1;
      else if (!options.silent) context.add(`${program}\n`);
    }
    return status;
  },
});
