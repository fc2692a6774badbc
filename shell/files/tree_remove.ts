/** Removal of whole trees inside the cage, for rm and mv. */
import type { Attributes } from "../../core/attributes.ts";
import {
  AT_FDCWD,
  AT_REMOVEDIR,
  AT_SYMLINK_NOFOLLOW,
  O_CLOEXEC,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_RDONLY,
  W_OK,
} from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";
import { isSameInode } from "../../core/inode_identity.ts";
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

/** A name in an open directory, or a path. */
interface Where {
  readonly directory: number;
  readonly name: string;
  readonly depth: number;
}

/** So many directories are open at a time; what lies deeper is reached by its path. */
const MAX_DEPTH = 200;

/**
 * Removes a file or a whole tree; failures are reported and the rest goes on. It goes by open directories, so that
 * nobody who puts a link in the place of one leads it elsewhere.
 */
export function* removeTree(
  cage: Cage,
  place: ShownPath,
  options: RemoveOptions,
  dev?: number,
  where: Where = { directory: AT_FDCWD, name: place.path, depth: 0 },
): Task<Outcome> {
  const cannot = `cannot remove ${quoteName(place.shown)}`;
  try {
    const found = cage.fstatat(where.directory, where.name, AT_SYMLINK_NOFOLLOW);
    if (!isDirectory(found)) {
      if (!(yield* mayRemove(cage, place, found, options))) return "kept";
      cage.unlinkat(where.directory, where.name, 0);
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
      const inner = yield* removeEntries(cage, place, found, options, where);
      if (inner === "failed" || inner === "left") return inner === "left" ? "kept" : inner;
    }
    if (!(yield* mayRemove(cage, place, found, options))) return "kept";
    cage.unlinkat(where.directory, where.name, AT_REMOVEDIR);
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
  where: Where,
): Task<Outcome | "left"> {
  const fd = cage.openat(where.directory, where.name, DIRECTORY);
  try {
    if (!isSameInode(cage.fstat(fd), found)) throw new FsError("ENOTDIR", "open", place.path);
    return yield* removeNames(cage, place, found, options, { fd, depth: where.depth + 1 });
  } finally {
    cage.close(fd);
  }
}

const DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

function* removeNames(
  cage: Cage,
  place: ShownPath,
  found: Attributes,
  options: RemoveOptions,
  { fd, depth }: { readonly fd: number; readonly depth: number },
): Task<Outcome | "left"> {
  const names = cage.getdents(fd).map(({ name }) => name).filter((name) => !/^\.\.?$/.test(name));
  if (names.length > 0 && options.ask && isAsked(cage, place, found, options.ask.always)) {
    const guard = options.ask.always ? "" : "write-protected ";
    const question = `descend into ${guard}directory ${quoteName(place.shown)}? `;
    if (!(yield options.ask.confirm(question))) return "left";
  }
  let outcome: Outcome = "removed";
  for (const name of names) {
    const below = inside(place, name);
    const at = depth < MAX_DEPTH
      ? { directory: fd, name, depth }
      : { directory: AT_FDCWD, name: below.path, depth };
    const inner = yield* removeTree(cage, below, options, found.dev, at);
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
