import { defineCommand } from "../command.ts";
import { baseName, foldPath } from "../paths.ts";
import { quoteName } from "../quoting.ts";
import { removeTree } from "../transfer.ts";

export const rm = defineCommand({
  name: "rm",
  summary: "Remove files and directories",
  usage: "[OPTION]... [FILE]...",
  options: {
    emptyDirectories: { short: "d", long: "dir", help: "remove empty directories" },
    force: { short: "f", long: "force", help: "what does not exist is no error" },
    recursive: { short: "r", long: "recursive", help: "remove directories with all in them" },
    recursiveToo: { short: "R", help: "same as -r" },
    verbose: { short: "v", long: "verbose", help: "say what is removed" },
  },
  run(context, options, operands) {
    if (operands.length === 0) return options.force ? 0 : context.misuse("missing operand");
    const recursive = options.recursive || options.recursiveToo;
    let status = 0;
    for (const operand of operands) {
      const path = context.path(operand);
      if (recursive && /^\.\.?$/.test(baseName(operand))) {
        const shown = quoteName(operand);
        status = context.fail(`refusing to remove '.' or '..' directory: skipping ${shown}`);
        continue;
      }
      if (recursive && foldPath(path) === "/" && path !== "") {
        status = context.fail(`it is dangerous to operate recursively on ${quoteName(operand)}`);
        continue;
      }
      removeTree(context.cage, { shown: operand, path }, {
        force: options.force,
        recursive,
        emptyDirectories: options.emptyDirectories,
        removed: options.verbose
          ? (place, directory) =>
            void context.add(`removed ${directory ? "directory " : ""}${quoteName(place.shown)}\n`)
          : undefined,
        failed: (message, error) => void (status = context.fail(message, error)),
      });
    }
    return status;
  },
});
