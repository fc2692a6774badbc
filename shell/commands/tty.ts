import { defineCommand } from "../command.ts";
import { quoteName } from "../text/quoting.ts";

export const tty = defineCommand({
  name: "tty",
  summary: "Tell whether standard input is a terminal",
  usage: "[-s]",
  options: {
    silent: { short: "s", long: "silent", help: "nothing but the status" },
    quiet: { long: "quiet", help: "the same" },
  },
  usageStatus: 2,
  async run(context, options, operands) {
    if (operands.length > 0) return context.misuse(`extra operand ${quoteName(operands[0])}`, 2);
    const terminal = context.stdin.terminal !== undefined;
    if (!options.silent && !options.quiet) {
      await context.print(terminal ? "/dev/tty\n" : "not a tty\n");
    }
    return terminal ? 0 : 1;
  },
});
