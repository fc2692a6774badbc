import { defineCommand } from "../command.ts";

export const unalias = defineCommand({
  name: "unalias",
  summary: "Forget aliases",
  usage: "[-a] name [name ...]",
  options: { all: { short: "a", help: "all of them" } },
  stopEarly: true,
  run(context, options, operands) {
    const { aliases } = context.interpreter.state;
    if (options.all) aliases.clear();
    else if (operands.length === 0) return context.misuse("");
    let status = 0;
    for (const name of operands) {
      if (!aliases.delete(name) && !options.all) status = context.fail(`${name}: not found`);
    }
    return status;
  },
});
