import { defineCommand } from "../command.ts";
import { legalNumber } from "../expand/integers.ts";

export const shift = defineCommand({
  name: "shift",
  summary: "Drop the first positional parameters",
  usage: "[n]",
  options: {},
  raw: true,
  run(context, _options, operands) {
    const { state } = context.interpreter;
    const text = operands[0] ?? "1";
    const count = legalNumber(text);
    if (count === undefined) return context.fail(`${text}: numeric argument required`);
    const tooMany = count > state.args.length;
    if (tooMany && !state.shopt.has("shift_verbose")) return 1;
    if (count < 0 || tooMany) return context.fail(`${text}: shift count out of range`);
    state.args = state.args.slice(Number(count));
    return 0;
  },
});
