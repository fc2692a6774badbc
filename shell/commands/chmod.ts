import type { Attributes } from "../../core/attributes.ts";
import { changeTree } from "../files/change_tree.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { isDirectory, isSymlink, modeText } from "../files/listing.ts";
import { parseMode } from "../files/mode.ts";
import type { ShownPath } from "../files/shown_path.ts";
import { quoteName } from "../text/quoting.ts";

/** A mode that begins with a dash looks like options: `chmod -x FILE`. */
const DASHED = /^-[rwxXstugoa0-7,+=-]*$/;

export const chmod = defineCommand({
  name: "chmod",
  summary: "Change permissions",
  usage:
    "[OPTION]... MODE[,MODE]... FILE...\n[OPTION]... OCTAL-MODE FILE...\n[OPTION]... --reference=FILE FILE...",
  options: {
    changes: { short: "c", long: "changes", help: "say what has changed" },
    silent: { short: "f", long: "silent", help: "leave out most messages" },
    quiet: { long: "quiet", help: "same as -f" },
    noPreserveRoot: { long: "no-preserve-root", help: "treat / as any directory (the default)" },
    preserveRoot: { long: "preserve-root", help: "not recursively on /" },
    recursive: { short: "R", long: "recursive", help: "directories with all in them" },
    reference: { long: "reference", value: "FILE", help: "the mode of FILE" },
    verbose: { short: "v", long: "verbose", help: "say what is done with each file" },
  },
  notes: "MODE is octal, or of the form [ugoa]*([-+=]([rwxXst]*|[ugo]))+.",
  modernize(args) {
    const at = args.findIndex((arg) => arg === "--" || (arg.length > 1 && DASHED.test(arg)));
    if (at < 0 || args[at] === "--") return [...args];
    const before = args.slice(0, at);
    if (before.some((arg) => !arg.startsWith("-"))) return [...args];
    return [...before, "--", ...args.slice(at)];
  },
  run(context, options, operands) {
    const files = options.reference === undefined ? operands.slice(1) : operands;
    if (operands.length === 0) return context.misuse("missing operand");
    if (files.length === 0) {
      return context.misuse(`missing operand after ${quoteName(operands[0])}`);
    }
    const mode = modeOf(context, options.reference, operands[0]);
    if (typeof mode === "number") return mode;
    const silent = options.silent || options.quiet;
    const verbosity = options.verbose ? "all" : options.changes ? "changes" : "none";
    const dashed = options.reference === undefined && operands[0].startsWith("-");
    const job = { context, mode, silent, verbosity, dashed } as const;
    return changeTree(context, files, {
      recursive: options.recursive,
      traversal: options.recursive ? "operands" : "none",
      preserveRoot: options.preserveRoot && !options.noPreserveRoot,
      silent,
      unreached: ({ shown }) => {
        if (options.verbose) context.add(`${quoteName(shown)} could not be accessed\n`);
      },
      change: (place, found, operand) => changeOne(job, place, found, operand),
    });
  },
});

/** A mode as a function of the one that a file has. */
type NewMode = (old: number, umask: number, directory: boolean) => number;

interface Job {
  readonly context: CommandContext;
  readonly mode: NewMode;
  readonly silent: boolean;
  readonly verbosity: "all" | "changes" | "none";
  /** What the umask holds back of such a mode is told. */
  readonly dashed: boolean;
}

function modeOf(
  context: CommandContext,
  reference: string | undefined,
  text: string,
): NewMode | number {
  if (reference !== undefined) {
    try {
      const { mode } = context.cage.stat(context.path(reference));
      return () => mode & 0o7777;
    } catch (error) {
      return context.fail(`failed to get attributes of ${quoteName(reference)}`, error);
    }
  }
  if (parseMode(text, 0, 0) === undefined) {
    return context.misuse(`invalid mode: ${quoteName(text)}`);
  }
  return (old, umask, directory) => parseMode(text, old, umask, directory)!;
}

function changeOne(job: Job, place: ShownPath, found: Attributes, operand: boolean): boolean {
  const { context, mode, silent } = job;
  const { cage } = context;
  const shown = quoteName(place.shown);
  if (isSymlink(found)) {
    if (!operand) {
      // A link has no mode, and what it leads to was not named.
      if (job.verbosity === "all") {
        context.add(`neither symbolic link ${shown} nor referent has been changed\n`);
      }
      return true;
    }
    try {
      found = cage.stat(place.path);
    } catch (error) {
      if (silent) return false;
      if ((error as { code?: string }).code !== "ENOENT") {
        context.fail(`cannot access ${shown}`, error);
      } else context.fail(`cannot operate on dangling symlink ${shown}`);
      return false;
    }
  }
  const old = found.mode & 0o7777;
  const wanted = mode(old, cage.umask(), isDirectory(found));
  try {
    cage.chmod(place.path, wanted);
  } catch (error) {
    if (!silent) context.fail(`changing permissions of ${shown}`, error);
    if (job.verbosity === "all") {
      context.add(
        `failed to change mode of ${shown} from ${modeBoth(old)} to ${modeBoth(wanted)}\n`,
      );
    }
    return false;
  }
  tell(job, shown, old, wanted);
  const naive = mode(old, 0, isDirectory(found));
  if (!job.dashed || (wanted & ~naive) === 0) return true;
  const letters = (bits: number) => modeText(bits).slice(1);
  context.error(`${place.shown}: new permissions are ${letters(wanted)}, not ${letters(naive)}`);
  return false;
}

function tell({ context, verbosity }: Job, shown: string, old: number, now: number): void {
  if (old !== now && verbosity !== "none") {
    context.add(`mode of ${shown} changed from ${modeBoth(old)} to ${modeBoth(now)}\n`);
  } else if (verbosity === "all") context.add(`mode of ${shown} retained as ${modeBoth(now)}\n`);
}

/** `0644 (rw-r--r--)` */
function modeBoth(mode: number): string {
  return `${mode.toString(8).padStart(4, "0")} (${modeText(mode).slice(1)})`;
}
