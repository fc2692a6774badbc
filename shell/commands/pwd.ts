import { defineCommand } from "../command.ts";
import { physicalPath } from "../files/paths.ts";

export const pwd = defineCommand({
  name: "pwd",
  summary: "Print the working directory",
  usage: "[-LP]",
  options: {
    logical: { short: "L", help: "with the symbolic links it was reached by (the default)" },
    physical: { short: "P", help: "without symbolic links" },
  },
  run(context, options) {
    const { cwd } = context.interpreter.state;
    const physical = options.given.at(-1) === "physical";
    return context.succeed(`${physical ? physicalPath(context.cage, cwd) : cwd}\n`);
  },
});
