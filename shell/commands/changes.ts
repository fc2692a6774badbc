import { diff, type Difference } from "../../core/staging/diff.ts";
import { jsonLine } from "../files/attributes_json.ts";
import { type Choices, choose } from "../choices.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { changeJson } from "../overlay/change_json.ts";
import { openChanges, overlayPaths } from "../overlay/shell_changes.ts";
import { summaryLines } from "../overlay/summary.ts";
import { errorText } from "../text/error_text.ts";
import { isDirectory } from "../files/listing.ts";
import { foldPath } from "../files/paths.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import { unfoldSnapshot } from "../files/snapshots.ts";

const DIFFERENCES: Choices<Difference> =
  (["type", "content", "target", "rdev", "mode", "owner", "mtime", "xattrs"] as const)
    .map((name) => [[name], name] as const);
const LETTERS = { added: "A", removed: "D", changed: "M" } as const;

/** What was done over directories of the host: the status; undefined where the tree shows none. */
async function overlayChanges(
  context: CommandContext,
  options: { json: boolean; quiet: boolean },
  operands: string[],
): Promise<number | undefined> {
  const source = await openChanges(context, overlayPaths(context, operands));
  if (typeof source === "string") return undefined;
  try {
    const all = [...source];
    const lines = options.quiet
      ? []
      : options.json
      ? all.map(changeJson)
      : summaryLines(source, context.cage.getcwd(), all);
    for (const line of lines) if (context.add(line)) await context.flush();
    return all.length > 0 ? 1 : 0;
  } finally {
    source.close();
  }
}

export const changes = defineCommand({
  name: "changes",
  summary: "Tell what has changed in a directory since a snapshot, or over directories of the host",
  usage: "[OPTION]... NAME [DIRECTORY]\n[--json] [-q] [PATH]...",
  options: {
    ignore: {
      short: "I",
      long: "ignore",
      value: "LIST",
      help: "differences that do not count: content, mode, owner, mtime, ...",
    },
    json: { long: "json", help: "a JSON value a line" },
    quiet: { short: "q", long: "quiet", help: "only the status" },
  },
  usageStatus: 2,
  notes:
    `A line for each path that was added (A), deleted (D) or modified (M), with what is different
about it. The status is 0 where nothing is different, 1 where something is, 2 for trouble.
DIRECTORY is the one that the snapshot was taken of by default. A directory's time alone does
not count. Where no snapshot is named and the tree shows directories of the host, it tells what was
done over these, which commit does to the host and discard takes back.`,
  async run(context, options, operands) {
    const isNamed = context.interpreter.world.snapshots.get(operands[0] ?? "") !== undefined;
    if (!isNamed && context.interpreter.world.host?.changes) {
      const status = await overlayChanges(context, options, operands);
      if (status !== undefined) return status;
    }
    if (operands.length === 0) return context.misuse("missing operand", 2);
    if (operands.length > 2) return context.misuse(`extra operand ${quoteName(operands[2])}`, 2);
    const named = context.interpreter.world.snapshots.get(operands[0]);
    const trouble = (message: string) => (context.error(message), 2);
    if (!named) return trouble(`${quoteName(operands[0])}: no such snapshot`);
    const path = operands.length > 1 ? foldPath(context.path(operands[1])) : named.path;
    const ignore = options.ignore === undefined
      ? []
      : options.ignore.split(",").map((word) => choose(DIFFERENCES, word, "--ignore", 2));
    try {
      const before = await unfoldSnapshot(named);
      const found = diff({ cage: before, path: "/" }, { cage: context.cage, path }, { ignore })
        .filter(({ path: at, differences }) =>
          // Asked of the snapshot: what is there now may be gone by now.
          differences.join() !== "mtime" || !isDirectory(before.lstat(`/${at}`))
        );
      for (const change of options.quiet ? [] : found) {
        const { path: at, kind, differences } = change;
        const what = differences.length > 0 ? ` (${differences.join(", ")})` : "";
        const text = options.json
          ? jsonLine(change)
          : `${LETTERS[kind]} ${quoteForTerminal(at === "" ? "." : at)}${what}\n`;
        if (context.add(text)) await context.flush();
      }
      return found.length > 0 ? 1 : 0;
    } catch (error) {
      return trouble(`${quoteName(path)}: ${errorText(error)}`);
    }
  },
});
