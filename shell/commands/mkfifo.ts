import { defineCommand } from "../command.ts";
import { newFileMode } from "../files/mode.ts";
import { quoteName } from "../text/quoting.ts";

export const mkfifo = defineCommand({
  name: "mkfifo",
  summary: "Make named pipes",
  usage: "[OPTION]... NAME...",
  options: {
    mode: { short: "m", long: "mode", value: "MODE", help: "permissions, as in chmod" },
  },
  run(context, options, operands) {
    if (operands.length === 0) return context.misuse("missing operand");
    const mode = newFileMode(context, options.mode);
    if (typeof mode === "string") return context.fail(mode);
    let status = 0;
    for (const operand of operands) {
      try {
        context.cage.mkfifo(context.path(operand), 0o666);
        if (mode !== undefined) context.cage.chmod(context.path(operand), mode);
      } catch (error) {
        status = context.fail(`cannot create fifo ${quoteName(operand)}`, error);
      }
    }
    return status;
  },
});
