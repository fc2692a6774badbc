import type { Attributes } from "../../core/attributes.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { compareBytes } from "../expand/glob.ts";
import {
  humanSize,
  inColumns,
  isDevice,
  isDirectory,
  isSymlink,
  listingTime,
  modeText,
  ownerName,
} from "../listing.ts";
import { joinPath } from "../paths.ts";
import { quoteForTerminal, quoteName } from "../quoting.ts";

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly attributes: Attributes;
}

interface Listing {
  readonly context: CommandContext;
  readonly long: boolean;
  readonly all: boolean;
  readonly almostAll: boolean;
  readonly recursive: boolean;
  readonly directory: boolean;
  readonly inode: boolean;
  readonly human: boolean;
  readonly compare: (a: Entry, b: Entry) => number;
  /** Cells of the terminal for columns; undefined for one name a line. */
  readonly columns: number | undefined;
  readonly show: (name: string) => string;
  status: number;
}

export const ls = defineCommand({
  name: "ls",
  summary: "List files and the contents of directories",
  usage: "[OPTION]... [FILE]...",
  options: {
    all: { short: "a", long: "all", help: "names that begin with . too" },
    almostAll: { short: "A", long: "almost-all", help: "like -a, but without . and .." },
    columns: { short: "C", help: "in columns, also where output is no terminal" },
    directory: { short: "d", long: "directory", help: "directories themselves" },
    human: { short: "h", long: "human-readable", help: "with -l: sizes as 1K, 234M" },
    inode: { short: "i", long: "inode", help: "with inode numbers" },
    long: { short: "l", help: "with attributes" },
    reverse: { short: "r", long: "reverse", help: "in reverse order" },
    recursive: { short: "R", long: "recursive", help: "directories below as well" },
    bySize: { short: "S", help: "largest first" },
    byTime: { short: "t", help: "newest first" },
    single: { short: "1", help: "one name a line" },
  },
  usageStatus: 2,
  async run(context, options, operands) {
    const { terminal } = context.stdout;
    const layout = options.given.findLast((key) => ["columns", "single", "long"].includes(key));
    const inColumns = layout === "columns" || (terminal !== undefined && layout === undefined);
    const hidden = options.given.findLast((key) => key === "all" || key === "almostAll");
    const order = options.given.findLast((key) => key === "bySize" || key === "byTime");
    const listing: Listing = {
      context,
      long: options.long && layout !== "columns",
      all: hidden === "all",
      almostAll: hidden === "almostAll",
      recursive: options.recursive,
      directory: options.directory,
      inode: options.inode,
      human: options.human,
      compare: comparison(order, options.reverse),
      columns: inColumns ? terminal?.columns ?? 80 : undefined,
      show: terminal ? quoteForTerminal : (name) => name,
      status: 0,
    };
    await listOperands(listing, operands.length > 0 ? operands : ["."]);
    return listing.status;
  },
});

function comparison(order: string | undefined, reverse: boolean): (a: Entry, b: Entry) => number {
  const byKey = (a: Attributes, b: Attributes) => {
    if (order === "bySize") return b.size - a.size;
    if (order === "byTime") return b.mtimeSec - a.mtimeSec || b.mtimeNsec - a.mtimeNsec;
    return 0;
  };
  const sign = reverse ? -1 : 1;
  return (a, b) => sign * (byKey(a.attributes, b.attributes) || compareBytes(a.name, b.name));
}

async function listOperands(listing: Listing, operands: readonly string[]): Promise<void> {
  const { context } = listing;
  const files: Entry[] = [];
  const directories: Entry[] = [];
  for (const name of operands) {
    const path = context.path(name);
    try {
      const attributes = operandAttributes(listing, path);
      const asDirectory = isDirectory(attributes) && !listing.directory;
      (asDirectory ? directories : files).push({ name, path, attributes });
    } catch (error) {
      context.fail(`cannot access ${quoteName(name)}`, error);
      listing.status = 2;
    }
  }
  files.sort(listing.compare);
  directories.sort(listing.compare);
  if (files.length > 0) await printEntries(listing, files);
  const titled = listing.recursive || operands.length > 1;
  let first = files.length === 0;
  for (const directory of directories) {
    await listDirectory(listing, directory, titled, first, true);
    first = false;
  }
}

/** A link to a directory counts as the directory, but not with -l or -d. */
function operandAttributes(listing: Listing, path: string): Attributes {
  const { cage } = listing.context;
  const own = cage.lstat(path);
  if (!isSymlink(own) || listing.long || listing.directory) return own;
  try {
    return cage.stat(path);
  } catch {
    return own;
  }
}

async function listDirectory(
  listing: Listing,
  directory: Entry,
  titled: boolean,
  first: boolean,
  operand: boolean,
): Promise<void> {
  const { context } = listing;
  let names: string[];
  try {
    names = context.cage.readdir(directory.path);
  } catch (error) {
    context.fail(`cannot open directory ${quoteName(directory.name)}`, error);
    listing.status = operand ? 2 : Math.max(listing.status, 1);
    return;
  }
  if (listing.all) names.push(".", "..");
  else if (!listing.almostAll) names = names.filter((name) => !name.startsWith("."));
  const entries = readEntries(listing, directory, names).sort(listing.compare);
  if (titled) context.add(`${first ? "" : "\n"}${listing.show(directory.name)}:\n`);
  if (listing.long) {
    const blocks = entries.reduce((sum, entry) => sum + entry.attributes.blocks, 0);
    context.add(`total ${listing.human ? humanSize(blocks * 512) : Math.ceil(blocks / 2)}\n`);
  }
  await printEntries(listing, entries);
  if (!listing.recursive) return;
  for (const entry of entries) {
    if (!isDirectory(entry.attributes) || entry.name === "." || entry.name === "..") continue;
    const below = { ...entry, name: joinPath(directory.name, entry.name) };
    await listDirectory(listing, below, true, false, false);
  }
}

function readEntries(listing: Listing, directory: Entry, names: readonly string[]): Entry[] {
  const entries: Entry[] = [];
  for (const name of names) {
    const path = joinPath(directory.path, name);
    try {
      entries.push({ name, path, attributes: listing.context.cage.lstat(path) });
    } catch (error) {
      // Gone since the directory was read: no entry any more.
      if ((error as { code?: string }).code === "ENOENT") continue;
      const shown = quoteName(joinPath(directory.name, name));
      listing.status = Math.max(
        listing.status,
        listing.context.fail(`cannot access ${shown}`, error),
      );
    }
  }
  return entries;
}

async function printEntries(listing: Listing, entries: readonly Entry[]): Promise<void> {
  const { context } = listing;
  const inodes = entries.map((entry) => String(entry.attributes.ino));
  const inodeWidth = listing.inode ? Math.max(0, ...inodes.map((each) => each.length)) : 0;
  const names = shownNames(listing, entries);
  const lines = listing.long ? longLines(listing, entries, names) : names;
  const shown = listing.inode
    ? lines.map((line, i) => `${inodes[i].padStart(inodeWidth)} ${line}`)
    : lines;
  if (listing.columns !== undefined && !listing.long) {
    if (shown.length > 0) context.add(inColumns(shown, listing.columns));
    await context.flush();
    return;
  }
  for (const line of shown) if (context.add(line + "\n")) await context.flush();
}

/** Where some names in columns are quoted, the others begin under the first letter of those. */
function shownNames(listing: Listing, entries: readonly Entry[]): string[] {
  const shown = entries.map((entry) => listing.show(entry.name));
  const quoted = entries.map((entry, i) => shown[i] !== entry.name);
  const aligned = listing.long || listing.columns !== undefined;
  if (!aligned || !quoted.includes(true)) return shown;
  return shown.map((name, i) => quoted[i] ? name : ` ${name}`);
}

function longLines(
  listing: Listing,
  entries: readonly Entry[],
  names: readonly string[],
): string[] {
  const { context } = listing;
  const { cage } = context;
  const user = context.interpreter.state.variables.get("USER");
  const now = Date.now();
  const rows = entries.map(({ attributes: a }) => [
    modeText(a.mode),
    String(a.nlink),
    ownerName(a.uid, cage.uid, user),
    ownerName(a.gid, cage.gid, user),
    sizeText(a, listing.human),
    listingTime(a.mtimeSec, now),
  ]);
  const widths = [0, 1, 2, 3, 4, 5].map((i) => Math.max(0, ...rows.map((row) => row[i].length)));
  return rows.map((row, i) => {
    const cells = row.map((cell, column) =>
      // Names stand to the left, numbers to the right.
      column === 2 || column === 3 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])
    );
    return `${cells.join(" ")} ${names[i]}${linkTarget(listing, entries[i])}`;
  });
}

function sizeText(attributes: Attributes, human: boolean): string {
  if (isDevice(attributes)) {
    const { major, minor } = deviceNumbers(attributes.rdev);
    return `${major}, ${minor}`;
  }
  return human ? humanSize(attributes.size) : String(attributes.size);
}

/** The halves of a device number, as glibc's makedev(3) joins them. */
function deviceNumbers(rdev: number): { major: number; minor: number } {
  const n = BigInt(rdev);
  return {
    major: Number(((n >> 8n) & 0xfffn) | ((n >> 32n) & 0xfffff000n)),
    minor: Number((n & 0xffn) | ((n >> 12n) & 0xffffff00n)),
  };
}

function linkTarget(listing: Listing, entry: Entry): string {
  if (!isSymlink(entry.attributes)) return "";
  try {
    return ` -> ${listing.show(listing.context.cage.readlink(entry.path))}`;
  } catch {
    return "";
  }
}
