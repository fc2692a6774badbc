import { defineCommand } from "../command.ts";
import { Continue } from "../language/control.ts";
import { loopLevels } from "../language/loop_levels.ts";

export const continueCommand = defineCommand({
  name: "continue",
  summary: "Go on with the next turn of a loop",
  usage: "[n]",
  options: {},
  raw: true,
  run(context, _options, operands) {
    const levels = loopLevels(context, "continue", operands);
    if (levels === undefined) return 0;
    throw new Continue(levels);
  },
});
