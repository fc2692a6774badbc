import { AT_FDCWD, RENAME_EXCHANGE, W_OK } from "../../core/constants.ts";
import { replacementError } from "../../core/copying/replacing.ts";
import { inodeKey, isSameInode } from "../../core/inode_identity.ts";
import type { Attributes } from "../../core/attributes.ts";
import { BACKUP_OPTIONS, type Backups, backupsOf, describeBackup } from "../files/backups.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { confirm } from "../io/confirm.ts";
import { isDirectory, isSymlink, modeText } from "../files/listing.ts";
import { isBelow, isNewer, sameEntry, type ShownPath } from "../files/shown_path.ts";
import { quoteName } from "../text/quoting.ts";
import { pairOperands } from "../files/targets.ts";
import { drive, type Task } from "../language/task.ts";
import { TreeCopy } from "../files/tree_copy.ts";
import { removeTree } from "../files/tree_remove.ts";

export const mv = defineCommand({
  name: "mv",
  summary: "Move or rename files and directories",
  usage:
    "[OPTION]... SOURCE TARGET\n[OPTION]... SOURCE... DIRECTORY\n[OPTION]... -t DIRECTORY SOURCE...",
  options: {
    ...BACKUP_OPTIONS,
    exchange: { long: "exchange", help: "let SOURCE and TARGET change places" },
    force: { short: "f", long: "force", help: "never ask" },
    interactive: { short: "i", long: "interactive", help: "ask before replacing" },
    noClobber: { short: "n", long: "no-clobber", help: "leave existing files alone" },
    stripSlashes: { long: "strip-trailing-slashes", help: "from each SOURCE" },
    directory: { short: "t", long: "target-directory", value: "DIRECTORY", help: "move into it" },
    exact: { short: "T", long: "no-target-directory", help: "TARGET is no directory to fill" },
    update: { short: "u", long: "update", help: "only where SOURCE is newer, or TARGET missing" },
    verbose: { short: "v", long: "verbose", help: "say what is moved" },
  },
  run(context, options, operands) {
    const sources = options.stripSlashes
      ? operands.map((operand) => operand.replace(/(?<=.)\/+$/, ""))
      : operands;
    const pairs = pairOperands(context, sources, options);
    if (typeof pairs === "number") return pairs;
    const asks = options.given.findLast((key) =>
      ["force", "interactive", "noClobber"].includes(key)
    );
    const backups = backupsOf(context, options);
    if (backups && (asks === "noClobber" || options.exchange)) {
      const other = options.exchange ? "exchange" : "no-clobber";
      return context.misuse(`options --backup and --${other} are mutually exclusive`);
    }
    const mover = new Mover(context, {
      backups,
      keep: asks === "noClobber",
      ask: asks === "interactive" ? "always" : asks === "force" ? "never" : "guarded",
      update: options.update,
      exchange: options.exchange,
      verbose: options.verbose,
    });
    return drive(mover.all(pairs));
  },
});

interface MoveOptions {
  readonly keep: boolean;
  /** "guarded": a target that may not be written, and only where a person can answer. */
  readonly ask: "always" | "guarded" | "never";
  readonly update: boolean;
  readonly exchange: boolean;
  readonly backups: Backups | undefined;
  readonly verbose: boolean;
}

class Mover {
  #status = 0;
  /** Inodes that this run has put somewhere: two sources of one name must not replace each other. */
  readonly #moved = new Set<string>();

  constructor(readonly context: CommandContext, readonly options: MoveOptions) {}

  *all(pairs: readonly [ShownPath, ShownPath][]): Task<number> {
    for (const [source, target] of pairs) yield* this.#move(source, target);
    return this.#status;
  }

  #failed(message: string, error?: unknown): void {
    this.#status = this.context.fail(message, error);
  }

  *#move(source: ShownPath, target: ShownPath): Task<void> {
    const { cage } = this.context;
    let moved: Attributes;
    try {
      moved = cage.lstat(source.path);
    } catch (error) {
      return this.#failed(`cannot stat ${quoteName(source.shown)}`, error);
    }
    let replaced: Attributes | undefined;
    try {
      replaced = cage.lstat(target.path);
    } catch (error) {
      if ((error as { code?: string }).code !== "ENOENT") {
        return this.#failed(`cannot stat ${quoteName(target.shown)}`, error);
      }
    }
    if (replaced && !this.options.exchange) {
      if (!(yield* this.#mayReplace(source, target, moved, replaced))) return;
    }
    const kept = replaced && this.#putAway(source, target);
    if (kept === null) return;
    yield* this.#rename(source, target, moved, kept);
    if (kept) this.options.backups!.restore(target, kept);
  }

  /** Where what is replaced is kept, if it is; null where it cannot be. */
  #putAway(source: ShownPath, target: ShownPath): ShownPath | undefined | null {
    const { backups } = this.options;
    if (!backups) return undefined;
    const kept = backups.placeFor(target);
    const old = quoteName(target.shown);
    if (sameEntry(this.context.cage, source.path, kept.path)) {
      const shown = quoteName(kept.shown);
      this.#failed(`backing up ${old} might destroy source;  ${shown} not moved`);
      return null;
    }
    try {
      return backups.keep(target);
    } catch (error) {
      this.#failed(`cannot backup ${old}`, error);
      return null;
    }
  }

  /** A link must not take the place of what it leads to. */
  #leadsTo(source: ShownPath, moved: Attributes, old: Attributes): boolean {
    if (!isSymlink(moved)) return false;
    try {
      return isSameInode(this.context.cage.stat(source.path), old);
    } catch {
      return false;
    }
  }

  *#mayReplace(
    source: ShownPath,
    target: ShownPath,
    moved: Attributes,
    old: Attributes,
  ): Task<boolean> {
    const { keep, update } = this.options;
    const [from, to] = [quoteName(source.shown), quoteName(target.shown)];
    if (keep) return false;
    const error = replacementError(moved.mode, old.mode);
    let problem: string | undefined;
    if (isSameInode(moved, old) || this.#leadsTo(source, moved, old)) {
      problem = `${from} and ${to} are the same file`;
    } else if (error === "ENOTDIR") {
      problem = `cannot overwrite non-directory ${to} with directory ${from}`;
    } else if (error === "EISDIR") {
      problem = `cannot overwrite directory ${to} with non-directory`;
    } else if (this.#moved.has(inodeKey(old))) {
      problem = `will not overwrite just-created ${to} with ${from}`;
    }
    if (problem !== undefined) {
      this.#failed(problem);
      return false;
    }
    if (update && !isDirectory(moved) && !isNewer(moved, old)) return false;
    return yield* this.#confirmed(target, old);
  }

  *#confirmed(target: ShownPath, old: Attributes): Task<boolean> {
    const { ask } = this.options;
    const guarded = this.#isGuarded(target, old);
    if (ask === "never" || (ask === "guarded" && !guarded)) return true;
    const shown = quoteName(target.shown);
    const octal = (old.mode & 0o7777).toString(8).padStart(4, "0");
    const question = guarded
      ? `replace ${shown}, overriding mode ${octal} (${modeText(old.mode).slice(1)})? `
      : `overwrite ${shown}? `;
    return (yield confirm(this.context, question)) as boolean;
  }

  #isGuarded(target: ShownPath, old: Attributes): boolean {
    if (isSymlink(old) || (this.options.ask === "guarded" && !this.context.stdin.terminal)) {
      return false;
    }
    try {
      this.context.cage.access(target.path, W_OK);
      return false;
    } catch {
      return true;
    }
  }

  *#rename(source: ShownPath, target: ShownPath, moved: Attributes, kept?: ShownPath): Task<void> {
    const { cage } = this.context;
    const { exchange, verbose } = this.options;
    const [from, to] = [quoteName(source.shown), quoteName(target.shown)];
    try {
      if (exchange) {
        cage.renameat2(AT_FDCWD, source.path, AT_FDCWD, target.path, RENAME_EXCHANGE);
      } else cage.rename(source.path, target.path);
    } catch (error) {
      const { code } = error as { code?: string };
      const below = isDirectory(moved) &&
        (code === "EINVAL" || (code === "EXDEV" && isBelow(target.path, source.path)));
      if (below && !exchange) {
        return this.#failed(`cannot move ${from} to a subdirectory of itself, ${to}`);
      }
      if (code === "EXDEV" && !exchange) {
        return yield* this.#acrossMounts(source, target);
      }
      return this.#failed(
        `cannot ${exchange ? "exchange" : "move"} ${from} ${exchange ? "and" : "to"} ${to}`,
        error,
      );
    }
    this.#moved.add(inodeKey(moved));
    if (verbose) {
      this.context.add(
        exchange
          ? `exchanged ${from} <-> ${to}\n`
          : `renamed ${from} -> ${to}${describeBackup(kept)}\n`,
      );
    }
  }

  /** Copies to the other partition, then removes what was copied whole. */
  *#acrossMounts(source: ShownPath, target: ShownPath): Task<void> {
    const { context } = this;
    const { cage } = context;
    let whole = true;
    const failed = (message: string, error?: unknown) => {
      this.#failed(message, error);
      whole = false;
    };
    const say = (text: string) => void (this.options.verbose && context.add(`${text}\n`));
    const preserve = { mode: true, ownership: true, timestamps: true, links: true, xattrs: true };
    const copy = new TreeCopy(cage, {
      ...{ recursive: true, follow: "never", preserve, force: true, removeFirst: true },
      ...{ noClobber: false, update: false, make: "copies", attributesOnly: false },
      ...{ sparse: "auto", oneFileSystem: false, failed },
      made: (from, to) => say(`copied ${quoteName(from.shown)} -> ${quoteName(to.shown)}`),
    });
    yield* copy.copy(source, target);
    if (!whole) return;
    yield* removeTree(cage, source, {
      ...{ force: false, recursive: true, emptyDirectories: false, failed },
      removed: (place, directory) =>
        say(`removed ${directory ? "directory " : ""}${quoteName(place.shown)}`),
    });
  }
}
