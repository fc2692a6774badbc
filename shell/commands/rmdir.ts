import { parentPath } from "../../core/path_text.ts";
import { defineCommand } from "../command.ts";
import { quoteName } from "../text/quoting.ts";

export const rmdir = defineCommand({
  name: "rmdir",
  summary: "Remove empty directories",
  usage: "[OPTION]... DIRECTORY...",
  options: {
    ignoreNonEmpty: {
      long: "ignore-fail-on-non-empty",
      help: "a directory that is not empty is no error",
    },
    parents: { short: "p", long: "parents", help: "remove the parents named in DIRECTORY too" },
    verbose: { short: "v", long: "verbose", help: "say what is removed" },
  },
  run(context, options, operands) {
    if (operands.length === 0) return context.misuse("missing operand");
    let status = 0;
    for (const operand of operands) {
      const chain = [operand];
      for (let path = operand; options.parents;) {
        path = parentPath(path);
        if (path === "." || path === "/") break;
        chain.push(path);
      }
      for (const path of chain) {
        if (options.verbose) context.add(`rmdir: removing directory, ${quoteName(path)}\n`);
        try {
          context.cage.rmdir(context.path(path));
        } catch (error) {
          const code = (error as { code?: string }).code;
          if (options.ignoreNonEmpty && code === "ENOTEMPTY") break;
          const what = path === operand ? "failed to remove" : "failed to remove directory";
          status = context.fail(`${what} ${quoteName(path)}`, error);
          break;
        }
      }
    }
    return status;
  },
});
