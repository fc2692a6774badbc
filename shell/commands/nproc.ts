import { defineCommand } from "../command.ts";
import { processors } from "../machine.ts";
import { quoteName } from "../text/quoting.ts";

export const nproc = defineCommand({
  name: "nproc",
  summary: "Write the number of processors",
  usage: "[OPTION]...",
  options: {
    all: { long: "all", help: "ignored: those that may be used are all that is known" },
    ignore: { long: "ignore", value: "N", help: "without N, but one at least" },
  },
  run(context, options, operands) {
    if (operands.length > 0) return context.misuse(`extra operand ${quoteName(operands[0])}`);
    if (options.ignore !== undefined && !/^\d+$/.test(options.ignore)) {
      return context.fail(`invalid number: ${quoteName(options.ignore)}`);
    }
    const count = Math.max(1, processors() - Number(options.ignore ?? 0));
    return context.succeed(`${count}\n`);
  },
});
