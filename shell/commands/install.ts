import { parentPath } from "../../core/path_text.ts";
import { ACCESS_ACL } from "../../core/acl.ts";
import type { Attributes } from "../../core/attributes.ts";
import { S_IFREG } from "../../core/constants.ts";
import { Accounts } from "../files/accounts.ts";
import { BACKUP_OPTIONS, type Backups, backupsOf, describeBackup } from "../files/backups.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { isDirectory, isRegular } from "../files/listing.ts";
import { parseMode } from "../files/mode.ts";
import type { OptionTable, OptionValues } from "../options.ts";
import type { ShownPath } from "../files/shown_path.ts";
import { quoteName } from "../text/quoting.ts";
import { pairOperands } from "../files/targets.ts";
import { drive, type Task } from "../language/task.ts";
import { TreeCopy } from "../files/tree_copy.ts";

const OPTIONS = {
  ...BACKUP_OPTIONS,
  compare: { short: "C", long: "compare", help: "leave a target that is the same alone" },
  ignored: { short: "c", help: "ignored" },
  directories: { short: "d", long: "directory", help: "make directories, with parents" },
  parents: { short: "D", help: "make the target's parents first" },
  group: { short: "g", long: "group", value: "GROUP", help: "of the target" },
  mode: { short: "m", long: "mode", value: "MODE", help: "of the target, 0755 by default" },
  owner: { short: "o", long: "owner", value: "OWNER", help: "of the target" },
  times: { short: "p", long: "preserve-timestamps", help: "keep the source's times" },
  directory: { short: "t", long: "target-directory", value: "DIRECTORY", help: "copy into it" },
  exact: { short: "T", long: "no-target-directory", help: "TARGET is no directory to fill" },
  verbose: { short: "v", long: "verbose", help: "say what is made" },
} as const satisfies OptionTable;

export const install = defineCommand({
  name: "install",
  summary: "Copy files and set their attributes",
  usage: "[OPTION]... SOURCE TARGET\n[OPTION]... SOURCE... DIRECTORY\n" +
    "[OPTION]... -t DIRECTORY SOURCE...\n[OPTION]... -d DIRECTORY...",
  options: OPTIONS,
  run(context, options, operands) {
    const mode = parseMode(options.mode ?? "755", 0, 0, false);
    if (mode === undefined) return context.fail(`invalid mode ${quoteName(options.mode!)}`);
    const accounts = new Accounts(context);
    const uid = options.owner === undefined ? -1 : accounts.find("user", options.owner);
    if (uid === undefined) return context.fail(`invalid user ${quoteName(options.owner!)}`);
    const gid = options.group === undefined ? -1 : accounts.find("group", options.group);
    if (gid === undefined) return context.fail(`invalid group ${quoteName(options.group!)}`);
    if (operands.length === 0) return context.misuse("missing file operand");
    const backups = backupsOf(context, options);
    const installer = new Installer(context, options, { mode, uid, gid }, backups);
    if (options.directories) {
      for (const operand of operands) installer.directory(operand);
      return installer.status;
    }
    if (options.parents && !installer.parents(operands)) return installer.status;
    const pairs = pairOperands(context, operands, options);
    if (typeof pairs === "number") return pairs;
    return drive(installer.files(pairs));
  },
});

interface Wanted {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

class Installer {
  status = 0;
  readonly #copy: TreeCopy;
  /** Whether the last copy was made. */
  #copied = false;

  constructor(
    readonly context: CommandContext,
    readonly options: OptionValues<typeof OPTIONS>,
    readonly wanted: Wanted,
    backups: Backups | undefined,
  ) {
    const preserve = { mode: false, ownership: false, timestamps: options.times, links: false };
    this.#copy = new TreeCopy(context.cage, {
      ...{ recursive: false, follow: "always", force: true, removeFirst: true, noClobber: false },
      ...{ update: false, make: "copies", attributesOnly: false, sparse: "auto" },
      ...{ oneFileSystem: false, preserve: { ...preserve, xattrs: false } },
      fifos: context.interpreter.world,
      removed: (place) =>
        void (options.verbose && context.add(`removed ${quoteName(place.shown)}\n`)),
      backups,
      made: (a, b, kept) => {
        this.#copied = true;
        if (!options.verbose) return;
        context.add(`${quoteName(a.shown)} -> ${quoteName(b.shown)}${describeBackup(kept)}\n`);
      },
      failed: (message, error) => {
        this.#copied = false;
        this.status = context.fail(message, error);
      },
    });
  }

  directory(operand: string): void {
    if (!this.#makeDirectories(operand)) return;
    this.#dress({ shown: operand, path: this.context.path(operand) });
  }

  /** `-D`: what is above the target, or the directory of `-t`. */
  parents(operands: readonly string[]): boolean {
    const { directory } = this.options;
    if (directory !== undefined) return this.#makeDirectories(directory);
    return operands.length !== 2 || this.#makeDirectories(parentPath(operands[1]));
  }

  *files(pairs: readonly [ShownPath, ShownPath][]): Task<number> {
    for (const [source, target] of pairs) yield* this.#file(source, target);
    return this.status;
  }

  *#file(source: ShownPath, target: ShownPath): Task<void> {
    const { context, options } = this;
    let from: Attributes;
    try {
      from = context.cage.stat(source.path);
    } catch (error) {
      this.status = context.fail(`cannot stat ${quoteName(source.shown)}`, error);
      return;
    }
    if (isDirectory(from)) {
      this.status = context.fail(`omitting directory ${quoteName(source.shown)}`);
      return;
    }
    if (options.compare && this.#isSame(source, target)) return;
    this.#copied = false;
    yield* this.#copy.copy(source, target);
    if (this.#copied) this.#dress(target);
  }

  #isSame(source: ShownPath, target: ShownPath): boolean {
    const { cage } = this.context;
    try {
      const { mode, uid, gid, size } = cage.lstat(target.path);
      const { wanted } = this;
      if (mode !== (S_IFREG | wanted.mode) || size !== cage.stat(source.path).size) return false;
      if ((wanted.uid >= 0 && uid !== wanted.uid) || (wanted.gid >= 0 && gid !== wanted.gid)) {
        return false;
      }
      const [a, b] = [cage.readFile(source.path), cage.readFile(target.path)];
      return a.every((byte, i) => byte === b[i]);
    } catch {
      return false;
    }
  }

  #makeDirectories(operand: string): boolean {
    const { context } = this;
    try {
      if (isDirectory(context.cage.stat(context.path(operand)))) return true;
      this.status = context.fail(`cannot create directory ${quoteName(operand)}: File exists`);
      return false;
    } catch { /* so it is to be made */ }
    const above = parentPath(operand);
    if (above !== operand && !this.#makeDirectories(above)) return false;
    try {
      context.cage.mkdir(context.path(operand), 0o755);
    } catch (error) {
      this.status = context.fail(`cannot create directory ${quoteName(operand)}`, error);
      return false;
    }
    if (this.options.verbose) {
      context.add(`${context.name}: creating directory ${quoteName(operand)}\n`);
    }
    return true;
  }

  /** Owner before mode, for chown(2) clears set-user-ID. */
  #dress(place: ShownPath): void {
    const { cage } = this.context;
    const { mode, uid, gid } = this.wanted;
    try {
      if (uid >= 0 || gid >= 0) cage.lchown(place.path, uid, gid);
    } catch (error) {
      this.status = this.context.fail(
        `cannot change ownership of ${quoteName(place.shown)}`,
        error,
      );
    }
    try {
      const made = cage.stat(place.path);
      // A directory keeps the access control list that it was handed.
      if (made.acl !== undefined && isRegular(made)) cage.removexattr(place.path, ACCESS_ACL);
      cage.chmod(place.path, mode);
    } catch (error) {
      this.status = this.context.fail(
        `cannot change permissions of ${quoteName(place.shown)}`,
        error,
      );
    }
  }
}
