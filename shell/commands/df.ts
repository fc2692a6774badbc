import type { PartitionStatistics } from "../../core/attributes.ts";
import { jsonLine } from "../files/attributes_json.ts";
import { type BlockSize, formatSize, parseBlockSize } from "../files/block_size.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { flagText, type ListedMount, listMounts, mountOf, statisticsOf } from "../files/mounts.ts";
import type { OptionTable, OptionValues } from "../options.ts";
import { physicalPath } from "../files/paths.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import { type TableColumn, textTable } from "../text/text_table.ts";

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
  output: {
    long: "output",
    value: "FIELDS",
    optional: true,
    help: "columns FIELDS, which are listed below",
  },
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
    "With FILEs, only the mounts that have them. Types: memory, shared (seen by programs), the host's.\n" +
    "FIELDS: source, fstype, itotal, iused, iavail, ipcent, size, used, avail, pcent, file, target.",
  async run(context, options, operands) {
    const size = sizeOf(options);
    if (typeof size !== "object") return context.fail(`invalid -B argument ${quoteName(size)}`);
    const fields = fieldsOf(options);
    if (typeof fields === "string") return context.misuse(fields);
    let status = 0;
    const mounts: (ListedMount & { operand?: string })[] = [];
    for (const operand of operands) {
      try {
        const path = physicalPath(context.cage, context.path(operand));
        mounts.push({ ...mountOf(context.cage, path), operand });
      } catch (error) {
        status = context.fail(quoteForTerminal(operand), error);
      }
    }
    const all: typeof mounts = operands.length > 0 ? mounts : visibleMounts(context, options.all);
    const named = (key: "types" | "excluded") =>
      options.occurrences.filter(([each]) => each === key).map(([, value]) => value);
    const [types, excluded] = [named("types"), named("excluded")];
    const wanted = all.filter(({ kind }) =>
      (types.length === 0 || types.includes(kind)) && !excluded.includes(kind)
    );
    const shown: Usage[] = [];
    for (const mount of wanted) {
      const usage = usageOf(context, mount, mount.operand);
      // What holds nothing of its own (proc, sysfs) is left out of a list that nobody named it for.
      const isListed = operands.length > 0 || options.all || mount.partition !== undefined;
      if (usage !== undefined && (isListed || usage.size > 0)) shown.push(usage);
    }
    if (shown.length === 0) return status || context.fail("no file systems processed");
    if (options.json) { for (const usage of shown) context.add(jsonLine(jsonOf(usage))); }
    else context.add(tableOf(shown, fields, options, size.unit));
    await context.flush();
    return status;
  },
});

/** The unit, or the text that names none. */
function sizeOf(given: Given): { unit: BlockSize } | string {
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
function visibleMounts({ cage }: CommandContext, all: boolean): ListedMount[] {
  const mounts = listMounts(cage);
  if (all) return mounts;
  return mounts.filter((mount, i) => !mounts.slice(i + 1).some(({ path }) => path === mount.path));
}

interface Usage {
  readonly source: string;
  readonly type: string;
  readonly path: string;
  /** The operand for which it is shown, - for none. */
  readonly file: string;
  readonly flags: number;
  /** Bytes; 0 in all where a partition has no limit of its own. */
  readonly size: number;
  readonly free: number;
  /** What of that is not root's alone. */
  readonly available: number;
  readonly files: number;
  readonly filesFree: number;
}

/** Undefined for a mount of the host that this user may not look at. */
function usageOf({ cage }: CommandContext, mount: ListedMount, file = "-"): Usage | undefined {
  let statistics: PartitionStatistics;
  try {
    statistics = statisticsOf(cage, mount);
  } catch {
    return undefined;
  }
  const { blocks, blocksFree, blocksAvailable, blockSize, files, filesFree } = statistics;
  return {
    ...{ source: mount.source, type: mount.kind, path: mount.path, file, flags: mount.flags },
    ...{ size: blocks * blockSize, free: blocksFree * blockSize, files, filesFree },
    available: (blocksAvailable ?? blocksFree) * blockSize,
  };
}

function jsonOf({ source, type, path, flags, size, free, available, files, filesFree }: Usage) {
  return {
    ...{ source, type, path, options: flagText(flags).split(",") },
    ...{ size, used: size - free, available, inodes: files, inodesUsed: files - filesFree },
  };
}

type Given = OptionValues<typeof OPTIONS>;

interface Field {
  title(unit: BlockSize, given: Given): string;
  readonly left?: true;
  readonly min?: number;
  /** Amounts are shown in the unit, inodes only where that is one for people. */
  cell(usage: Usage, size: (amount: number) => string, count: (amount: number) => string): string;
}

const FIELDS: Record<string, Field> = {
  source: { title: () => "Filesystem", left: true, min: 14, cell: (usage) => usage.source },
  fstype: { title: () => "Type", left: true, min: 4, cell: (usage) => usage.type },
  itotal: { title: () => "Inodes", min: 5, cell: (usage, _, count) => count(usage.files) },
  iused: {
    title: () => "IUsed",
    min: 5,
    cell: (usage, _, count) => count(usage.files - usage.filesFree),
  },
  iavail: { title: () => "IFree", min: 5, cell: (usage, _, count) => count(usage.filesFree) },
  ipcent: {
    title: () => "IUse%",
    min: 4,
    cell: ({ files, filesFree }) => percent(files - filesFree, files),
  },
  size: {
    title: (unit, given) => sizeTitle(unit, given.portable),
    min: 5,
    cell: (usage, size) => size(usage.size),
  },
  used: { title: () => "Used", min: 5, cell: (usage, size) => size(usage.size - usage.free) },
  avail: {
    title: (unit, given) =>
      given.output !== undefined || (typeof unit === "string" && !given.portable)
        ? "Avail"
        : "Available",
    min: 5,
    cell: (usage, size) => size(usage.available),
  },
  pcent: {
    title: (_, given) => given.portable ? "Capacity" : "Use%",
    min: 4,
    cell: ({ size, free, available }) => percent(size - free, size - free + available),
  },
  file: { title: () => "File", left: true, cell: (usage) => usage.file },
  target: { title: () => "Mounted on", left: true, cell: (usage) => usage.path },
};
const ALL_FIELDS = "source fstype itotal iused iavail ipcent size used avail pcent file target";

/** The columns by name, or what is wrong with those that were asked for. */
function fieldsOf(given: Given): string[] | string {
  if (given.output === undefined) {
    const amounts = given.inodes ? "itotal iused iavail ipcent" : "size used avail pcent";
    const type = given.printType ? ["fstype"] : [];
    return ["source", ...type, ...amounts.split(" "), "target"];
  }
  const others = [["inodes", "i"], ["portable", "P"], ["printType", "T"]] as const;
  for (const [key, letter] of others) {
    if (given[key]) return `options -${letter} and --output are mutually exclusive`;
  }
  const lists = given.occurrences.filter(([key]) => key === "output").map(([, list]) => list);
  const fields = lists.flatMap((list) => (list || ALL_FIELDS).split(/[ ,]/));
  for (const [i, field] of fields.entries()) {
    if (!Object.hasOwn(FIELDS, field)) {
      return `option --output: field ${quoteName(field)} unknown`;
    }
    if (fields.indexOf(field) < i) {
      return `option --output: field ${quoteName(field)} used more than once`;
    }
  }
  return fields;
}

function tableOf(
  usages: readonly Usage[],
  names: readonly string[],
  given: Given,
  unit: BlockSize,
): string {
  const rows = given.total ? [...usages, totalOf(usages)] : usages;
  const size = (amount: number) => formatSize(amount, unit);
  const count = (amount: number) => formatSize(amount, typeof unit === "string" ? unit : 1);
  const fields = names.map((name) => FIELDS[name]);
  const columns: TableColumn[] = fields.map(({ title, left, min }) => ({
    title: title(unit, given),
    left,
    min,
  }));
  return textTable(
    columns,
    rows.map((usage) => fields.map(({ cell }) => cell(usage, size, count))),
  );
}

function totalOf(usages: readonly Usage[]): Usage {
  const total = { size: 0, free: 0, available: 0, files: 0, filesFree: 0 };
  for (const usage of usages) {
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += usage[key];
  }
  return { source: "total", type: "-", path: "-", file: "-", flags: 0, ...total };
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
