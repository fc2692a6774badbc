import { defineCommand } from "../command.ts";
import { after } from "../language/maybe.ts";

export const printenv = defineCommand({
  name: "printenv",
  summary: "Print variables of the environment",
  usage: "[OPTION]... [NAME]...",
  options: {
    zero: { short: "0", long: "null", help: "end lines with NUL" },
  },
  stopEarly: true,
  usageStatus: 2,
  run(context, options, operands) {
    const environment = context.interpreter.state.variables.environment();
    const end = options.zero ? "\0" : "\n";
    const names = operands.filter((name) => Object.hasOwn(environment, name));
    const lines = operands.length > 0
      ? names.map((name) => environment[name])
      : Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const written = context.succeed(lines.map((line) => line + end).join(""));
    return after(written, (status) => names.length < operands.length ? 1 : status);
  },
});
