/** What chown and chgrp share. */
import type { Attributes } from "../../core/attributes.ts";
import type { Accounts } from "./accounts.ts";
import { changeTree, type Traversal } from "./change_tree.ts";
import type { CommandContext } from "../command.ts";
import { isSymlink } from "./listing.ts";
import type { OptionTable, OptionValues } from "../options.ts";
import type { ShownPath } from "./shown_path.ts";
import { quoteName } from "../text/quoting.ts";

export const OWNERSHIP_OPTIONS = {
  changes: { short: "c", long: "changes", help: "say what has changed" },
  silent: { short: "f", long: "silent", help: "leave out most messages" },
  quiet: { long: "quiet", help: "same as -f" },
  dereference: { long: "dereference", help: "what links lead to (the default)" },
  noDereference: { short: "h", long: "no-dereference", help: "links themselves" },
  operandLinks: { short: "H", help: "with -R: walk through links among the operands" },
  allLinks: { short: "L", help: "with -R: walk through all links to directories" },
  noLinks: { short: "P", help: "with -R: walk through no links (the default)" },
  noPreserveRoot: { long: "no-preserve-root", help: "treat / as any directory (the default)" },
  preserveRoot: { long: "preserve-root", help: "not recursively on /" },
  recursive: { short: "R", long: "recursive", help: "directories with all in them" },
  reference: { long: "reference", value: "FILE", help: "the owner and group of FILE" },
  verbose: { short: "v", long: "verbose", help: "say what is done with each file" },
} as const satisfies OptionTable;

/** What is to be changed; undefined stays. */
export interface Owner {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  /** As they were written; by number where nobody wrote them. */
  readonly user?: string;
  readonly group?: string;
}

/** chown has an option more. */
type Given = Omit<OptionValues<typeof OWNERSHIP_OPTIONS>, "given" | "occurrences"> & {
  readonly given: readonly string[];
};

/** Changes the files; `from` holds what a file must have to be changed. The status. */
export function changeOwnership(
  context: CommandContext,
  accounts: Accounts,
  given: Given,
  owner: Owner,
  files: readonly string[],
  from: Owner = { uid: undefined, gid: undefined },
): number {
  const walk = given.given.findLast((key) => ["operandLinks", "allLinks", "noLinks"].includes(key));
  const traversal: Traversal = walk === "allLinks"
    ? "all"
    : walk === "operandLinks"
    ? "operands"
    : "none";
  if (given.recursive && given.dereference && traversal === "none") {
    return context.fail("-R --dereference requires either -H or -L");
  }
  const silent = given.silent || given.quiet;
  const job: Job = {
    ...{ context, accounts, owner, from, silent },
    own: given.noDereference || (given.recursive && traversal === "none"),
    verbosity: given.verbose ? "all" : given.changes ? "changes" : "none",
  };
  return changeTree(context, files, {
    recursive: given.recursive,
    traversal,
    preserveRoot: given.preserveRoot && !given.noPreserveRoot,
    silent,
    change: (place, found) => changeOne(job, place, found),
    unreached: ({ shown }) => {
      if (!given.verbose) return;
      const what = ownershipWord(owner);
      context.add(`failed to change ${what} of ${quoteName(shown)} to ${newText(owner)}\n`);
    },
  });
}

interface Job {
  readonly context: CommandContext;
  readonly accounts: Accounts;
  readonly owner: Owner;
  readonly from: Owner;
  readonly silent: boolean;
  /** Links themselves are changed. */
  readonly own: boolean;
  readonly verbosity: "all" | "changes" | "none";
}

function changeOne(job: Job, place: ShownPath, found: Attributes): boolean {
  const { context, owner, from } = job;
  const { cage } = context;
  const shown = quoteName(place.shown);
  if (isSymlink(found) && !job.own) {
    try {
      found = cage.stat(place.path);
    } catch (error) {
      if (!job.silent) context.fail(`cannot dereference ${shown}`, error);
      return false;
    }
  }
  if ((from.uid ?? found.uid) !== found.uid || (from.gid ?? found.gid) !== found.gid) {
    return tell(job, shown, found, "retained");
  }
  try {
    const [uid, gid] = [owner.uid ?? -1, owner.gid ?? -1];
    if (job.own) cage.lchown(place.path, uid, gid);
    else cage.chown(place.path, uid, gid);
  } catch (error) {
    const what = job.context.name === "chgrp" ? "group" : "ownership";
    if (!job.silent) context.fail(`changing ${what} of ${shown}`, error);
    tell(job, shown, found, "failed");
    return false;
  }
  const same = (owner.uid ?? found.uid) === found.uid && (owner.gid ?? found.gid) === found.gid;
  return tell(job, shown, found, same ? "retained" : "changed");
}

function tell(
  job: Job,
  shown: string,
  found: Attributes,
  outcome: "changed" | "retained" | "failed",
): true {
  const { context, owner, verbosity } = job;
  if (verbosity === "none" || (verbosity === "changes" && outcome !== "changed")) return true;
  const what = ownershipWord(owner);
  const old = ownerText(job, found.uid, found.gid);
  const now = newText(owner);
  if (outcome === "changed") context.add(`changed ${what} of ${shown} from ${old} to ${now}\n`);
  else if (outcome === "retained") context.add(`${what} of ${shown} retained as ${old}\n`);
  else context.add(`failed to change ${what} of ${shown} from ${old} to ${now}\n`);
  return true;
}

function ownershipWord({ uid, gid }: Owner): string {
  return uid === undefined && gid !== undefined ? "group" : "ownership";
}

/** Only the halves that are changed. */
function ownerText({ owner, accounts }: Job, uid: number, gid: number): string {
  const user = owner.uid === undefined ? undefined : accounts.user(uid);
  const group = owner.gid === undefined ? undefined : accounts.group(gid);
  return [user, group].filter((each) => each !== undefined).join(":");
}

function newText({ uid, gid, user, group }: Owner): string {
  return [uid === undefined ? undefined : user ?? uid, gid === undefined ? undefined : group ?? gid]
    .filter((each) => each !== undefined).join(":");
}

/** The owner and group of `--reference`, or the status after a report. */
export function referenceOwner(context: CommandContext, file: string): Attributes | number {
  try {
    return context.cage.stat(context.path(file));
  } catch (error) {
    return context.fail(`failed to get attributes of ${quoteName(file)}`, error);
  }
}
