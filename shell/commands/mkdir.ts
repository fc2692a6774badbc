import { parentPath } from "../../core/path_text.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { isDirectory } from "../files/listing.ts";
import { parseMode } from "../files/mode.ts";
import { quoteName } from "../text/quoting.ts";

export const mkdir = defineCommand({
  name: "mkdir",
  summary: "Make directories",
  usage: "[OPTION]... DIRECTORY...",
  options: {
    mode: { short: "m", long: "mode", value: "MODE", help: "permissions, as in chmod" },
    parents: { short: "p", long: "parents", help: "make parents as needed; existing is no error" },
    verbose: { short: "v", long: "verbose", help: "say what is made" },
  },
  run(context, options, operands) {
    if (operands.length === 0) return context.misuse("missing operand");
    const mode = options.mode === undefined
      ? undefined
      : parseMode(options.mode, 0o777, context.cage.umask());
    if (options.mode !== undefined && mode === undefined) {
      return context.fail(`invalid mode ${quoteName(options.mode)}`);
    }
    let status = 0;
    for (const operand of operands) {
      if (!make(context, operand, mode, options.parents, options.verbose)) status = 1;
    }
    return status;
  },
});

/** Makes a directory, with `parents` those above it first; returns false after a report. */
function make(
  context: CommandContext,
  operand: string,
  mode: number | undefined,
  parents: boolean,
  verbose: boolean,
): boolean {
  const path = context.path(operand);
  if (parents) {
    if (isExistingDirectory(context, operand)) return true;
    const parent = parentPath(operand);
    // Parents get the default mode, whatever -m says.
    if (isExistingFile(context, parent)) {
      context.error(`cannot create directory ${quoteName(parent)}: Not a directory`);
      return false;
    }
    if (parent !== operand && !make(context, parent, undefined, true, verbose)) return false;
  }
  try {
    context.cage.mkdir(path, 0o777);
    if (mode !== undefined) context.cage.chmod(path, mode);
  } catch (error) {
    context.fail(`cannot create directory ${quoteName(operand)}`, error);
    return false;
  }
  if (verbose) context.add(`mkdir: created directory ${quoteName(operand)}\n`);
  return true;
}

function isExistingDirectory(context: CommandContext, operand: string): boolean {
  try {
    return isDirectory(context.cage.stat(context.path(operand)));
  } catch {
    return false;
  }
}

function isExistingFile(context: CommandContext, operand: string): boolean {
  try {
    return !isDirectory(context.cage.stat(context.path(operand)));
  } catch {
    return false;
  }
}
