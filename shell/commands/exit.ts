import { defineCommand } from "../command.ts";
import { legalNumber, statusOf } from "../expand/integers.ts";
import { Exit } from "../language/control.ts";

export const exit = defineCommand({
  name: "exit",
  summary: "End the shell",
  usage: "[n]",
  options: {},
  raw: true,
  notes: "Without STATUS, with that of the last command; in an EXIT trap with that from before it.",
  run(context, _options, operands) {
    const [text] = operands;
    const { world: { interactive, group }, state } = context.interpreter;
    if (interactive && !group && !interactive.mayEnd()) return 1;
    if (text === undefined) {
      const trap = state.runningTrap;
      throw new Exit(trap?.condition === "EXIT" ? trap.status : state.status);
    }
    const number = legalNumber(text);
    if (number === undefined) {
      context.error(`${text}: numeric argument required`);
      throw new Exit(2);
    }
    if (operands.length > 1) return context.fail("too many arguments");
    throw new Exit(statusOf(number));
  },
});
