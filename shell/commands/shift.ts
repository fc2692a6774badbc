import { defineCommand } from "../command.ts";

export const shift = defineCommand({
  name: "shift",
  summary: "Drop the first positional parameters",
  usage: "[COUNT]",
  options: {},
  raw: true,
  run(context, _options, operands) {
    const { state } = context.interpreter;
    const text = operands[0] ?? "1";
    if (/^-\d+$/.test(text)) return context.fail(`${text}: shift count out of range`);
    if (!/^\d+$/.test(text)) return context.fail(`${text}: numeric argument required`);
    const count = Number(text);
    if (count > state.args.length) return 1;
    state.args = state.args.slice(count);
    return 0;
  },
});
