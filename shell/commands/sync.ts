import { O_NONBLOCK, O_RDONLY } from "../../core/constants.ts";
import { defineCommand } from "../command.ts";
import { quoteName } from "../text/quoting.ts";

export const sync = defineCommand({
  name: "sync",
  summary: "Write what is cached to where it lasts: in a volatile tree nothing is left to do",
  usage: "[OPTION]... [FILE]...",
  options: {
    data: { short: "d", long: "data", help: "only the files' data" },
    fileSystem: {
      short: "f",
      long: "file-system",
      help: "the whole partitions that have the files",
    },
  },
  run(context, options, operands) {
    if (options.data && options.fileSystem) {
      return context.misuse("cannot specify both --data and --file-system");
    }
    if (options.data && operands.length === 0) {
      return context.misuse("--data needs at least one argument");
    }
    let status = 0;
    for (const operand of operands) {
      try {
        const fd = context.cage.open(context.path(operand), O_RDONLY | O_NONBLOCK);
        try {
          context.cage.fsync(fd);
        } finally {
          context.cage.close(fd);
        }
      } catch (error) {
        status = context.fail(`error opening ${quoteName(operand)}`, error);
      }
    }
    return status;
  },
});
