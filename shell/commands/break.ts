import { defineCommand } from "../command.ts";
import { Break } from "../language/control.ts";
import { loopLevels } from "../language/loop_levels.ts";

export const breakCommand = defineCommand({
  name: "break",
  summary: "Leave a loop",
  usage: "[n]",
  options: {},
  raw: true,
  run(context, _options, operands) {
    const levels = loopLevels(context, "break", operands);
    if (levels === undefined) return 0;
    throw new Break(levels);
  },
});
