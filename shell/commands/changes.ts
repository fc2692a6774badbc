import { diff, type Difference } from "../../core/staging/diff.ts";
import { jsonLine } from "../files/attributes_json.ts";
import { type Choices, choose } from "../choices.ts";
import { defineCommand } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { isDirectory } from "../files/listing.ts";
import { foldPath } from "../files/paths.ts";
import { quoteForTerminal, quoteName } from "../text/quoting.ts";
import { unfoldSnapshot } from "../files/snapshots.ts";

const DIFFERENCES: Choices<Difference> =
  (["type", "content", "target", "rdev", "mode", "owner", "mtime", "xattrs"] as const)
    .map((name) => [[name], name] as const);
const LETTERS = { added: "A", removed: "D", changed: "M" } as const;

export const changes = defineCommand({
  name: "changes",
  summary: "Tell what has changed in a directory since a snapshot",
  usage: "[OPTION]... NAME [DIRECTORY]",
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
not count.`,
  async run(context, options, operands) {
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
