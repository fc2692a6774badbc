import { CONFLICT_TEXTS } from "../../core/overlay_changes.ts";
import { defineCommand } from "../command.ts";
import { openChanges, overlayPaths } from "../overlay/shell_changes.ts";
import { summaryLines } from "../overlay/summary.ts";
import { shownPath } from "../overlay/words.ts";
import { quoteForTerminal } from "../text/quoting.ts";

export const commit = defineCommand({
  name: "commit",
  summary: "Do to the host what was done over its directories",
  usage: "[OPTION]... [PATH]...",
  options: {
    dryRun: { short: "n", long: "dry-run", help: "only tell what stands against it" },
    ours: { long: "ours", help: "what was done here wins where the host has changed as well" },
    theirs: { long: "theirs", help: "the host wins there" },
    keepTimes: { long: "keep-times", help: "keep access times, too" },
    quiet: { short: "q", long: "quiet", help: "tell only what stands against it" },
  },
  usageStatus: 2,
  notes:
    "All of it, or of what is at PATHs or matches them, or nothing. Status 0: done, 1: something\n" +
    "on the host stands against it, 2: trouble.",
  async run(context, options, operands) {
    const changes = await openChanges(context, overlayPaths(context, operands));
    if (typeof changes === "string") return (context.error(changes), 2);
    try {
      const cwd = context.cage.getcwd();
      const lines = options.quiet ? [] : summaryLines(changes, cwd);
      for (const line of lines) if (context.add(line)) await context.flush();
      const prefer = options.ours ? "ours" : options.theirs ? "theirs" : undefined;
      const { conflicts, failed } = await changes.commit({
        prefer,
        dryRun: options.dryRun === true,
        keepTimes: options.keepTimes === true,
      });
      const shown = (path: string) => quoteForTerminal(shownPath(path, cwd));
      for (const { path, conflict } of conflicts) {
        context.error(`${shown(path)}: ${CONFLICT_TEXTS[conflict!]}`);
      }
      for (const { path, error } of failed) context.error(`${shown(path)}: ${error}`);
      return conflicts.length > 0 ? 1 : failed.length > 0 ? 2 : 0;
    } finally {
      changes.close();
    }
  },
});
