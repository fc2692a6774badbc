import { defineCommand } from "../command.ts";
import { quoteForInput } from "../text/quoting.ts";

export const alias = defineCommand({
  name: "alias",
  summary: "Define or show words that stand for others",
  usage: "[-p] [name[=value] ... ]",
  options: { print: { short: "p", help: "show all of them" } },
  stopEarly: true,
  notes: "They count in interactive shells, and in scripts after shopt -s expand_aliases.",
  run(context, options, operands) {
    const { aliases } = context.interpreter.state;
    const show = (name: string) =>
      context.add(`alias ${name}=${quoteForInput(aliases.get(name)!, true)}\n`);
    if (operands.length === 0 || options.print) {
      for (const name of [...aliases.keys()].sort()) show(name);
    }
    let status = 0;
    for (const operand of operands) {
      const equals = operand.indexOf("=");
      if (equals > 0) aliases.set(operand.slice(0, equals), operand.slice(equals + 1));
      else if (aliases.has(operand)) show(operand);
      else status = context.fail(`${operand}: not found`);
    }
    return status;
  },
});
