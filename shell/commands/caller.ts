import { defineCommand } from "../command.ts";

export const caller = defineCommand({
  name: "caller",
  summary: "Say from where the running function was called",
  usage: "[expr]",
  options: {},
  raw: true,
  run(context, _options, operands) {
    const { calls } = context.interpreter.state;
    if (operands.length > 0 && !/^[-+]?\d+$/.test(operands[0])) {
      return context.misuse(`${operands[0]}: invalid number`);
    }
    const level = Number(operands[0] ?? 0);
    const call = calls[calls.length - 1 - level];
    const outer = calls[calls.length - 2 - level];
    const outermost = !outer && context.interpreter.file === undefined;
    if (!call || (outermost && operands.length > 0)) return 1;
    const file = outer?.file ?? context.interpreter.file ?? "NULL";
    if (operands.length === 0) context.add(`${call.line} ${file}\n`);
    else context.add(`${call.line} ${outer?.name ?? "main"} ${file}\n`);
    return 0;
  },
});
