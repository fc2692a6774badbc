/** The options of ls, and what they add up to. */
import { type BlockSize, parseBlockSize } from "../files/block_size.ts";
import { type Choices, choose } from "../choices.ts";
import type { CommandContext } from "../command.ts";
import { OptionError, type OptionTable, type OptionValues } from "../options.ts";
import { quoteName } from "../text/quoting.ts";
import { Colors, wantsColor } from "./colors.ts";
import {
  INDICATOR_STYLES,
  type IndicatorStyle,
  QUOTING_STYLES,
  type QuotingStyle,
} from "./name_style.ts";
import { parseTimeStyle, type TimeStyle } from "./time_style.ts";

export const LS_OPTIONS = {
  all: { short: "a", long: "all", help: "names that begin with . too" },
  almostAll: { short: "A", long: "almost-all", help: "like -a, but without . and .." },
  escape: { short: "b", long: "escape", help: "escapes of C for what is not printable" },
  blockSize: { long: "block-size", value: "SIZE", help: "sizes in units of SIZE" },
  noBackups: { short: "B", long: "ignore-backups", help: "no names that end with ~" },
  changed: { short: "c", help: "time of the last change of attributes, shown or sorted by" },
  columns: { short: "C", help: "in columns, also where output is no terminal" },
  color: {
    long: "color",
    value: "WHEN",
    optional: true,
    help: "colours: always, auto (default), never",
  },
  directory: { short: "d", long: "directory", help: "directories themselves" },
  unsorted: { short: "f", help: "as the directory has them: -aU, without -ls and colours" },
  classify: {
    short: "F",
    long: "classify",
    help: "mark types by */=@| behind the name",
  },
  fileType: { long: "file-type", help: "like -F, but no *" },
  format: {
    long: "format",
    value: "WORD",
    help: "across -x, commas -m, long -l, single-column -1, vertical -C",
  },
  fullTime: { long: "full-time", help: "-l --time-style=full-iso" },
  noOwner: { short: "g", help: "like -l, but without owner" },
  directoriesFirst: { long: "group-directories-first", help: "directories before files" },
  noGroup: { short: "G", long: "no-group", help: "no groups in a long listing" },
  human: { short: "h", long: "human-readable", help: "sizes as 1K, 234M" },
  si: { long: "si", help: "like -h with powers of 1000" },
  operandLinks: {
    short: "H",
    long: "dereference-command-line",
    help: "follow links among the operands",
  },
  hide: { long: "hide", value: "PATTERN", help: "without names like PATTERN, unless -a or -A" },
  indicatorStyle: {
    long: "indicator-style",
    value: "WORD",
    help: "none, slash -p, file-type, classify -F",
  },
  inode: { short: "i", long: "inode", help: "with inode numbers" },
  ignore: { short: "I", long: "ignore", value: "PATTERN", help: "without names like PATTERN" },
  json: { long: "json", help: "a JSON value a line for each file" },
  kibibytes: { short: "k", long: "kibibytes", help: "blocks of 1024 bytes" },
  long: { short: "l", help: "with attributes" },
  follow: { short: "L", long: "dereference", help: "of links, what they lead to" },
  commas: { short: "m", help: "separated by commas" },
  numeric: { short: "n", long: "numeric-uid-gid", help: "like -l, owners by number" },
  literal: { short: "N", long: "literal", help: "names as they are" },
  noGroupLong: { short: "o", help: "like -l, but without group" },
  slash: { short: "p", help: "mark directories by /" },
  hideControl: { short: "q", long: "hide-control-chars", help: "? for what is not printable" },
  showControl: { long: "show-control-chars", help: "what is not printable as it is" },
  quote: { short: "Q", long: "quote-name", help: "names in double quotes" },
  quotingStyle: {
    long: "quoting-style",
    value: "WORD",
    help: "literal, shell, shell-always, shell-escape, c, escape, ...",
  },
  reverse: { short: "r", long: "reverse", help: "in reverse order" },
  recursive: { short: "R", long: "recursive", help: "directories below as well" },
  blocks: { short: "s", long: "size", help: "with the allocated blocks" },
  bySize: { short: "S", help: "largest first" },
  sort: {
    long: "sort",
    value: "WORD",
    help: "none -U, size -S, time -t, version -v, extension -X",
  },
  time: { long: "time", value: "WORD", help: "atime -u, ctime -c, birth, mtime" },
  timeStyle: {
    long: "time-style",
    value: "STYLE",
    help: "full-iso, long-iso, iso, locale, +FORMAT",
  },
  byTime: { short: "t", help: "newest first" },
  tab: { short: "T", long: "tabsize", value: "COLS", help: "tab stops, 8 by default" },
  accessed: { short: "u", help: "time of the last access, shown or sorted by" },
  anyOrder: { short: "U", help: "not sorted" },
  byVersion: { short: "v", help: "numbers in names by their value" },
  width: { short: "w", long: "width", value: "COLS", help: "of the page, 0: no limit" },
  across: { short: "x", help: "in columns, filled from left to right" },
  byExtension: { short: "X", help: "by extension" },
  single: { short: "1", help: "one name a line" },
  zero: { long: "zero", help: "names end with NUL, not newline" },
} as const satisfies OptionTable;

export type Format = "long" | "single" | "columns" | "across" | "commas" | "json";
export type Order = "name" | "size" | "time" | "version" | "extension" | "width" | "none";
export type TimeKind = "mtime" | "ctime" | "atime" | "btime";

export interface ListingOptions {
  readonly format: Format;
  readonly order: Order;
  readonly reverse: boolean;
  readonly directoriesFirst: boolean;
  readonly hidden: "no" | "almost" | "all";
  readonly ignored: readonly string[];
  /** Ignored unless hidden names are shown. */
  readonly hides: readonly string[];
  readonly recursive: boolean;
  readonly directory: boolean;
  readonly inode: boolean;
  readonly blocks: boolean;
  /** Undefined: bytes for sizes, blocks of 1024 for counts of blocks. */
  readonly blockSize: BlockSize | undefined;
  readonly follow: "no" | "operands" | "operand directories" | "all";
  readonly owner: boolean;
  readonly group: boolean;
  readonly numeric: boolean;
  readonly time: TimeKind;
  readonly timeStyle: TimeStyle;
  readonly quoting: QuotingStyle;
  readonly hideControl: boolean;
  readonly indicator: IndicatorStyle;
  readonly colors: Colors | undefined;
  readonly width: number;
  readonly tab: number;
  readonly end: string;
}

type Given = OptionValues<typeof LS_OPTIONS>;

const FORMATS: Record<string, Format> = {
  columns: "columns",
  across: "across",
  commas: "commas",
  long: "long",
  noOwner: "long",
  noGroupLong: "long",
  numeric: "long",
  fullTime: "long",
  single: "single",
};
const FORMAT_WORDS: Choices<Format> = [
  [["verbose", "long"], "long"],
  [["commas"], "commas"],
  [["horizontal", "across"], "across"],
  [["vertical"], "columns"],
  [["single-column"], "single"],
];
const ORDERS: Record<string, Order> = {
  bySize: "size",
  byTime: "time",
  byVersion: "version",
  byExtension: "extension",
  anyOrder: "none",
  unsorted: "none",
};
const ORDER_WORDS: Choices<Order> = [
  [["none"], "none"],
  [["time"], "time"],
  [["size"], "size"],
  [["extension"], "extension"],
  [["version"], "version"],
  [["width"], "width"],
  [["name"], "name", true],
];
const TIMES: Record<string, TimeKind> = { changed: "ctime", accessed: "atime" };
const TIME_WORDS: Choices<TimeKind> = [
  [["atime", "access", "use"], "atime"],
  [["ctime", "status"], "ctime"],
  [["birth", "creation"], "btime"],
  [["mtime", "modification"], "mtime", true],
];

/** The last of the options that choose one thing: by letter, or by the word of a long one. */
function lastOf<T extends string>(
  given: Given,
  letters: Readonly<Record<string, T>>,
  long: string,
  words: Choices<T>,
): T | undefined {
  let chosen: T | undefined;
  for (const [key, value] of given.occurrences) {
    if (key === long) chosen = choose(words, value, `--${kebab(long)}`);
    else if (Object.hasOwn(letters, key)) chosen = letters[key];
  }
  return chosen;
}

function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Throws OptionError. */
export function listingOptions(context: CommandContext, given: Given): ListingOptions {
  const { terminal } = context.stdout;
  const { variables } = context.interpreter.state;
  const time = lastOf(given, TIMES, "time", TIME_WORDS);
  const format = formatOf(given, terminal !== undefined);
  const hidden = given.given.findLast((key) => ["all", "almostAll", "unsorted"].includes(key));
  const color = wantsColor(
    given.color,
    terminal !== undefined,
    variables.get("TERM"),
    Boolean(variables.get("LS_COLORS")),
  );
  const colors = color && !given.unsorted ? new Colors(variables.get("LS_COLORS")) : undefined;
  const order = lastOf(given, ORDERS, "sort", ORDER_WORDS);
  return {
    format,
    // A kind of time that is not shown is there to sort by it.
    order: order ?? (time !== undefined && format !== "long" ? "time" : "name"),
    reverse: given.reverse,
    directoriesFirst: given.directoriesFirst,
    hidden: hidden === undefined ? "no" : hidden === "almostAll" ? "almost" : "all",
    ignored: [
      ...given.occurrences.filter(([key]) => key === "ignore").map(([, value]) => value),
      ...(given.noBackups ? ["*~", ".*~"] : []),
    ],
    hides: given.occurrences.filter(([key]) => key === "hide").map(([, value]) => value),
    recursive: given.recursive && !given.directory,
    directory: given.directory,
    inode: given.inode,
    blocks: given.blocks,
    blockSize: blockSizeOf(given),
    follow: followOf(given, format),
    owner: !given.noOwner,
    group: !given.noGroup && !given.noGroupLong,
    numeric: given.numeric,
    time: time ?? "mtime",
    timeStyle: timeStyleOf(given),
    ...nameStyleOf(given, terminal !== undefined),
    colors,
    width: countOf(given.width, "line width") ?? terminal?.columns ?? 80,
    tab: colors ? 0 : countOf(given.tab, "tab size") ?? 8,
    end: given.zero ? "\0" : "\n",
  };
}

function formatOf(given: Given, terminal: boolean): Format {
  if (given.json) return "json";
  let format: Format | undefined;
  for (const [key, value] of given.occurrences) {
    const next = key === "format"
      ? choose(FORMAT_WORDS, value, "--format")
      : FORMATS[key as keyof typeof FORMATS];
    // As POSIX has it: -1 does not take the attributes from -l.
    if (next !== undefined && !(key === "single" && format === "long")) format = next;
  }
  return format ?? (terminal && !given.zero ? "columns" : "single");
}

function blockSizeOf(given: Given): BlockSize | undefined {
  let size: BlockSize | undefined;
  for (const [key, value] of given.occurrences) {
    if (key === "human") size = "human";
    if (key === "si") size = "si";
    if (key !== "blockSize") continue;
    size = parseBlockSize(value);
    if (size === undefined) {
      throw new OptionError(`invalid --block-size argument ${quoteName(value)}`, true);
    }
  }
  return size;
}

/** A link to a directory counts as the directory, unless it is shown itself. */
function followOf(given: Given, format: Format): ListingOptions["follow"] {
  if (given.follow) return "all";
  if (given.operandLinks) return "operands";
  const shown = given.directory || given.classify || format === "long" ||
    given.indicatorStyle === "classify";
  return shown ? "no" : "operand directories";
}

function timeStyleOf(given: Given): TimeStyle {
  const last = given.occurrences.findLast(([key]) => key === "fullTime" || key === "timeStyle");
  const text = last === undefined ? "locale" : last[0] === "fullTime" ? "full-iso" : last[1];
  const style = parseTimeStyle(text);
  if (style) return style;
  throw new OptionError(
    `invalid argument ${quoteName(text)} for 'time style'\nValid arguments are:\n` +
      "  - [posix-]full-iso\n  - [posix-]long-iso\n  - [posix-]iso\n  - [posix-]locale\n" +
      "  - +FORMAT (e.g., +%H:%M) for a 'date'-style format",
  );
}

function nameStyleOf(
  given: Given,
  terminal: boolean,
): Pick<ListingOptions, "quoting" | "hideControl" | "indicator"> {
  const quoting = lastOf<QuotingStyle>(
    given,
    { escape: "escape", literal: "literal", quote: "c" },
    "quotingStyle",
    QUOTING_STYLES,
  );
  const indicator = lastOf<IndicatorStyle>(
    given,
    { classify: "classify", fileType: "file-type", slash: "slash" },
    "indicatorStyle",
    INDICATOR_STYLES,
  );
  const control = given.given.findLast((key) => key === "hideControl" || key === "showControl");
  return {
    quoting: quoting ?? (terminal && !given.zero ? "shell-escape" : "literal"),
    hideControl: control === undefined ? terminal && !given.zero : control === "hideControl",
    indicator: indicator ?? "none",
  };
}

function countOf(text: string | undefined, what: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new OptionError(`invalid ${what}: ${quoteName(text)}`, true);
  return Number(text);
}
