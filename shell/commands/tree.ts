import { Accounts } from "../files/accounts.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { Colors, wantsColor } from "../ls/colors.ts";
import type { OptionTable, OptionValues } from "../options.ts";
import { quoteForTerminal } from "../text/quoting.ts";
import { type DrawingOptions, sizeText, TreeDrawing } from "../tree_view/drawing.ts";
import { nestedJson, writeJsonLines } from "../tree_view/json.ts";
import { Scan, type ScanOptions, type TreeItem } from "../tree_view/scan.ts";
import { parseTimeStyle } from "../ls/time_style.ts";

const OPTIONS = {
  all: { short: "a", help: "names that begin with . too" },
  color: { short: "C", help: "colours, also where output is no terminal" },
  byChange: { short: "c", help: "by time of the last change" },
  directoriesOnly: { short: "d", help: "directories only" },
  dates: { short: "D", help: "with the time of the last modification" },
  directoriesFirst: { long: "dirsfirst", help: "directories before files" },
  du: { long: "du", help: "sizes of directories with all in them" },
  fullPath: { short: "f", help: "with the whole path" },
  classify: { short: "F", help: "mark types by */=| behind the name" },
  fileLimit: {
    long: "filelimit",
    value: "N",
    help: "not into directories with more than N entries",
  },
  group: { short: "g", help: "with the group" },
  human: { short: "h", help: "with sizes as 1K, 234M" },
  inodes: { long: "inodes", help: "with inode numbers" },
  inode: { short: "i", help: "no lines before the names" },
  ignored: { short: "I", value: "PATTERN", help: "without names like PATTERN (a|b: like either)" },
  nested: { short: "J", help: "as one JSON document" },
  json: { long: "json", help: "a JSON value a line for each file" },
  follow: { short: "l", help: "through symbolic links to directories" },
  level: { short: "L", value: "LEVEL", help: "no deeper than this" },
  noColor: { short: "n", help: "no colours" },
  noReport: { long: "noreport", help: "without the counts at the end" },
  permissions: { short: "p", help: "with types and permissions" },
  pattern: { short: "P", value: "PATTERN", help: "only files like PATTERN (a|b: like either)" },
  prune: { long: "prune", help: "without empty directories" },
  reverse: { short: "r", help: "in reverse order" },
  sizes: { short: "s", help: "with sizes in bytes" },
  byTime: { short: "t", help: "by time of the last modification" },
  timeFormat: { long: "timefmt", value: "FORMAT", help: "of times, as in date" },
  unsorted: { short: "U", help: "not sorted" },
  user: { short: "u", help: "with the owner" },
  byVersion: { short: "v", help: "numbers in names by their value" },
  oneFileSystem: { short: "x", help: "stay on the directory's partition" },
} as const satisfies OptionTable;

type Given = OptionValues<typeof OPTIONS>;

export const tree = defineCommand({
  name: "tree",
  summary: "Draw directories and what is in them as a tree",
  usage: "[OPTION]... [DIRECTORY]...",
  options: OPTIONS,
  async run(context, options, operands) {
    const depth = options.level === undefined ? Infinity : Number(options.level);
    if (!(depth >= 1)) return context.fail("Invalid level, must be greater than 0.");
    const scan = new Scan(context, scanOptions(options, depth));
    const roots: { name: string; item: TreeItem | string }[] = [];
    for (const name of operands.length > 0 ? operands : ["."]) {
      try {
        roots.push({ name, item: scan.root(name) });
      } catch (error) {
        roots.push({ name, item: errorText(error) });
        scan.failed = true;
      }
    }
    const accounts = new Accounts(context);
    if (options.json) await writeJsonLines(context, roots, accounts);
    else if (options.nested) {
      const asked = { ...options, report: !options.noReport };
      context.add(nestedJson(roots, scan, accounts, asked));
    } else await draw(context, options, roots, scan, accounts);
    return scan.failed ? 2 : 0;
  },
});

function scanOptions(given: Given, depth: number): ScanOptions {
  const order = given.given.findLast((key) =>
    ["byChange", "byTime", "unsorted", "byVersion"].includes(key)
  );
  const names = { byChange: "ctime", byTime: "mtime", unsorted: "none", byVersion: "version" };
  const patterns = (key: "pattern" | "ignored") =>
    given.occurrences.filter(([each]) => each === key).flatMap(([, value]) => value.split("|"));
  return {
    all: given.all,
    depth,
    directoriesOnly: given.directoriesOnly,
    directoriesFirst: given.directoriesFirst,
    order: order === undefined
      ? "name"
      : names[order as keyof typeof names] as ScanOptions["order"],
    reverse: given.reverse,
    follow: given.follow,
    oneFileSystem: given.oneFileSystem,
    prune: given.prune,
    only: patterns("pattern"),
    ignored: patterns("ignored"),
    fileLimit: given.fileLimit === undefined ? Infinity : Number(given.fileLimit),
    total: given.du,
  };
}

async function draw(
  context: CommandContext,
  given: Given,
  roots: readonly { name: string; item: TreeItem | string }[],
  scan: Scan,
  accounts: Accounts,
): Promise<void> {
  const { variables } = context.interpreter.state;
  const { terminal } = context.stdout;
  const when = given.noColor ? "never" : given.color ? "always" : undefined;
  const colored = wantsColor(
    when,
    terminal !== undefined,
    variables.get("TERM"),
    Boolean(given.color || variables.get("LS_COLORS")),
  );
  const options: DrawingOptions = {
    ...{ fullPath: given.fullPath, lines: !given.inode, classify: given.classify, accounts },
    ...{ inodes: given.inodes, permissions: given.permissions, user: given.user },
    ...{ group: given.group, dates: given.dates || given.timeFormat !== undefined },
    totals: given.du,
    size: given.human ? "human" : given.sizes || given.du ? "bytes" : undefined,
    timeStyle: parseTimeStyle(given.timeFormat === undefined ? "locale" : `+${given.timeFormat}`)!,
    show: terminal ? quoteForTerminal : (name) => name,
    colors: colored ? new Colors(variables.get("LS_COLORS")) : undefined,
  };
  const drawing = new TreeDrawing(context, options);
  for (const { name, item } of roots) {
    if (typeof item === "string") {
      context.add(`${name}  [error opening dir]\n`);
      context.error(`${name}: ${item}`);
    } else await drawing.draw(item);
  }
  if (!given.noReport) context.add(`\n${report(given, roots, scan)}\n`);
  await context.flush();
}

function report(
  given: Given,
  roots: readonly { item: TreeItem | string }[],
  scan: Scan,
): string {
  const directories = scan.directories === 1 ? "1 directory" : `${scan.directories} directories`;
  const files = scan.files === 1 ? "1 file" : `${scan.files} files`;
  const counts = given.directoriesOnly ? directories : `${directories}, ${files}`;
  if (!given.du) return counts;
  const bytes = roots.reduce(
    (sum, { item }) => sum + (typeof item === "string" ? 0 : item.total),
    0,
  );
  return `${sizeText(bytes, given.human)}${given.human ? "" : " bytes"} used in ${counts}`;
}
