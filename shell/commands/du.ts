import type { Attributes } from "../../core/attributes.ts";
import { inodeKey } from "../../core/inode_identity.ts";
import { S_IFLNK, S_IFMT, S_IFREG } from "../../core/constants.ts";
import { type BlockSize, formatSize, parseBlockSize } from "../files/block_size.ts";
import { jsonLine } from "../files/attributes_json.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { isDirectory } from "../files/listing.ts";
import type { OptionTable, OptionValues } from "../options.ts";
import { matchesPattern } from "../expand/pattern.ts";
import type { ShownPath } from "../files/shown_path.ts";
import { inside } from "../files/shown_path.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import { drive, type Task } from "../language/task.ts";
import { parseSize } from "../text/sizes.ts";

const OPTIONS = {
  null: { short: "0", long: "null", help: "lines end with NUL" },
  all: { short: "a", long: "all", help: "files too, not only directories" },
  apparent: { long: "apparent-size", help: "sizes of files, not what they take" },
  bars: { long: "bars", help: "with a bar for each share of the whole" },
  blockSize: { short: "B", long: "block-size", value: "SIZE", help: "sizes in units of SIZE" },
  bytes: { short: "b", long: "bytes", help: "same as --apparent-size --block-size=1" },
  total: { short: "c", long: "total", help: "a sum at the end" },
  depth: { short: "d", long: "max-depth", value: "N", help: "only N levels below the arguments" },
  operandLinks: { short: "D", long: "dereference-args", help: "follow links among the arguments" },
  operandLinksToo: { short: "H", help: "same as -D" },
  human: { short: "h", long: "human-readable", help: "sizes as 1K, 234M" },
  inodes: { long: "inodes", help: "count inodes" },
  json: { long: "json", help: "a JSON value a line" },
  kibibytes: { short: "k", help: "same as --block-size=1K" },
  countLinks: { short: "l", long: "count-links", help: "hard links each time they are met" },
  follow: { short: "L", long: "dereference", help: "follow all symbolic links" },
  mebibytes: { short: "m", help: "same as --block-size=1M" },
  noFollow: { short: "P", long: "no-dereference", help: "follow no links (the default)" },
  separate: { short: "S", long: "separate-dirs", help: "directories without those below" },
  si: { long: "si", help: "like -h with powers of 1000" },
  summarize: { short: "s", long: "summarize", help: "only a sum for each argument" },
  threshold: {
    short: "t",
    long: "threshold",
    value: "SIZE",
    help: "no less than SIZE; -SIZE: no more",
  },
  oneFileSystem: { short: "x", long: "one-file-system", help: "stay on an argument's partition" },
  exclude: { long: "exclude", value: "PATTERN", help: "leave out what is like PATTERN" },
} as const satisfies OptionTable;

/** Cells of a whole bar. */
const BAR = 20;

interface Plan {
  readonly all: boolean;
  readonly apparent: boolean;
  readonly inodes: boolean;
  readonly countLinks: boolean;
  readonly separate: boolean;
  readonly oneFileSystem: boolean;
  readonly depth: number;
  readonly follow: "never" | "operands" | "always";
  readonly size: BlockSize;
  /** Bytes; below 0: no more than that many. */
  readonly threshold: number | undefined;
  readonly exclude: readonly string[];
  readonly bars: boolean;
  readonly json: boolean;
  readonly end: string;
}

export const du = defineCommand({
  name: "du",
  summary: "Sum up what directories take",
  usage: "[OPTION]... [FILE]...",
  options: OPTIONS,
  notes:
    "On a terminal the bars of --bars are drawn unless sizes are asked for in some unit or as JSON.",
  run(context, options, operands) {
    const plan = planOf(context, options);
    if (typeof plan === "string") {
      return plan.includes("depth") ? context.misuse(plan) : context.fail(plan);
    }
    if (options.summarize && options.all) {
      return context.misuse("cannot both summarize and show all entries");
    }
    if (options.summarize && Number(options.depth ?? 0) !== 0) {
      return context.misuse(`warning: summarizing conflicts with --max-depth=${options.depth}`);
    }
    return drive(
      new Usage(context, plan).run(operands.length > 0 ? operands : ["."], options.total),
    );
  },
});

/** The plan, or what is wrong. */
function planOf(context: CommandContext, given: OptionValues<typeof OPTIONS>): Plan | string {
  let size: BlockSize = 1024;
  let unit = false;
  for (const [key, value] of given.occurrences) {
    const chosen =
      { human: "human", si: "si", kibibytes: 1024, mebibytes: 1 << 20, bytes: 1 }[key as string];
    if (chosen !== undefined) size = chosen as BlockSize;
    else if (key === "blockSize") {
      const parsed = parseBlockSize(value);
      if (parsed === undefined) return `invalid -B argument ${quoteName(value)}`;
      size = parsed;
    } else continue;
    unit = true;
  }
  if (given.depth !== undefined && !(Number(given.depth) < 2 ** 64 && /^\d+$/.test(given.depth))) {
    return `invalid maximum depth ${quoteName(given.depth)}`;
  }
  const threshold = given.threshold === undefined ? undefined : signedSize(given.threshold);
  if (given.threshold !== undefined && threshold === undefined) {
    return `invalid --threshold argument ${quoteName(given.threshold)}`;
  }
  const follow = given.given.findLast((key) =>
    ["operandLinks", "operandLinksToo", "follow", "noFollow"].includes(key)
  );
  const bars = given.bars ||
    (context.stdout.terminal !== undefined && !unit && !given.json && !given.null);
  return {
    ...{ all: given.all, inodes: given.inodes, separate: given.separate, bars, threshold },
    ...{ countLinks: given.countLinks, oneFileSystem: given.oneFileSystem, json: given.json },
    apparent: given.apparent || given.bytes,
    depth: given.summarize ? 0 : given.depth === undefined ? Infinity : Number(given.depth),
    follow: follow === "follow" ? "always" : follow?.startsWith("operand") ? "operands" : "never",
    size: given.bars && !unit ? "human" : bars && !unit ? "human" : size,
    exclude: given.occurrences.filter(([key]) => key === "exclude").map(([, value]) => value),
    end: given.null ? "\0" : "\n",
  };
}

function signedSize(text: string): number | undefined {
  const size = parseSize(text.replace(/^-/, ""));
  return size === undefined ? undefined : text.startsWith("-") ? -size : size;
}

interface Line {
  readonly amount: number;
  readonly shown: string;
  readonly level: number;
}

class Usage {
  #status = 0;
  /** Files with several names count once, whatever the arguments. */
  readonly #seen = new Set<string>();
  /** Lines of one argument, kept where bars need the whole first. */
  #lines: Line[] = [];
  #hashesAll = false;

  constructor(readonly context: CommandContext, readonly plan: Plan) {}

  *run(operands: readonly string[], total: boolean): Task<number> {
    let sum = 0;
    this.#hashesAll = operands.length > 1 || this.plan.follow === "always";
    for (const shown of operands) {
      const place = { shown, path: this.context.path(shown) };
      const amount = yield* this.#measure(place, 0, undefined);
      sum += amount?.whole ?? 0;
      yield* this.#drawBars(amount?.whole ?? 0);
    }
    if (total) yield* this.#print({ amount: sum, shown: "total", level: 0 }, sum);
    return this.#status;
  }

  /** `whole` with all below, for the level above; undefined for what does not count. */
  *#measure(
    place: ShownPath,
    level: number,
    dev: number | undefined,
  ): Task<{ whole: number; directory: boolean } | undefined> {
    const { plan } = this;
    if (this.#isExcluded(place)) return undefined;
    let found: Attributes;
    try {
      found = this.#attributes(place, level);
    } catch (error) {
      this.#status = this.context.fail(`cannot access ${quoteName(place.shown)}`, error);
      return undefined;
    }
    if (plan.oneFileSystem && dev !== undefined && dev !== found.dev) return undefined;
    const directory = isDirectory(found);
    if (this.#isKnown(found, directory)) return undefined;
    let own = this.#amount(found);
    let whole = own;
    if (directory) {
      for (const name of this.#names(place)) {
        const below = yield* this.#measure(inside(place, name), level + 1, found.dev);
        whole += below?.whole ?? 0;
        if (below && !below.directory) own += below.whole;
      }
    }
    if (level <= plan.depth && (directory || plan.all || level === 0)) {
      yield* this.#line({ amount: plan.separate ? own : whole, shown: place.shown, level });
    }
    return { whole, directory };
  }

  #attributes(place: ShownPath, level: number): Attributes {
    const { follow } = this.plan;
    const { cage } = this.context;
    const through = follow === "always" || (follow === "operands" && level === 0);
    return through ? cage.stat(place.path) : cage.lstat(place.path);
  }

  #isKnown(found: Attributes, directory: boolean): boolean {
    // Where things can be met twice, each counts the first time.
    if (this.plan.countLinks && !directory) return false;
    if (!this.#hashesAll && (directory || found.nlink < 2)) return false;
    const before = this.#seen.size;
    return this.#seen.add(inodeKey(found)).size === before;
  }

  #amount(found: Attributes): number {
    if (this.plan.inodes) return 1;
    if (!this.plan.apparent) return found.blocks * 512;
    return isDirectory(found) || (found.mode & S_IFMT) === S_IFREG ||
        (found.mode & S_IFMT) === S_IFLNK
      ? found.size
      : 0;
  }

  #names(place: ShownPath): string[] {
    try {
      return this.context.cage.readdir(place.path);
    } catch (error) {
      this.#status = this.context.fail(`cannot read directory ${quoteName(place.shown)}`, error);
      return [];
    }
  }

  #isExcluded({ shown }: ShownPath): boolean {
    const { exclude } = this.plan;
    if (exclude.length === 0) return false;
    // A pattern matches the end of a path from any of its slashes on.
    const parts = shown.split("/");
    return exclude.some((pattern) =>
      parts.some((_, i) => matchesPattern(parts.slice(i).join("/"), pattern))
    );
  }

  *#line(line: Line): Task<void> {
    const { threshold } = this.plan;
    if (
      threshold !== undefined &&
      (threshold < 0 ? line.amount > -threshold : line.amount < threshold)
    ) {
      return;
    }
    if (this.plan.bars) this.#lines.push(line);
    else yield* this.#print(line, 0);
  }

  *#drawBars(whole: number): Task<void> {
    const lines = this.#lines;
    this.#lines = [];
    for (const line of lines) yield* this.#print(line, whole);
  }

  *#print({ amount, shown, level }: Line, whole: number): Task<void> {
    const { context, plan } = this;
    const size = plan.inodes && typeof plan.size !== "string" ? 1 : plan.size;
    let text: string;
    if (plan.json) {
      const [key, value] = plan.inodes ? ["inodes", amount] : ["bytes", amount];
      text = jsonLine({ path: shown, [key]: value, depth: level });
    } else {
      const name = context.stdout.terminal ? quoteForTerminal(shown) : shown;
      const bar = plan.bars ? `${drawBar(whole === 0 ? 0 : amount / whole)}  ` : "";
      const cell = formatSize(amount, size);
      text = `${plan.bars ? cell.padStart(6) + "  " : `${cell}\t`}${bar}${name}${plan.end}`;
    }
    if (context.add(text)) {
      const waiting = context.flush();
      if (waiting) yield waiting;
    }
  }
}

/** A share of 1 in cells of eight parts each, and as per cent. */
function drawBar(share: number): string {
  const eighths = Math.round(Math.min(share, 1) * BAR * 8);
  const rest = eighths % 8 === 0 ? "" : "▏▎▍▌▋▊▉"[eighths % 8 - 1];
  const bar = "█".repeat(Math.floor(eighths / 8)) + rest;
  return `${bar.padEnd(BAR)} ${String(Math.round(share * 100)).padStart(3)}%`;
}
