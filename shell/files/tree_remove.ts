/** Removal of whole trees inside the cage, for rm and mv. */
import type { Attributes } from "../../core/attributes.ts";
import { W_OK } from "../../core/constants.ts";
import type { Cage } from "../../core/cage/cage.ts";
import { isDirectory, isSymlink, typeText } from "./listing.ts";
import { inside, type ShownPath } from "./shown_path.ts";
import { quoteName } from "../text/quoting.ts";
import type { Task } from "../language/task.ts";

export interface RemoveOptions {
  readonly force: boolean;
  readonly recursive: boolean;
  /** An empty directory may go even without `recursive`. */
  readonly emptyDirectories: boolean;
  /** Directories on other partitions stay. */
  readonly oneFileSystem?: boolean;
  /** Asks before each removal, or only before those of what may not be written. */
  readonly ask?: { readonly always: boolean; confirm(question: string): Promise<boolean> };
  readonly removed?: (place: ShownPath, directory: boolean) => void;
  readonly failed: (message: string, error?: unknown) => void;
}

type Outcome = "removed" | "kept" | "failed";

/** Removes a file or a whole tree; failures are reported and the rest goes on. */
export function* removeTree(
  cage: Cage,
  place: ShownPath,
  options: RemoveOptions,
  dev?: number,
): Task<Outcome> {
  const cannot = `cannot remove ${quoteName(place.shown)}`;
  try {
    const found = cage.lstat(place.path);
    if (!isDirectory(found)) {
      if (!(yield* mayRemove(cage, place, found, options))) return "kept";
      cage.unlink(place.path);
      options.removed?.(place, false);
      return "removed";
    }
    if (!options.recursive && !options.emptyDirectories) {
      options.failed(`${cannot}: Is a directory`);
      return "failed";
    }
    if (options.oneFileSystem && dev !== undefined && dev !== found.dev) {
      options.failed(`skipping ${quoteName(place.shown)}, since it's on a different device`);
      return "failed";
    }
    if (options.recursive) {
      const inner = yield* removeEntries(cage, place, found, options);
      if (inner === "failed" || inner === "left") return inner === "left" ? "kept" : inner;
    }
    if (!(yield* mayRemove(cage, place, found, options))) return "kept";
    cage.rmdir(place.path);
    options.removed?.(place, true);
    return "removed";
  } catch (error) {
    if (options.force && (error as { code?: string }).code === "ENOENT") return "removed";
    options.failed(cannot, error);
    return "failed";
  }
}

/**
 * A directory with an entry that could not be removed stays without a further word; one with an entry that
 * was to be kept is asked for, and then is not empty. "left": nothing in it was even looked at.
 */
function* removeEntries(
  cage: Cage,
  place: ShownPath,
  found: Attributes,
  options: RemoveOptions,
): Task<Outcome | "left"> {
  const names = cage.readdir(place.path);
  if (names.length > 0 && options.ask && isAsked(cage, place, found, options.ask.always)) {
    const guard = options.ask.always ? "" : "write-protected ";
    const question = `descend into ${guard}directory ${quoteName(place.shown)}? `;
    if (!(yield options.ask.confirm(question))) return "left";
  }
  let outcome: Outcome = "removed";
  for (const name of names) {
    const inner = yield* removeTree(cage, inside(place, name), options, found.dev);
    if (inner === "failed" || (inner === "kept" && outcome === "removed")) outcome = inner;
  }
  return outcome;
}

function* mayRemove(
  cage: Cage,
  place: ShownPath,
  found: Attributes,
  { ask }: RemoveOptions,
): Task<boolean> {
  if (!ask || !isAsked(cage, place, found, ask.always)) return true;
  const guard = isGuarded(cage, place, found) ? "write-protected " : "";
  const question = `remove ${guard}${typeText(found)} ${quoteName(place.shown)}? `;
  return (yield ask.confirm(question)) as boolean;
}

function isAsked(cage: Cage, place: ShownPath, found: Attributes, always: boolean): boolean {
  return always || isGuarded(cage, place, found);
}

function isGuarded(cage: Cage, place: ShownPath, found: Attributes): boolean {
  if (isSymlink(found)) return false;
  try {
    cage.access(place.path, W_OK);
    return false;
  } catch {
    return true;
  }
}
