import { defineCommand } from "../command.ts";
import { describeMeaning, meaningOf } from "../language/word_meaning.ts";

/** What `getconf PATH` says, and where the superuser's programs are. */
const STANDARD_PATH = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin";

export const command = defineCommand({
  name: "command",
  summary: "Run a command, functions left aside, or say what it is",
  usage: "[-pVv] command [arg ...]",
  options: {
    brief: { short: "v", help: "print what COMMAND is instead of running it" },
    verbose: { short: "V", help: "say it in a sentence" },
    standardPath: { short: "p", help: "look for programs where the standard ones are" },
  },
  stopEarly: true,
  run(context, options, operands) {
    if (operands.length === 0) return 0;
    const path = options.standardPath ? STANDARD_PATH : undefined;
    if (options.brief || options.verbose) return describe();
    return context.invoke(operands, true, path);

    async function describe(): Promise<number> {
      let found = false;
      for (const word of operands) {
        const meaning = await meaningOf(context, word, path);
        if (!meaning) {
          if (options.verbose) context.error(`${word}: not found`);
          continue;
        }
        found = true;
        if (options.verbose) context.add(describeMeaning(word, meaning));
        else if (meaning.kind === "file") context.add(`${meaning.path}\n`);
        else {context.add(
            meaning.kind === "alias" ? describeMeaning(word, meaning, true) : `${word}\n`,
          );}
      }
      return found ? 0 : 1;
    }
  },
});
