import { joinPath } from "../../core/path_text.ts";
import { O_DIRECTORY, S_IFLNK, S_IFMT } from "../../core/constants.ts";
import { Accounts } from "../files/accounts.ts";
import { attributesJson, jsonLine } from "../files/attributes_json.ts";
import { formatSize } from "../files/block_size.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { isDirectory } from "../files/listing.ts";
import { displayWidth } from "../text/width.ts";
import { Entry } from "../ls/entry.ts";
import { type Cell, inColumns, withCommas } from "../ls/layout.ts";
import { type ListingOptions, listingOptions, LS_OPTIONS } from "../ls/listing_options.ts";
import { longPrefixes } from "../ls/long_format.ts";
import { hideUnprintable, indicatorOf, quoteInStyle } from "../ls/name_style.ts";
import { sortEntries } from "../ls/order.ts";
import { matchesPattern } from "../expand/pattern.ts";
import { quoteName } from "../text/quoting.ts";

export const ls = defineCommand({
  name: "ls",
  summary: "List files and the contents of directories",
  usage: "[OPTION]... [FILE]...",
  options: LS_OPTIONS,
  usageStatus: 2,
  async run(context, given, operands) {
    const options = listingOptions(context, given);
    const lister = new Lister(context, options);
    await lister.operands(operands.length > 0 ? operands : ["."]);
    return lister.status;
  },
});

/** One run of ls. */
class Lister {
  status = 0;
  readonly #accounts: Accounts;
  readonly #now = Date.now();
  /** Whether anything stands above the next directory's title. */
  #begun = false;

  constructor(readonly context: CommandContext, readonly options: ListingOptions) {
    this.#accounts = new Accounts(context);
  }

  async operands(operands: readonly string[]): Promise<void> {
    const files: Entry[] = [];
    const directories: Entry[] = [];
    for (const name of operands) {
      try {
        const entry = this.#operand(name);
        const lists = isDirectory(entry.attributes) && !this.options.directory;
        (lists ? directories : files).push(entry);
      } catch (error) {
        this.context.fail(`cannot access ${quoteName(name)}`, error);
        this.status = 2;
      }
    }
    sortEntries(files, this.options);
    sortEntries(directories, this.options);
    if (files.length > 0) await this.#print(files, "");
    const titled = this.options.recursive || operands.length > 1;
    for (const entry of directories) await this.#directory(entry, titled, true);
  }

  #operand(name: string): Entry {
    const { follow } = this.options;
    const { cage } = this.context;
    const path = this.context.path(name);
    if (follow === "no" || follow === "operand directories") {
      const own = cage.lstat(path);
      const isLink = (own.mode & S_IFMT) === S_IFLNK;
      const entry = new Entry(cage, name, path, own.mode & S_IFMT, false);
      if (!isLink || follow === "no") return entry;
      return entry.target && isDirectory(entry.target)
        ? new Entry(cage, name, path, S_IFLNK, true)
        : entry;
    }
    // A link that leads nowhere is an error.
    if (follow === "all") cage.stat(path);
    return new Entry(cage, name, path, cage.lstat(path).mode & S_IFMT, true);
  }

  /** The entry's own type is not asked for again: the directory has just told it. */
  async #directory(directory: Entry, titled: boolean, operand: boolean): Promise<void> {
    const { context, options } = this;
    let entries: Entry[];
    try {
      entries = this.#read(directory);
    } catch (error) {
      context.fail(`cannot open directory ${quoteName(directory.name)}`, error);
      this.status = operand ? 2 : Math.max(this.status, 1);
      return;
    }
    sortEntries(entries, options);
    if (titled && options.format !== "json") {
      context.add(`${this.#begun ? "\n" : ""}${this.#quoted(directory.name)}:\n`);
    }
    this.#begun = true;
    await this.#print(entries, directory.name);
    if (!options.recursive) return;
    for (const entry of entries) {
      if (!entry.isDirectory || entry.name === "." || entry.name === "..") continue;
      const name = joinPath(directory.name, entry.name);
      const below = new Entry(context.cage, name, entry.path, entry.type, entry.follow);
      await this.#directory(below, true, false);
    }
  }

  #read(directory: Entry): Entry[] {
    const { cage } = this.context;
    const follow = this.options.follow === "all";
    const fd = cage.open(directory.path, O_DIRECTORY);
    try {
      const wanted = cage.getdents(fd).filter(({ name }) => this.#isShown(name));
      const entries = wanted.map(({ name, type }) =>
        new Entry(cage, name, joinPath(directory.path, name), type << 12, follow)
      );
      return this.#needsAttributes()
        ? entries.filter((entry) => this.#isThere(entry, directory))
        : entries;
    } finally {
      cage.close(fd);
    }
  }

  #needsAttributes(): boolean {
    const { format, order, inode, blocks, colors, indicator, follow } = this.options;
    return format === "long" || format === "json" || order === "size" || order === "time" ||
      inode || blocks || colors !== undefined || indicator === "classify" || follow === "all";
  }

  /** Gone since the directory was read: no entry any more. */
  #isThere(entry: Entry, directory: Entry): boolean {
    try {
      void entry.attributes;
      if (!entry.follow || entry.type !== S_IFLNK || entry.target !== null) return true;
      // Listed all the same, with what the link itself has.
      this.context.cage.stat(entry.path);
      return true;
    } catch (error) {
      if (entry.type === S_IFLNK && entry.target === null) {
        const shown = quoteName(joinPath(directory.name, entry.name).replace(/^\.\//, ""));
        this.context.fail(`cannot access ${shown}`, error);
        this.status = Math.max(this.status, 1);
        return true;
      }
      if ((error as { code?: string }).code === "ENOENT") return false;
      this.context.fail(`cannot access ${quoteName(joinPath(directory.name, entry.name))}`, error);
      this.status = Math.max(this.status, 1);
      return false;
    }
  }

  #isShown(name: string): boolean {
    const { hidden, ignored, hides } = this.options;
    if (name.startsWith(".")) {
      if (hidden === "no") return false;
      if (hidden === "almost" && (name === "." || name === "..")) return false;
    }
    if (ignored.length > 0 && ignored.some((pattern) => matches(name, pattern))) return false;
    return hidden !== "no" || !hides.some((pattern) => matches(name, pattern));
  }

  async #print(entries: readonly Entry[], directory: string): Promise<void> {
    const { context, options } = this;
    this.#begun = true;
    if (options.format === "json") return await this.#printJson(entries, directory);
    if ((options.format === "long" || options.blocks) && directory !== "") {
      const blocks = entries.reduce((sum, { attributes }) => sum + attributes.blocks, 0);
      context.add(`total ${formatSize(blocks * 512, options.blockSize ?? 1024)}${options.end}`);
    }
    const prefixes = this.#prefixes(entries);
    const cells = this.#cells(entries, prefixes);
    if (options.format === "columns" || options.format === "across") {
      context.add(inColumns(cells, options, options.format === "across"));
    } else if (options.format === "commas") context.add(withCommas(cells, options.width));
    else {
      for (const { text } of cells) {
        if (context.add(text + options.end)) await context.flush();
      }
    }
    await context.flush();
  }

  async #printJson(entries: readonly Entry[], directory: string): Promise<void> {
    for (const entry of entries) {
      const line = jsonLine({
        name: entry.name,
        path: joinPath(directory, entry.name),
        ...attributesJson(entry.attributes, this.#accounts),
        ...(entry.isLink ? { target: entry.linkText } : {}),
      });
      if (this.context.add(line)) await this.context.flush();
    }
  }

  /** What stands before each name. */
  #prefixes(entries: readonly Entry[]): string[] {
    const { options } = this;
    const columns: string[][] = [];
    if (options.inode) columns.push(entries.map(({ attributes }) => String(attributes.ino)));
    if (options.blocks) {
      const size = options.blockSize ?? 1024;
      columns.push(entries.map(({ attributes }) => formatSize(attributes.blocks * 512, size)));
    }
    const prefixes = new Array<string>(entries.length).fill("");
    for (const column of columns) {
      const width = options.format === "commas" ? 0 : Math.max(0, ...column.map((c) => c.length));
      column.forEach((cell, i) => prefixes[i] += `${cell.padStart(width)} `);
    }
    if (options.format !== "long") return prefixes;
    const attributes = longPrefixes(entries, options, this.#accounts, this.#now);
    return prefixes.map((prefix, i) => prefix + attributes[i]);
  }

  /** Where some names in columns are quoted, the others begin under the first letter of those. */
  #cells(entries: readonly Entry[], prefixes: readonly string[]): Cell[] {
    const { options } = this;
    const names = entries.map(({ name }) => this.#quoted(name));
    const aligned = options.format !== "single" && options.format !== "commas" &&
      options.quoting.startsWith("shell") && options.width > 0;
    const isQuoted = (i: number) => names[i] !== entries[i].name && /^["'$]/.test(names[i]);
    const shift = aligned && names.some((_, i) => isQuoted(i));
    return entries.map((entry, i) => {
      const space = shift && !isQuoted(i) ? " " : "";
      const name = options.colors?.paint(names[i], entry) ?? names[i];
      const rest = this.#rest(entry);
      const text = prefixes[i] + space + name + rest;
      // A long listing and single lines need no widths.
      const measured = options.format === "long" || options.format === "single"
        ? 0
        : displayWidth(prefixes[i] + space + names[i] + rest);
      return { text, width: measured };
    });
  }

  /** A link's target, and the mark of a type. */
  #rest(entry: Entry): string {
    const { options } = this;
    const { format, indicator, colors } = options;
    if (format !== "long" || !entry.isLink) return indicatorOf(entry.mode, indicator);
    const text = entry.linkText;
    if (text === undefined) return "";
    const quoted = this.#quoted(text);
    const shown = colors?.paintTarget(quoted, entry) ?? quoted;
    const mark = indicator === "none" || entry.target === null
      ? ""
      : indicatorOf(entry.target.mode, indicator);
    return ` -> ${shown}${mark}`;
  }

  #quoted(name: string): string {
    const quoted = quoteInStyle(name, this.options.quoting);
    return this.options.hideControl ? hideUnprintable(quoted) : quoted;
  }
}

/** As fnmatch(3) with FNM_PERIOD: a wildcard does not match a dot in front. */
function matches(name: string, pattern: string): boolean {
  if (name.startsWith(".") && !pattern.startsWith(".")) return false;
  return matchesPattern(name, pattern);
}
