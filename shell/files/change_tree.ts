/** One change of every file that is named, and below directories with -R: chmod, chown, chgrp. */
import type { Attributes } from "../../core/attributes.ts";
import type { CommandContext } from "../command.ts";
import { isDirectory, isSymlink } from "./listing.ts";
import { foldPath } from "./paths.ts";
import { inside, type ShownPath } from "./shown_path.ts";
import { quoteName } from "../text/quoting.ts";

/** Which symbolic links to directories are walked through. */
export type Traversal = "none" | "operands" | "all";

export interface ChangeOptions {
  readonly recursive: boolean;
  readonly traversal: Traversal;
  readonly preserveRoot: boolean;
  /** No messages about what cannot be reached. */
  readonly silent: boolean;
  /** Changes one file and says so; returns false after a report. `operand`: it was named itself. */
  change(place: ShownPath, found: Attributes, operand: boolean): boolean;
  /** Says more of what could not be reached. */
  unreached(place: ShownPath): void;
}

/** The status. */
export function changeTree(
  context: CommandContext,
  operands: readonly string[],
  options: ChangeOptions,
): number {
  let status = 0;
  for (const shown of operands) {
    const path = context.path(shown);
    if (options.recursive && options.preserveRoot && path !== "" && foldPath(path) === "/") {
      status = context.fail(
        `it is dangerous to operate recursively on ${quoteName(shown)}\n` +
          `${context.name}: use --no-preserve-root to override this failsafe`,
      );
    } else if (!changePlace(context, { shown, path }, options, true)) status = 1;
  }
  return status;
}

function changePlace(
  context: CommandContext,
  place: ShownPath,
  options: ChangeOptions,
  operand: boolean,
): boolean {
  const { cage } = context;
  let found: Attributes;
  let walked: boolean;
  try {
    found = cage.lstat(place.path);
    const through = options.traversal === "all" || (operand && options.traversal === "operands");
    walked = isDirectory(found) || (through && isSymlink(found) && leadsToDirectory());
  } catch (error) {
    if (!options.silent) context.fail(`cannot access ${quoteName(place.shown)}`, error);
    options.unreached(place);
    return false;
  }
  function leadsToDirectory(): boolean {
    try {
      return isDirectory(cage.stat(place.path));
    } catch {
      return false;
    }
  }
  let whole = options.change(place, found, operand);
  if (!options.recursive || !walked) return whole;
  try {
    for (const name of cage.readdir(place.path)) {
      if (!changePlace(context, inside(place, name), options, false)) whole = false;
    }
  } catch (error) {
    if (!options.silent) context.fail(`cannot read directory ${quoteName(place.shown)}`, error);
    return false;
  }
  return whole;
}
