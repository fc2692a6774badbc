import { baseName, parentPath } from "../../core/path_text.ts";
import { isSameInode } from "../../core/inode_identity.ts";
import type { Attributes } from "../../core/attributes.ts";
import { AT_FDCWD, AT_SYMLINK_FOLLOW } from "../../core/constants.ts";
import { BACKUP_OPTIONS, type Backups, backupsOf } from "../files/backups.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { confirm } from "../io/confirm.ts";
import { isDirectory } from "../files/listing.ts";
import { physicalPath } from "../files/paths.ts";
import { sameEntry, type ShownPath } from "../files/shown_path.ts";
import { quoteName } from "../text/quoting.ts";
import { pairOperands } from "../files/targets.ts";
import { drive, type Task } from "../language/task.ts";

export const ln = defineCommand({
  name: "ln",
  summary: "Make links between files",
  usage: "[OPTION]... TARGET LINK\n[OPTION]... TARGET\n[OPTION]... TARGET... DIRECTORY",
  options: {
    ...BACKUP_OPTIONS,
    force: { short: "f", long: "force", help: "replace an existing LINK" },
    interactive: { short: "i", long: "interactive", help: "ask before replacing" },
    logical: { short: "L", long: "logical", help: "link to what symbolic links lead to" },
    noDereference: {
      short: "n",
      long: "no-dereference",
      help: "a LINK that is a link to a directory is a file to replace",
    },
    physical: { short: "P", long: "physical", help: "link to symbolic links themselves (default)" },
    relative: { short: "r", long: "relative", help: "with -s: TARGET as seen from LINK" },
    symbolic: { short: "s", long: "symbolic", help: "make symbolic links" },
    directory: { short: "t", long: "target-directory", value: "DIRECTORY", help: "link into it" },
    exact: { short: "T", long: "no-target-directory", help: "LINK is no directory to fill" },
    verbose: { short: "v", long: "verbose", help: "say what is linked" },
  },
  run(context, options, operands) {
    if (options.relative && !options.symbolic) {
      return context.fail("cannot do --relative without --symbolic");
    }
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
    const asks = options.given.findLast((key) => key === "force" || key === "interactive");
    const { symbolic, relative, verbose, logical } = options;
    const backups = backupsOf(context, options);
    const linker = new Linker(context, { symbolic, relative, verbose, logical, asks, backups });
    return drive(linker.all(pairs));
  },
});

interface LinkOptions {
  readonly symbolic: boolean;
  readonly relative: boolean;
  readonly verbose: boolean;
  readonly logical: boolean;
  readonly asks: string | undefined;
  readonly backups: Backups | undefined;
}

class Linker {
  /** Where what was at the last link's place is kept. */
  #kept: ShownPath | undefined;

  constructor(readonly context: CommandContext, readonly options: LinkOptions) {}

  *all(pairs: readonly [ShownPath, ShownPath][]): Task<number> {
    let status = 0;
    for (const [target, link] of pairs) if (!(yield* this.#link(target, link))) status = 1;
    return status;
  }

  *#link(target: ShownPath, link: ShownPath): Task<boolean> {
    const { context, options } = this;
    const text = options.relative ? this.#relative(target, link) : target.shown;
    if (!options.symbolic && !this.#mayLink(target)) return false;
    try {
      const replaces = options.asks !== undefined || options.backups !== undefined;
      if (replaces && !(yield* this.#replace(target, link))) return false;
      if (options.symbolic) context.cage.symlink(text, link.path);
      else {
        const flags = options.logical ? AT_SYMLINK_FOLLOW : 0;
        context.cage.linkat(AT_FDCWD, target.path, AT_FDCWD, link.path, flags);
      }
    } catch (error) {
      const to = (options.symbolic && text !== "") || (error as { code?: string }).code === "EEXIST"
        ? quoteName(link.shown)
        : `${quoteName(link.shown)} ${options.symbolic ? "->" : "=>"} ${quoteName(target.shown)}`;
      context.fail(`failed to create ${options.symbolic ? "symbolic" : "hard"} link ${to}`, error);
      return false;
    }
    if (options.verbose) {
      const arrow = options.symbolic ? "->" : "=>";
      const kept = this.#kept && `${quoteName(this.#kept.shown)} ~ `;
      context.add(`${kept ?? ""}${quoteName(link.shown)} ${arrow} ${quoteName(text)}\n`);
    }
    return true;
  }

  #mayLink(target: ShownPath): boolean {
    const { context, options } = this;
    try {
      const { cage } = context;
      const found = options.logical ? cage.stat(target.path) : cage.lstat(target.path);
      if (!isDirectory(found)) return true;
      context.fail(`${target.shown}: hard link not allowed for directory`);
    } catch (error) {
      context.fail(`failed to access ${quoteName(target.shown)}`, error);
    }
    return false;
  }

  /** Removes what is at the link's place; false where it stays. Throws FsError. */
  *#replace(target: ShownPath, link: ShownPath): Task<boolean> {
    const { context, options } = this;
    const { cage } = context;
    this.#kept = undefined;
    let there;
    try {
      there = cage.lstat(link.path);
    } catch (error) {
      if ((error as { code?: string }).code === "ENOENT") return true;
      throw error;
    }
    if (isDirectory(there)) {
      context.fail(`${link.shown}: cannot overwrite directory`);
      return false;
    }
    if (this.#removesTarget(target, link, there)) {
      context.fail(`${quoteName(target.shown)} and ${quoteName(link.shown)} are the same file`);
      return false;
    }
    if (options.asks === "interactive") {
      if (!(yield confirm(context, `replace ${quoteName(link.shown)}? `))) return false;
    }
    if (options.backups) this.#kept = options.backups.keep(link);
    else cage.unlink(link.path);
    return true;
  }

  /** Whether what is at the link's place is the target, by its only name or by this very one. */
  #removesTarget(target: ShownPath, link: ShownPath, there: Attributes): boolean {
    const { cage } = this.context;
    try {
      const { symbolic, logical } = this.options;
      const found = symbolic || logical ? cage.stat(target.path) : cage.lstat(target.path);
      if (!isSameInode(found, there)) return false;
      return found.nlink === 1 || sameEntry(cage, target.path, link.path);
    } catch {
      return false;
    }
  }

  /** The target as the directory of the link sees it, both without symbolic links. */
  #relative(target: ShownPath, link: ShownPath): string {
    const from = this.#physical(parentPath(link.path)).split("/").filter(Boolean);
    const to = this.#physical(target.path).split("/").filter(Boolean);
    let same = 0;
    while (same < from.length && same < to.length && from[same] === to[same]) same++;
    return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/") || ".";
  }

  /** Of what is not there, the part that is. */
  #physical(path: string): string {
    try {
      return physicalPath(this.context.cage, path);
    } catch {
      const above = parentPath(path);
      return above === path ? path : `${this.#physical(above)}/${baseName(path)}`;
    }
  }
}

function isLink(context: CommandContext, operand: string): boolean {
  try {
    context.cage.readlink(context.path(operand));
    return true;
  } catch {
    return false;
  }
}
