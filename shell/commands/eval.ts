import { defineCommand } from "../command.ts";

export const evalCommand = defineCommand({
  name: "eval",
  summary: "Run the arguments as a script",
  usage: "[arg ...]",
  options: {},
  raw: true,
  run(context, _options, operands) {
    const [first = ""] = operands;
    if (/^-./.test(first) && first !== "--") {
      return context.misuse(`${first.slice(0, 2)}: invalid option`);
    }
    const words = first === "--" ? operands.slice(1) : operands;
    return context.interpreter.source(words.join(" "), undefined);
  },
});
