import { defineCommand } from "../command.ts";
import { describeMeaning, meaningsOf } from "../language/word_meaning.ts";

export const type = defineCommand({
  name: "type",
  summary: "Say what a word means as a command",
  usage: "[-afptP] name [name ...]",
  options: {
    all: { short: "a", help: "all meanings, not the first only" },
    noFunctions: { short: "f", help: "functions left aside" },
    path: { short: "p", help: "only the path of a program" },
    forcedPath: { short: "P", help: "the program in PATH, whatever else the word means" },
    short: { short: "t", help: "in one word: alias, keyword, function, builtin or file" },
  },
  stopEarly: true,
  async run(context, options, operands) {
    let status = 0;
    for (const word of operands) {
      let meanings = await meaningsOf(context, word);
      if (options.noFunctions) meanings = meanings.filter(({ kind }) => kind !== "function");
      if (options.forcedPath) meanings = meanings.filter(({ kind }) => kind === "file");
      if (meanings.length === 0) {
        const silent = options.short || options.path || options.forcedPath;
        if (!silent) context.error(`${word}: not found`);
        status = 1;
        continue;
      }
      for (const meaning of options.all ? meanings : meanings.slice(0, 1)) {
        if (options.short) context.add(`${meaning.kind}\n`);
        else if (options.path || options.forcedPath) {
          if (meaning.kind === "file") context.add(`${meaning.path}\n`);
        } else context.add(describeMeaning(word, meaning));
      }
    }
    return status;
  },
});
