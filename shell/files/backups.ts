/** Backups of what cp, mv, ln and install replace. */
import { baseName, parentPath } from "../../core/path_text.ts";
import type { Cage } from "../../core/cage/cage.ts";
import { type Choices, choose } from "../choices.ts";
import type { CommandContext } from "../command.ts";
import type { OptionTable } from "../options.ts";
import type { ShownPath } from "./shown_path.ts";
import { quoteName } from "../text/quoting.ts";

type Style = "none" | "simple" | "existing" | "numbered";

const STYLES: Choices<Style> = [
  [["none", "off"], "none"],
  [["simple", "never"], "simple"],
  [["existing", "nil"], "existing"],
  [["numbered", "t"], "numbered"],
];

export const BACKUP_OPTIONS = {
  backup: { short: "b", help: "keep a backup of what is replaced" },
  backupAs: {
    long: "backup",
    value: "CONTROL",
    optional: true,
    help: "the same: none, simple, numbered, existing",
  },
  suffix: { short: "S", long: "suffix", value: "SUFFIX", help: "of simple backups, ~ by default" },
} as const satisfies OptionTable;

export interface BackupChoice {
  readonly backup: boolean;
  readonly backupAs: string | undefined;
  readonly suffix: string | undefined;
}

export class Backups {
  constructor(readonly cage: Cage, readonly style: Style, readonly suffix: string) {}

  /** Where what is at a place would be kept. */
  placeFor(place: ShownPath): ShownPath {
    const last = this.style === "simple" ? 0 : this.#lastNumber(place);
    const numbered = this.style === "numbered" || last > 0;
    const ending = numbered ? `.~${last + 1}~` : this.suffix;
    const bare = (path: string) => path.replace(/(?<=.)\/+$/, "") + ending;
    return { shown: bare(place.shown), path: bare(place.path) };
  }

  /** Puts what is at a place away. Throws FsError. */
  keep(place: ShownPath): ShownPath {
    const kept = this.placeFor(place);
    this.cage.rename(place.path, kept.path);
    return kept;
  }

  /** Puts it back where nothing has come in its place. */
  restore(place: ShownPath, kept: ShownPath): void {
    try {
      this.cage.lstat(place.path);
    } catch {
      this.cage.rename(kept.path, place.path);
    }
  }

  #lastNumber({ path }: ShownPath): number {
    const name = baseName(path);
    let last = 0;
    for (const entry of this.cage.readdir(parentPath(path))) {
      if (!entry.startsWith(`${name}.~`)) continue;
      const number = /^\.~([1-9]\d*)~$/.exec(entry.slice(name.length))?.[1];
      last = Math.max(last, Number(number ?? 0));
    }
    return last;
  }
}

/** The backups that options and the environment ask for. Throws OptionError. */
export function backupsOf(context: CommandContext, given: BackupChoice): Backups | undefined {
  const { variables } = context.interpreter.state;
  const wanted = given.backup || given.backupAs !== undefined || given.suffix !== undefined;
  if (!wanted) return undefined;
  const control = variables.environment().VERSION_CONTROL;
  const style = given.backupAs
    ? choose(STYLES, given.backupAs, "backup type")
    : control
    ? choose(STYLES, control, "$VERSION_CONTROL")
    : "existing";
  if (style === "none") return undefined;
  const suffix = given.suffix ?? variables.environment().SIMPLE_BACKUP_SUFFIX ?? "~";
  return new Backups(context.cage, style, suffix === "" || suffix.includes("/") ? "~" : suffix);
}

/** What verbose messages say of a backup. */
export function describeBackup(kept: ShownPath | undefined): string {
  return kept ? ` (backup: ${quoteName(kept.shown)})` : "";
}
