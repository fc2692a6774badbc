import { PartitionStatistics } from "../../core/attributes.ts";
import type { MountEntry } from "../../core/vfs.ts";
import { jsonLine } from "../attributes_json.ts";
import { type BlockSize, formatSize, parseBlockSize } from "../block_size.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { flagText, mountOf, sourceOf } from "../mounts.ts";
import type { OptionTable, OptionValues } from "../options.ts";
import { physicalPath } from "../paths.ts";
import { quoteForTerminal, quoteName } from "../quoting.ts";
import { type TableColumn, textTable } from "../text_table.ts";

const OPTIONS = {
  all: { short: "a", long: "all", help: "mounts that hide behind others, too" },
  blockSize: { short: "B", long: "block-size", value: "SIZE", help: "sizes in units of SIZE" },
  human: { short: "h", long: "human-readable", help: "sizes as 1K, 234M" },
  si: { short: "H", long: "si", help: "like -h with powers of 1000" },
  inodes: { short: "i", long: "inodes", help: "inodes instead of blocks" },
  json: { long: "json", help: "a JSON value a line for each mount, in bytes" },
  kibibytes: { short: "k", help: "same as --block-size=1K (the default)" },
  local: { short: "l", long: "local", help: "ignored: everything is local" },
  mebibytes: { short: "m", help: "same as --block-size=1M" },
  portable: { short: "P", long: "portability", help: "POSIX's titles" },
  total: { long: "total", help: "a line with the sums" },
  types: { short: "t", long: "type", value: "TYPE", help: "only mounts of this type" },
  printType: { short: "T", long: "print-type", help: "with types" },
  excluded: { short: "x", long: "exclude-type", value: "TYPE", help: "no mounts of this type" },
} as const satisfies OptionTable;

export const df = defineCommand({
  name: "df",
  summary: "Show what the mounted partitions have and have left",
  usage: "[OPTION]... [FILE]...",
  options: OPTIONS,
  notes:
    "With FILEs, only the mounts that have them. Types are memory, shared (seen by programs) and host.",
  async run(context, options, operands) {
    const size = sizeOf(options);
    if (typeof size !== "object") return context.fail(`invalid -B argument ${quoteName(size)}`);
    let status = 0;
    const mounts: MountEntry[] = [];
    for (const operand of operands) {
      try {
        mounts.push(mountOf(context.cage, physicalPath(context.cage, context.path(operand))));
      } catch (error) {
        status = context.fail(quoteForTerminal(operand), error);
      }
    }
    const all = operands.length > 0 ? mounts : visibleMounts(context, options.all);
    const named = (key: "types" | "excluded") =>
      options.occurrences.filter(([each]) => each === key).map(([, value]) => value);
    const [types, excluded] = [named("types"), named("excluded")];
    const shown = all.filter(({ kind }) =>
      (types.length === 0 || types.includes(kind)) && !excluded.includes(kind)
    ).map((mount) => usageOf(mount));
    if (shown.length === 0) return status || context.fail("no file systems processed");
    if (options.json) { for (const usage of shown) context.add(jsonLine(jsonOf(usage))); }
    else context.add(tableOf(shown, options, size.unit));
    await context.flush();
    return status;
  },
});

/** The unit, or the text that names none. */
function sizeOf(given: OptionValues<typeof OPTIONS>): { unit: BlockSize } | string {
  let unit: BlockSize = 1024;
  for (const [key, value] of given.occurrences) {
    if (key === "human") unit = "human";
    if (key === "si") unit = "si";
    if (key === "kibibytes") unit = 1024;
    if (key === "mebibytes") unit = 1 << 20;
    if (key !== "blockSize") continue;
    const parsed = parseBlockSize(value);
    if (parsed === undefined) return value;
    unit = parsed;
  }
  return { unit };
}

/** Of mounts at one path only the last is reached. */
function visibleMounts({ cage }: CommandContext, all: boolean): MountEntry[] {
  const mounts = cage.state.vfs.mounts();
  if (all) return mounts;
  return mounts.filter((mount, i) => !mounts.slice(i + 1).some(({ path }) => path === mount.path));
}

interface Usage {
  readonly source: string;
  readonly type: string;
  readonly path: string;
  readonly flags: number;
  /** Bytes; 0 in all where a partition has no limit of its own. */
  readonly size: number;
  readonly free: number;
  readonly files: number;
  readonly filesFree: number;
}

function usageOf(mount: MountEntry): Usage {
  const statistics = new PartitionStatistics();
  mount.partition.statfs(statistics);
  const { blocks, blocksFree, blockSize, files, filesFree } = statistics;
  return {
    ...{ source: sourceOf(mount), type: mount.kind, path: mount.path, flags: mount.flags },
    ...{ size: blocks * blockSize, free: blocksFree * blockSize, files, filesFree },
  };
}

function jsonOf({ source, type, path, flags, size, free, files, filesFree }: Usage) {
  return {
    ...{ source, type, path, options: flagText(flags).split(",") },
    ...{ size, used: size - free, available: free, inodes: files, inodesUsed: files - filesFree },
  };
}

function tableOf(
  usages: readonly Usage[],
  given: OptionValues<typeof OPTIONS>,
  unit: BlockSize,
): string {
  const rows = [...usages];
  if (given.total) rows.push(totalOf(usages));
  const human = typeof unit === "string";
  const columns: TableColumn[] = [
    { title: "Filesystem", left: true, min: 14 },
    ...(given.printType ? [{ title: "Type", left: true, min: 4 } as const] : []),
    { title: given.inodes ? "Inodes" : sizeTitle(unit, given.portable), min: human ? 5 : 5 },
    { title: given.inodes ? "IUsed" : "Used", min: 5 },
    { title: given.inodes ? "IFree" : human && !given.portable ? "Avail" : "Available", min: 5 },
    { title: given.inodes ? "IUse%" : given.portable ? "Capacity" : "Use%", min: 4 },
    { title: "Mounted on", left: true },
  ];
  return textTable(
    columns,
    rows.map((usage) => {
      const [all, free] = given.inodes ? [usage.files, usage.filesFree] : [usage.size, usage.free];
      const show = (amount: number) => formatSize(amount, given.inodes && !human ? 1 : unit);
      return [
        usage.source,
        ...(given.printType ? [usage.type] : []),
        ...[show(all), show(all - free), show(free), percent(all - free, all)],
        usage.path,
      ];
    }),
  );
}

function totalOf(usages: readonly Usage[]): Usage {
  const total = { size: 0, free: 0, files: 0, filesFree: 0 };
  for (const usage of usages) {
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += usage[key];
  }
  return { source: "total", type: "-", path: "-", flags: 0, ...total };
}

function percent(used: number, all: number): string {
  return all === 0 ? "-" : `${Math.ceil(used * 100 / all)}%`;
}

function sizeTitle(size: BlockSize, portable: boolean): string {
  if (typeof size === "string") return "Size";
  const unit = typeof size === "object" ? size.bytes : size;
  if (portable) return `${unit}-blocks`;
  const powers: [number, string][] = [[1 << 30, "G"], [1 << 20, "M"], [1024, "K"]];
  const power = powers.find(([bytes]) => unit % bytes === 0);
  return power ? `${unit / power[0]}${power[1]}-blocks` : `${unit}B-blocks`;
}
