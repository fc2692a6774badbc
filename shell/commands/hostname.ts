import { defineCommand } from "../command.ts";
import { hostName } from "../machine.ts";

export const hostname = defineCommand({
  name: "hostname",
  summary: "Write the machine's name",
  usage: "[-s]",
  options: { short: { short: "s", long: "short", help: "up to the first dot" } },
  run(context, options, operands) {
    if (operands.length > 0) {
      return context.fail("you must be root to change the host name");
    }
    const name = hostName(context);
    return context.succeed(`${options.short ? name.split(".")[0] : name}\n`);
  },
});
