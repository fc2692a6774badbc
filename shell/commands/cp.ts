import { baseName } from "../../core/path_text.ts";
import { inodeKey } from "../../core/inode_identity.ts";
import { BACKUP_OPTIONS, backupsOf, describeBackup } from "../files/backups.ts";
import { type Choices, choose } from "../choices.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { confirm } from "../io/confirm.ts";
import type { SparseStyle } from "../files/file_copy.ts";
import { isDirectory } from "../files/listing.ts";
import type { OptionTable, OptionValues } from "../options.ts";
import { makeParents } from "../files/parents.ts";
import type { ShownPath } from "../files/shown_path.ts";
import { quoteName } from "../text/quoting.ts";
import { inside } from "../files/shown_path.ts";
import { pairOperands } from "../files/targets.ts";
import { drive, type Task } from "../language/task.ts";
import type { CopyOptions, Preserved } from "../files/copy_options.ts";
import { TreeCopy } from "../files/tree_copy.ts";

const OPTIONS = {
  archive: { short: "a", long: "archive", help: "same as -dR --preserve=all" },
  ...BACKUP_OPTIONS,
  attributesOnly: { long: "attributes-only", help: "no contents, only attributes" },
  keepLinks: { short: "d", help: "same as -P --preserve=links" },
  force: { short: "f", long: "force", help: "remove a target that cannot be opened" },
  interactive: { short: "i", long: "interactive", help: "ask before replacing" },
  operandLinks: { short: "H", help: "follow symbolic links among the operands" },
  hardLinks: { short: "l", long: "link", help: "make hard links in place of copies" },
  follow: { short: "L", long: "dereference", help: "always follow symbolic links" },
  noClobber: { short: "n", long: "no-clobber", help: "leave existing files alone" },
  noFollow: { short: "P", long: "no-dereference", help: "never follow symbolic links" },
  preserveSome: { short: "p", help: "same as --preserve=mode,ownership,timestamps" },
  preserve: {
    long: "preserve",
    value: "LIST",
    optional: true,
    help: "keep mode, ownership, timestamps, links, xattr, all",
  },
  noPreserve: { long: "no-preserve", value: "LIST", help: "do not keep these" },
  parents: { long: "parents", help: "make the directories named in SOURCE below DIRECTORY" },
  recursive: { short: "r", long: "recursive", help: "copy directories with all in them" },
  recursiveToo: { short: "R", help: "same as -r" },
  reflink: { long: "reflink", value: "WHEN", optional: true, help: "accepted; copies are copies" },
  removeFirst: { long: "remove-destination", help: "remove each existing target first" },
  sparse: { long: "sparse", value: "WHEN", help: "holes: auto as they are, always, never" },
  stripSlashes: { long: "strip-trailing-slashes", help: "from each SOURCE" },
  symbolicLinks: { short: "s", long: "symbolic-link", help: "make symbolic links, no copies" },
  directory: { short: "t", long: "target-directory", value: "DIRECTORY", help: "copy into it" },
  exact: { short: "T", long: "no-target-directory", help: "TARGET is no directory to fill" },
  update: { short: "u", long: "update", help: "only where SOURCE is newer, or TARGET missing" },
  verbose: { short: "v", long: "verbose", help: "say what is copied" },
  oneFileSystem: { short: "x", long: "one-file-system", help: "stay on this partition" },
} as const satisfies OptionTable;

type Given = OptionValues<typeof OPTIONS>;

const SPARSE: Choices<SparseStyle> = [
  [["never"], "never"],
  [["auto"], "auto"],
  [["always"], "always"],
];
const KEPT: Choices<keyof Preserved | "context" | "all"> = [
  [["mode"], "mode"],
  [["timestamps"], "timestamps"],
  [["ownership"], "ownership"],
  [["links"], "links"],
  [["context"], "context"],
  [["xattr"], "xattrs"],
  [["all"], "all"],
];

export const cp = defineCommand({
  name: "cp",
  summary: "Copy files and directories",
  usage:
    "[OPTION]... SOURCE TARGET\n[OPTION]... SOURCE... DIRECTORY\n[OPTION]... -t DIRECTORY SOURCE...",
  options: OPTIONS,
  run(context, options, operands) {
    const sources = options.stripSlashes
      ? operands.map((operand) => operand.replace(/(?<=.)\/+$/, ""))
      : operands;
    const run = { status: 0 };
    const copyOptions = copyOptionsOf(context, options, run);
    if (copyOptions.backups && copyOptions.noClobber) {
      return context.misuse("options --backup and --no-clobber are mutually exclusive");
    }
    if (options.hardLinks && options.symbolicLinks) {
      return context.misuse("cannot make both hard and symbolic links");
    }
    const pairs = pairOperands(context, sources, options);
    if (typeof pairs === "number") return pairs;
    if (options.parents && !isDirectoryAt(context, options.directory ?? sources.at(-1)!)) {
      return context.misuse("with --parents, the destination must be a directory");
    }
    const copy = new TreeCopy(context.cage, copyOptions);
    return drive(copyPairs(context, copy, pairs, options.parents, run));
  },
});

/** A file that is named again by the same name is reported and left out. */
function isRepeated(context: CommandContext, seen: Set<string>, source: ShownPath): boolean {
  try {
    const found = context.cage.lstat(source.path);
    const key = `${inodeKey(found)} ${baseName(source.shown)}`;
    if (isDirectory(found) || !seen.has(key)) return seen.add(key), false;
  } catch {
    return false;
  }
  context.error(`warning: source file ${quoteName(source.shown)} specified more than once`);
  return true;
}

function isDirectoryAt(context: CommandContext, operand: string): boolean {
  try {
    return isDirectory(context.cage.stat(context.path(operand)));
  } catch {
    return false;
  }
}

function* copyPairs(
  context: CommandContext,
  copy: TreeCopy,
  pairs: readonly [ShownPath, ShownPath][],
  parents: boolean,
  run: { status: number },
): Task<number> {
  const seen = new Set<string>();
  for (const [source, target] of pairs) {
    if (isRepeated(context, seen, source)) continue;
    if (!parents) yield* copy.copy(source, target);
    else yield* copyWithParents(context, copy, source, target);
  }
  return run.status;
}

/** `cp --parents a/b/f d` makes d/a/b/f, with the attributes of a and b where those are kept. */
function* copyWithParents(
  context: CommandContext,
  copy: TreeCopy,
  source: ShownPath,
  target: ShownPath,
): Task<void> {
  const { options } = copy;
  const base: ShownPath = {
    shown: target.shown.slice(0, target.shown.lastIndexOf("/")) || "/",
    path: target.path.slice(0, target.path.lastIndexOf("/")) || "/",
  };
  const parts = source.shown.split("/").filter((part) => part !== "" && part !== ".");
  const made = makeParents(context, base, parts.slice(0, -1), (from, to) => {
    if (options.made) context.add(`${from.shown} -> ${to.shown}\n`);
  });
  if (!made) return options.failed(`cannot make directory ${quoteName(base.shown)}`);
  yield* copy.copy(source, parts.reduce(inside, base));
  for (const { from, to, isNew } of made.reverse()) {
    const attributes = context.cage.stat(from.path);
    if (isNew) context.cage.chmod(to.path, attributes.mode & 0o777 & ~context.cage.umask());
    copy.keep(from, to, attributes, options.preserve, false);
  }
}

function copyOptionsOf(
  context: CommandContext,
  given: Given,
  run: { status: number },
): CopyOptions {
  const { archive } = given;
  const recursive = archive || given.recursive || given.recursiveToo;
  const links = given.given.findLast((key) =>
    ["follow", "operandLinks", "noFollow", "keepLinks", "archive"].includes(key)
  );
  const never = recursive || given.hardLinks;
  const follow = links === undefined
    ? never ? "never" : "always"
    : links === "follow"
    ? "always"
    : links === "operandLinks"
    ? "operands"
    : "never";
  const asks = given.given.findLast((key) => ["interactive", "noClobber"].includes(key));
  return {
    recursive,
    follow,
    ...preservedOf(given),
    force: given.force,
    removeFirst: given.removeFirst,
    noClobber: asks === "noClobber",
    update: given.update,
    make: given.hardLinks ? "hard links" : given.symbolicLinks ? "symbolic links" : "copies",
    attributesOnly: given.attributesOnly,
    sparse: given.sparse === undefined ? "auto" : choose(SPARSE, given.sparse, "--sparse"),
    oneFileSystem: given.oneFileSystem,
    confirm: asks === "interactive" ? (question) => confirm(context, question) : undefined,
    backups: backupsOf(context, given),
    made: given.verbose
      ? (from, to, kept) => {
        const pair = `${quoteName(from.shown)} -> ${quoteName(to.shown)}`;
        context.add(`${pair}${describeBackup(kept)}\n`);
      }
      : undefined,
    fifos: context.interpreter.world,
    removed: given.verbose
      ? (place) => void context.add(`removed ${quoteName(place.shown)}\n`)
      : undefined,
    failed: (message, error) => void (run.status = context.fail(message, error)),
  };
}

function preservedOf(given: Given): { preserve: Preserved; defaultMode: boolean } {
  const kept: Record<keyof Preserved, boolean> = {
    mode: false,
    ownership: false,
    timestamps: false,
    links: false,
    xattrs: false,
  };
  let defaultMode = false;
  const set = (list: string, value: boolean, option: string) => {
    for (const word of list.split(",")) {
      const what = choose(KEPT, word, option);
      if (what === "context") continue;
      if (what !== "all") kept[what] = value;
      else for (const key of Object.keys(kept) as (keyof Preserved)[]) kept[key] = value;
      if (!value && (what === "mode" || what === "all")) defaultMode = true;
    }
  };
  for (const [key, value] of given.occurrences) {
    if (key === "archive") set("all", true, "");
    if (key === "keepLinks") set("links", true, "");
    if (key === "preserveSome" || (key === "preserve" && value === "")) {
      set("mode,ownership,timestamps", true, "");
    } else if (key === "preserve") set(value, true, "--preserve");
    if (key === "noPreserve") set(value, false, "--no-preserve");
  }
  return { preserve: kept, defaultMode };
}
