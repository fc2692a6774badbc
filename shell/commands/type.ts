import { defineCommand } from "../command.ts";
import { meaningOf } from "../word_meaning.ts";

export const type = defineCommand({
  name: "type",
  summary: "Say what a word means as a command",
  usage: "[-t] NAME...",
  options: { short: { short: "t", help: "in one word: keyword, function, builtin or file" } },
  stopEarly: true,
  usageStatus: 2,
  async run(context, options, operands) {
    let status = 0;
    for (const word of operands) {
      const meaning = await meaningOf(context, word);
      if (!meaning) {
        if (!options.short) context.error(`${word}: not found`);
        status = 1;
      } else if (options.short) context.add(`${meaning.kind}\n`);
      else if (meaning.kind === "file") context.add(`${word} is ${meaning.path}\n`);
      else if (meaning.kind === "keyword") context.add(`${word} is a shell keyword\n`);
      else {context.add(
          `${word} is a ${meaning.kind === "builtin" ? "shell builtin" : "function"}\n`,
        );}
    }
    return status;
  },
});
