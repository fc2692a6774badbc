import { type CommandContext, defineCommand } from "../command.ts";
import { isDirectory } from "../listing.ts";
import { baseName } from "../paths.ts";
import { quoteName } from "../quoting.ts";
import { pairOperands } from "../targets.ts";
import type { Place } from "../transfer.ts";

export const ln = defineCommand({
  name: "ln",
  summary: "Make links between files",
  usage: "[OPTION]... TARGET LINK\n[OPTION]... TARGET\n[OPTION]... TARGET... DIRECTORY",
  options: {
    force: { short: "f", long: "force", help: "replace an existing LINK" },
    noDereference: {
      short: "n",
      long: "no-dereference",
      help: "a LINK that is a link to a directory is a file to replace",
    },
    symbolic: { short: "s", long: "symbolic", help: "make symbolic links" },
    directory: { short: "t", long: "target-directory", value: "DIRECTORY", help: "link into it" },
    exact: { short: "T", long: "no-target-directory", help: "LINK is no directory to fill" },
    verbose: { short: "v", long: "verbose", help: "say what is linked" },
  },
  run(context, options, operands) {
    const whole = operands.length === 1 && options.directory === undefined
      ? [operands[0], `./${baseName(operands[0])}`]
      : operands;
    const last = whole.at(-1);
    const replace = options.noDereference && last !== undefined && isLink(context, last);
    const pairs = pairOperands(context, whole, {
      directory: options.directory,
      exact: options.exact || replace,
    });
    if (typeof pairs === "number") return pairs;
    let status = 0;
    for (const [target, link] of pairs) {
      const made = options.symbolic
        ? symbolic(context, target.shown, link, options.force)
        : hard(context, target, link, options.force);
      if (!made) status = 1;
      else if (options.verbose) {
        const arrow = options.symbolic ? "->" : "=>";
        context.add(`${quoteName(link.shown)} ${arrow} ${quoteName(target.shown)}\n`);
      }
    }
    return status;
  },
});

function isLink(context: CommandContext, operand: string): boolean {
  try {
    context.cage.readlink(context.path(operand));
    return true;
  } catch {
    return false;
  }
}

function symbolic(context: CommandContext, text: string, link: Place, force: boolean): boolean {
  try {
    if (force) replace(context, link);
    context.cage.symlink(text, link.path);
    return true;
  } catch (error) {
    context.fail(`failed to create symbolic link ${quoteName(link.shown)}`, error);
    return false;
  }
}

function hard(context: CommandContext, target: Place, link: Place, force: boolean): boolean {
  const { cage } = context;
  try {
    if (isDirectory(cage.lstat(target.path))) {
      context.fail(`${target.shown}: hard link not allowed for directory`);
      return false;
    }
  } catch (error) {
    context.fail(`failed to access ${quoteName(target.shown)}`, error);
    return false;
  }
  try {
    if (force) replace(context, link);
    cage.link(target.path, link.path);
    return true;
  } catch (error) {
    const to = `${quoteName(link.shown)} => ${quoteName(target.shown)}`;
    const exists = (error as { code?: string }).code === "EEXIST";
    context.fail(`failed to create hard link ${exists ? quoteName(link.shown) : to}`, error);
    return false;
  }
}

function replace(context: CommandContext, link: Place): void {
  try {
    context.cage.unlink(link.path);
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
  }
}
