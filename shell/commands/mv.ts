import { type CommandContext, defineCommand } from "../command.ts";
import { isDirectory } from "../listing.ts";
import { quoteName } from "../quoting.ts";
import { pairOperands } from "../targets.ts";
import { isBelow, type Place, removeTree, sameInode, TreeCopy } from "../transfer.ts";

export const mv = defineCommand({
  name: "mv",
  summary: "Move or rename files and directories",
  usage:
    "[OPTION]... SOURCE TARGET\n[OPTION]... SOURCE... DIRECTORY\n[OPTION]... -t DIRECTORY SOURCE...",
  options: {
    force: { short: "f", long: "force", help: "never ask (the default)" },
    noClobber: { short: "n", long: "no-clobber", help: "leave existing files alone" },
    directory: { short: "t", long: "target-directory", value: "DIRECTORY", help: "move into it" },
    exact: { short: "T", long: "no-target-directory", help: "TARGET is no directory to fill" },
    verbose: { short: "v", long: "verbose", help: "say what is moved" },
  },
  run(context, options, operands) {
    const pairs = pairOperands(context, operands, options);
    if (typeof pairs === "number") return pairs;
    let status = 0;
    for (const [source, target] of pairs) {
      const outcome = move(context, source, target, options.noClobber);
      if (outcome === "failed") status = 1;
      if (outcome === "moved" && options.verbose) {
        context.add(`renamed ${quoteName(source.shown)} -> ${quoteName(target.shown)}\n`);
      }
    }
    return status;
  },
});

type Outcome = "moved" | "kept" | "failed";

function move(context: CommandContext, source: Place, target: Place, keep: boolean): Outcome {
  const { cage } = context;
  const from = quoteName(source.shown);
  const to = quoteName(target.shown);
  const failed = (message: string, error?: unknown): Outcome => {
    context.fail(message, error);
    return "failed";
  };
  let moved;
  try {
    moved = cage.lstat(source.path);
  } catch (error) {
    return failed(`cannot stat ${from}`, error);
  }
  const replaced = existing(context, target.path);
  if (replaced) {
    if (keep) return "kept";
    if (sameInode(moved, replaced)) return failed(`${from} and ${to} are the same file`);
    if (isDirectory(moved) && !isDirectory(replaced)) {
      return failed(`cannot overwrite non-directory ${to} with directory ${from}`);
    }
    if (!isDirectory(moved) && isDirectory(replaced)) {
      return failed(`cannot overwrite directory ${to} with non-directory`);
    }
  }
  if (isDirectory(moved) && isBelow(target.path, source.path)) {
    return failed(`cannot move ${from} to a subdirectory of itself, ${to}`);
  }
  try {
    cage.rename(source.path, target.path);
    return "moved";
  } catch (error) {
    if ((error as { code?: string }).code === "EXDEV") return acrossMounts(context, source, target);
    return failed(`cannot move ${from} to ${to}`, error);
  }
}

function existing(context: CommandContext, path: string) {
  try {
    return context.cage.lstat(path);
  } catch {
    return undefined;
  }
}

/** Copies to the other partition, then removes what was copied whole. */
function acrossMounts(context: CommandContext, source: Place, target: Place): Outcome {
  let outcome: Outcome = "moved";
  const failed = (message: string, error?: unknown) => {
    context.fail(message, error);
    outcome = "failed";
  };
  new TreeCopy(context.cage, {
    recursive: true,
    follow: "never",
    preserve: true,
    links: true,
    force: true,
    noClobber: false,
    failed,
  }).copy(source, target);
  if (outcome === "moved") {
    removeTree(context.cage, source, {
      force: false,
      recursive: true,
      emptyDirectories: false,
      failed,
    });
  }
  return outcome;
}
