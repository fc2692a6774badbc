import { jsonLine } from "../files/attributes_json.ts";
import { formatSize } from "../files/block_size.ts";
import { defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { changeLimits, mountOf, statisticsOf } from "../files/mounts.ts";
import { physicalPath } from "../files/paths.ts";
import { quoteName } from "../text/quoting.ts";
import { parseSize } from "../text/sizes.ts";
import { textTable } from "../text/text_table.ts";

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
    `PATH is the working directory by default. A partition that holds more than a new limit keeps
what it has and takes no more. The size of the tree that programs see is its owner's to change,
and not to less than it holds.`,
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
          const caged = context.interpreter.world.caged && context.cage.uid !== 0;
          const why = caged ? "must be superuser" : changeLimits(mount.partition, bytes, inodes);
          if (why !== undefined) status = context.fail(`${mount.path}: ${why}`);
          continue;
        }
        const { blocks, blocksFree, blockSize, files, filesFree } = statisticsOf(
          context.cage,
          mount,
        );
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
