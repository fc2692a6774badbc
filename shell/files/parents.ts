import type { CommandContext } from "../command.ts";
import { isDirectory } from "./listing.ts";
import { inside, type ShownPath } from "./shown_path.ts";
import { quoteName } from "../text/quoting.ts";

/** A directory below the base, and the one it stands for. */
export interface MadeParent {
  readonly from: ShownPath;
  readonly to: ShownPath;
  readonly isNew: boolean;
}

/** Makes directories `parts` below `base`, one in the other; undefined after a report. */
export function makeParents(
  context: CommandContext,
  base: ShownPath,
  parts: readonly string[],
  made: (from: ShownPath, to: ShownPath) => void,
): MadeParent[] | undefined {
  const { cage } = context;
  const parents: MadeParent[] = [];
  let to = base;
  let shown = "";
  for (const part of parts) {
    to = inside(to, part);
    shown = shown === "" ? part : `${shown}/${part}`;
    const from = { shown, path: context.path(shown) };
    let isNew = false;
    try {
      if (!isDirectory(cage.stat(to.path))) {
        context.error(`${quoteName(to.shown)} exists but is not a directory`);
        return undefined;
      }
    } catch {
      cage.mkdir(to.path, 0o777);
      isNew = true;
      made(from, to);
    }
    parents.push({ from, to, isNew });
  }
  return parents;
}
