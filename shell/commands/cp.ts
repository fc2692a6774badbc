import { defineCommand } from "../command.ts";
import { quoteName } from "../quoting.ts";
import { pairOperands } from "../targets.ts";
import { TreeCopy } from "../transfer.ts";

export const cp = defineCommand({
  name: "cp",
  summary: "Copy files and directories",
  usage:
    "[OPTION]... SOURCE TARGET\n[OPTION]... SOURCE... DIRECTORY\n[OPTION]... -t DIRECTORY SOURCE...",
  options: {
    archive: { short: "a", long: "archive", help: "same as -dRp" },
    keepLinks: { short: "d", help: "keep symbolic and hard links as links" },
    force: { short: "f", long: "force", help: "remove a target that cannot be opened" },
    follow: { short: "L", long: "dereference", help: "always follow symbolic links" },
    noFollow: { short: "P", long: "no-dereference", help: "never follow symbolic links" },
    noClobber: { short: "n", long: "no-clobber", help: "leave existing files alone" },
    preserve: { short: "p", help: "keep mode, owner and times" },
    recursive: { short: "r", long: "recursive", help: "copy directories with all in them" },
    recursiveToo: { short: "R", help: "same as -r" },
    directory: { short: "t", long: "target-directory", value: "DIRECTORY", help: "copy into it" },
    exact: { short: "T", long: "no-target-directory", help: "TARGET is no directory to fill" },
    verbose: { short: "v", long: "verbose", help: "say what is copied" },
  },
  run(context, options, operands) {
    const pairs = pairOperands(context, operands, options);
    if (typeof pairs === "number") return pairs;
    const { archive } = options;
    const recursive = archive || options.recursive || options.recursiveToo;
    const never = archive || options.keepLinks || options.noFollow || recursive;
    let status = 0;
    const copy = new TreeCopy(context.cage, {
      recursive: recursive || options.keepLinks || options.noFollow,
      follow: options.follow ? "always" : never ? "never" : "always",
      preserve: archive || options.preserve,
      links: archive || options.keepLinks,
      force: options.force,
      noClobber: options.noClobber,
      made: options.verbose
        ? (from, to) => void context.add(`${quoteName(from.shown)} -> ${quoteName(to.shown)}\n`)
        : undefined,
      failed: (message, error) => void (status = context.fail(message, error)),
    });
    for (const [source, target] of pairs) copy.copy(source, target);
    return status;
  },
});
