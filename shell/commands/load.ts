import { BrokenPipe } from "../streams.ts";
import { defineCommand } from "../command.ts";
import { baseName, joinPath } from "../paths.ts";

export const load = defineCommand({
  name: "load",
  summary: "Copy a file or directory of the host into the tree",
  usage: "HOST [TREE]",
  options: {},
  notes:
    `Modes, links and times are kept, and parents are made. Without TREE, the name of HOST in the
working directory. A TREE of ".", ".." or with a slash at its end is a directory to put it into.`,
  async run(context, _options, operands) {
    const { host } = context.interpreter.world;
    if (!host) return context.fail("there is no host");
    if (operands.length === 0) return context.misuse("missing operand");
    if (operands.length > 2) return context.misuse(`extra operand '${operands[2]}'`);
    const [source, target = "."] = operands;
    const named = /(^|\/)\.{0,2}$/.test(target) ? joinPath(target, baseName(source)) : target;
    try {
      await host.load(source, context.path(named), (line) => context.error(line));
      return 0;
    } catch (error) {
      if (error instanceof BrokenPipe) throw error;
      return context.fail((error as Error).message);
    }
  },
});
