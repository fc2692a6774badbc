import { defineCommand } from "../command.ts";

export const evalCommand = defineCommand({
  name: "eval",
  summary: "Run the arguments as a script",
  usage: "[ARGUMENT]...",
  options: {},
  raw: true,
  run(context, _options, operands) {
    const words = operands[0] === "--" ? operands.slice(1) : operands;
    return context.interpreter.source(words.join(" "), undefined);
  },
});
