import { defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { physicalPath } from "../files/paths.ts";

const WORDS: Record<string, string> = {
  EINVAL: "not mounted.",
  EBUSY: "target is busy.",
  ENOENT: "no mount point specified.",
};

export const umount = defineCommand({
  name: "umount",
  summary: "Take away what is mounted on a directory",
  usage: "[-v] DIRECTORY...",
  options: {
    verbose: { short: "v", long: "verbose", help: "say what is unmounted" },
  },
  notes: "A session's own roots stay: programs see them, whatever the shell does.",
  run(context, options, operands) {
    if (operands.length === 0) return context.misuse("bad usage");
    const { world } = context.interpreter;
    let status = 0;
    for (const operand of operands) {
      try {
        const path = physicalPath(context.cage, context.path(operand));
        if (world.host?.shared?.includes(path) || (context.cage.uid !== 0 && world.caged)) {
          const why = world.caged ? "must be superuser to unmount." : "a root of the session.";
          status = context.fail(`${operand}: ${why}`);
          continue;
        }
        context.cage.state.vfs.umount(path);
        world.host?.unbindForPrograms?.(path);
        if (options.verbose) context.add(`umount: ${operand} unmounted\n`);
      } catch (error) {
        const word = WORDS[(error as { code?: string }).code ?? ""];
        status = context.fail(`${operand}: ${word ?? errorText(error)}`);
      }
    }
    return status;
  },
});
