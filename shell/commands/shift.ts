import { defineCommand } from "../command.ts";
import { legalNumber } from "../expand/integers.ts";

export const shift = defineCommand({
  name: "shift",
  summary: "Drop the first positional parameters",
  usage: "[COUNT]",
  options: {},
  raw: true,
  run(context, _options, operands) {
    const { state } = context.interpreter;
    const text = operands[0] ?? "1";
    const count = legalNumber(text);
    if (count === undefined) return context.fail(`${text}: numeric argument required`);
    if (count < 0) return context.fail(`${text}: shift count out of range`);
    if (count > state.args.length) return 1;
    state.args = state.args.slice(Number(count));
    return 0;
  },
});
