import { parentPath } from "../../core/path_text.ts";
import { defineCommand } from "../command.ts";

export const dirname = defineCommand({
  name: "dirname",
  summary: "Write paths without their last part",
  usage: "[OPTION]... NAME...",
  options: { zero: { short: "z", long: "zero", help: "lines end with NUL" } },
  run(context, options, operands) {
    if (operands.length === 0) return context.misuse("missing operand");
    const end = options.zero ? "\0" : "\n";
    return context.succeed(operands.map((name) => parentPath(name) + end).join(""));
  },
});
