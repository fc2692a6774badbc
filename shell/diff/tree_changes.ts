import { diff } from "../../core/staging/diff.ts";
import { jsonLine } from "../files/attributes_json.ts";
import type { CommandContext } from "../command.ts";
import { errorText } from "../text/error_text.ts";
import { quoteName } from "../text/quoting.ts";

/**
 * `diff --json`: a line for each path that is not the same in two files or directories, whose times and
 * owners do not count. The status: 0 for no difference, 1 for some, 2 for trouble.
 */
export async function writeTreeChanges(
  context: CommandContext,
  one: string,
  two: string,
): Promise<number> {
  const { cage } = context;
  const [before, after] = [one, two].map((shown) => ({ cage, path: context.path(shown) }));
  try {
    const changes = diff(before, after, { ignore: ["mtime", "owner"] });
    for (const change of changes) if (context.add(jsonLine(change))) await context.flush();
    return changes.length > 0 ? 1 : 0;
  } catch (error) {
    context.error(`${quoteName((error as { path?: string }).path ?? one)}: ${errorText(error)}`);
    return 2;
  }
}
