import { PartitionStatistics } from "../../core/attributes.ts";
import { jsonLine } from "../attributes_json.ts";
import { formatSize } from "../block_size.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "../error_text.ts";
import { mountOf } from "../mounts.ts";
import { physicalPath } from "../paths.ts";
import { quoteName } from "../quoting.ts";
import { parseSize } from "../text/sizes.ts";
import { textTable } from "../text_table.ts";

export const quota = defineCommand({
  name: "quota",
  summary: "Show or set how much the partition of a path may hold",
  usage: "[--json] [PATH]...\n[-s SIZE] [-i INODES] PATH",
  options: {
    inodes: { short: "i", long: "inodes", value: "N", help: "most inodes, the root among them" },
    json: { long: "json", help: "a JSON value a line, in bytes" },
    size: { short: "s", long: "size", value: "SIZE", help: "most bytes of files: 512m, 2G" },
  },
  notes:
    `PATH is the working directory unless told. A partition that holds more than a new limit keeps
what it has and takes no more. The tree that programs see has the limits that ramfs was started
with (--size, --inodes).`,
  run(context, options, operands) {
    const paths = operands.length > 0 ? operands : ["."];
    const [bytes, inodes] = [options.size, options.inodes].map((text) =>
      text === undefined ? undefined : parseSize(text)
    );
    if (options.size !== undefined && bytes === undefined) {
      return context.fail(`invalid size ${quoteName(options.size)}`);
    }
    if (options.inodes !== undefined && inodes === undefined) {
      return context.fail(`invalid number of inodes ${quoteName(options.inodes)}`);
    }
    const sets = bytes !== undefined || inodes !== undefined;
    const rows: string[][] = [];
    let status = 0;
    for (const operand of paths) {
      try {
        const mount = mountOf(context.cage, physicalPath(context.cage, context.path(operand)));
        if (sets) {
          const why = setLimits(context, mount.partition, { bytes, inodes });
          if (why !== undefined) status = context.fail(`${mount.path}: ${why}`);
          continue;
        }
        const statistics = new PartitionStatistics();
        mount.partition.statfs(statistics);
        const { blocks, blocksFree, blockSize, files, filesFree } = statistics;
        const used = (blocks - blocksFree) * blockSize;
        if (options.json) {
          context.add(jsonLine({
            ...{ path: mount.path, type: mount.kind, used, size: blocks * blockSize },
            ...{ inodesUsed: files - filesFree, inodes: files },
          }));
        } else {
          rows.push([
            mount.path,
            ...[formatSize(used, "human"), formatSize(blocks * blockSize, "human")],
            ...[String(files - filesFree), String(files)],
          ]);
        }
      } catch (error) {
        status = context.fail(`${quoteName(operand)}: ${errorText(error)}`);
      }
    }
    if (rows.length > 0) context.add(textTable(COLUMNS, rows));
    return status;
  },
});

const COLUMNS = [
  { title: "MOUNTED ON", left: true },
  { title: "USED" },
  { title: "LIMIT" },
  { title: "INODES" },
  { title: "LIMIT" },
] as const;

interface Limits {
  readonly bytes: number | undefined;
  readonly inodes: number | undefined;
}

/** Undefined, or why it cannot be. */
function setLimits(
  context: CommandContext,
  partition: { setLimits?(bytes: number | undefined, inodes: number | undefined): void },
  { bytes, inodes }: Limits,
): string | undefined {
  if (context.interpreter.world.caged && context.cage.uid !== 0) return "must be superuser";
  if (!partition.setLimits) {
    return "its limits are set when it is made; start ramfs with --size and --inodes";
  }
  partition.setLimits(bytes, inodes);
  return undefined;
}
