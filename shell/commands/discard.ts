import { defineCommand } from "../command.ts";
import { openChanges, overlayPaths } from "../overlay/shell_changes.ts";
import { shownPath } from "../overlay/words.ts";
import { quoteForTerminal } from "../text/quoting.ts";

export const discard = defineCommand({
  name: "discard",
  summary: "Throw away what was done over directories of the host",
  usage: "[PATH]...",
  options: {},
  usageStatus: 2,
  notes: "All of it, or of what is at PATHs or matches them: the tree shows what the host has.",
  async run(context, _options, operands) {
    const changes = await openChanges(context, overlayPaths(context, operands));
    if (typeof changes === "string") return (context.error(changes), 2);
    try {
      const cwd = context.cage.getcwd();
      const failed = await changes.discard();
      for (const { path, error } of failed) {
        context.error(`${quoteForTerminal(shownPath(path, cwd))}: ${error}`);
      }
      return failed.length > 0 ? 2 : 0;
    } finally {
      changes.close();
    }
  },
});
