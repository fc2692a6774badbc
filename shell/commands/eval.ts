import { defineCommand } from "../command.ts";
import { drive } from "../task.ts";

export const evalCommand = defineCommand({
  name: "eval",
  summary: "Run the arguments as a script",
  usage: "[ARGUMENT]...",
  options: {},
  raw: true,
  run(context, _options, operands) {
    const { interpreter, descriptors } = context;
    return drive(interpreter.source(operands.join(" "), undefined, descriptors));
  },
});
