import type { Cage } from "../../core/cage/cage.ts";
import { isSameInode } from "../../core/inode_identity.ts";
import { baseName } from "../../core/path_text.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { confirm } from "../io/confirm.ts";
import type { OptionTable, OptionValues } from "../options.ts";
import { foldPath } from "../files/paths.ts";
import { quoteName } from "../text/quoting.ts";
import { drive, type Task } from "../language/task.ts";
import { type RemoveOptions, removeTree } from "../files/tree_remove.ts";

const OPTIONS = {
  emptyDirectories: { short: "d", long: "dir", help: "remove empty directories" },
  force: { short: "f", long: "force", help: "never ask, and what does not exist is no error" },
  ask: { short: "i", help: "ask before each removal" },
  askOnce: { short: "I", help: "ask once before removing more than three, or recursively" },
  interactive: {
    long: "interactive",
    value: "WHEN",
    optional: true,
    help: "ask never, once (-I), or always (-i)",
  },
  oneFileSystem: { long: "one-file-system", help: "stay on an argument's partition" },
  noPreserveRoot: { long: "no-preserve-root", help: "treat / as any directory" },
  preserveRoot: { long: "preserve-root", help: "do not remove / (the default)" },
  recursive: { short: "r", long: "recursive", help: "remove directories with all in them" },
  recursiveToo: { short: "R", help: "same as -r" },
  verbose: { short: "v", long: "verbose", help: "say what is removed" },
} as const satisfies OptionTable;

type Asks = "never" | "once" | "always" | "guarded";

export const rm = defineCommand({
  name: "rm",
  summary: "Remove files and directories",
  usage: "[OPTION]... [FILE]...",
  options: OPTIONS,
  run(context, options, operands) {
    const asks = askingOf(options);
    if (asks === undefined) {
      return context.misuse(
        `invalid argument ${quoteName(options.interactive!)} for '--interactive'`,
      );
    }
    if (operands.length === 0) {
      return asks === "never" && options.force ? 0 : context.misuse("missing operand");
    }
    return drive(removeAll(context, options, asks, operands));
  },
});

/** The last of the options that say when to ask. */
function askingOf(given: OptionValues<typeof OPTIONS>): Asks | undefined {
  let asks: Asks | undefined = "guarded";
  for (const [key, value] of given.occurrences) {
    if (key === "force") asks = "never";
    if (key === "ask") asks = "always";
    if (key === "askOnce") asks = "once";
    if (key !== "interactive") continue;
    if (/^(|always|yes)$/.test(value)) asks = "always";
    else if (value === "once") asks = "once";
    else asks = /^(never|no|none)$/.test(value) ? "never" : undefined;
  }
  return asks;
}

function* removeAll(
  context: CommandContext,
  given: OptionValues<typeof OPTIONS>,
  asks: Asks,
  operands: readonly string[],
): Task<number> {
  const recursive = given.recursive || given.recursiveToo;
  if (asks === "once" && (recursive || operands.length > 3)) {
    const count = `${operands.length} argument${operands.length === 1 ? "" : "s"}`;
    const question = `remove ${count}${recursive ? " recursively" : ""}? `;
    if (!(yield confirm(context, question))) return 0;
  }
  let status = 0;
  const terminal = context.stdin.terminal !== undefined;
  const options: RemoveOptions = {
    force: given.force,
    recursive,
    emptyDirectories: given.emptyDirectories,
    oneFileSystem: given.oneFileSystem,
    ask: asks === "always" || (asks !== "never" && terminal)
      ? { always: asks === "always", confirm: (question) => confirm(context, question) }
      : undefined,
    removed: given.verbose
      ? (place, directory) =>
        void context.add(`removed ${directory ? "directory " : ""}${quoteName(place.shown)}\n`)
      : undefined,
    failed: (message, error) => void (status = context.fail(message, error)),
  };
  for (const operand of operands) {
    const path = context.path(operand);
    const refusal = recursive
      ? refusalOf(context.cage, operand, path, given.noPreserveRoot)
      : undefined;
    if (refusal !== undefined) status = context.fail(refusal);
    else yield* removeTree(context.cage, { shown: operand, path }, options);
  }
  return status;
}

function refusalOf(
  cage: Cage,
  operand: string,
  path: string,
  allowsRoot: boolean,
): string | undefined {
  const shown = quoteName(operand);
  if (/^\.\.?$/.test(baseName(operand))) {
    return `refusing to remove '.' or '..' directory: skipping ${shown}`;
  }
  if (path === "" || allowsRoot || !isRoot(cage, path)) return undefined;
  const same = operand === "/" ? "" : ` (same as '/')`;
  return `it is dangerous to operate recursively on ${shown}${same}\n` +
    "rm: use --no-preserve-root to override this failsafe";
}

/** By its name or by what it is: a link with a slash behind it, or a mount, may show the root. */
function isRoot(cage: Cage, path: string): boolean {
  if (foldPath(path) === "/") return true;
  try {
    return isSameInode(cage.lstat(path), cage.lstat("/"));
  } catch {
    return false;
  }
}
