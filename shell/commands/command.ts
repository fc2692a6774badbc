import { defineCommand } from "../command.ts";
import { drive } from "../task.ts";
import { meaningOf } from "../word_meaning.ts";

export const command = defineCommand({
  name: "command",
  summary: "Run a command, functions left aside, or say what it is",
  usage: "[-v] COMMAND [ARGUMENT]...",
  options: {
    which: { short: "v", help: "print what COMMAND is instead of running it" },
    standardPath: { short: "p", help: "ignored" },
  },
  stopEarly: true,
  usageStatus: 2,
  run(context, options, operands) {
    if (operands.length === 0) return 0;
    if (options.which) return describe();
    return drive(context.interpreter.simple.invoke(operands, context.descriptors, true));

    async function describe(): Promise<number> {
      let found = false;
      for (const word of operands) {
        const meaning = await meaningOf(context, word);
        if (!meaning) continue;
        found = true;
        context.add(`${meaning.kind === "file" ? meaning.path : word}\n`);
      }
      return found ? 0 : 1;
    }
  },
});
