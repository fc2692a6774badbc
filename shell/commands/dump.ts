import { BrokenPipe } from "../streams.ts";
import { defineCommand } from "../command.ts";
import { baseName, foldPath, joinPath } from "../paths.ts";
import { quoteName } from "../quoting.ts";

export const dump = defineCommand({
  name: "dump",
  summary: "Copy a file or directory of the tree to the host",
  usage: "TREE [HOST]",
  options: {},
  notes:
    `Modes, links and times are kept, and parents are made. Without HOST, the name of TREE in the host's
working directory. A HOST of ".", ".." or with a slash at its end is a directory to put it into.`,
  async run(context, _options, operands) {
    const { host } = context.interpreter.world;
    if (!host) return context.fail("there is no host");
    if (operands.length === 0) return context.misuse("missing operand");
    if (operands.length > 2) return context.misuse(`extra operand '${operands[2]}'`);
    const [source, target = "."] = operands;
    const path = context.path(source);
    try {
      context.cage.lstat(path);
    } catch (error) {
      return context.fail(`cannot stat ${quoteName(source)}`, error);
    }
    const name = baseName(foldPath(path));
    const named = /(^|\/)\.{0,2}$/.test(target) ? joinPath(target, name) : target;
    try {
      await host.dump(path, named, (line) => context.error(line));
      return 0;
    } catch (error) {
      if (error instanceof BrokenPipe) throw error;
      return context.fail((error as Error).message);
    }
  },
});
