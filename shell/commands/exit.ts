import { defineCommand } from "../command.ts";
import { Exit } from "../control.ts";

export const exit = defineCommand({
  name: "exit",
  summary: "End the shell",
  usage: "[STATUS]",
  options: {},
  raw: true,
  notes: "Without STATUS, with that of the last command.",
  run(context, _options, operands) {
    const [text] = operands;
    const { session, group } = context.interpreter.world;
    if (session && !group && !session.mayEnd()) return 1;
    if (text === undefined) throw new Exit(context.interpreter.state.status);
    if (!/^[-+]?\d+$/.test(text)) {
      context.error(`${text}: numeric argument required`);
      throw new Exit(2);
    }
    if (operands.length > 1) return context.fail("too many arguments");
    throw new Exit(Number(BigInt.asUintN(8, BigInt(text.replace("+", "")))));
  },
});
