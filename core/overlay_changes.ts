/** What was done over a directory of the host that a tree shows, as the library tells it. */
import { matchesPath, parsePattern } from "./node_fs/glob_pattern.ts";

export type ChangeKind =
  | "added"
  | "created dir"
  | "modified"
  | "replaced"
  | "deleted"
  | "renamed"
  | "attributes";

/** What has happened to a path on the host since it was first seen. */
export type ChangeConflict =
  | "modified"
  | "attributes"
  | "deleted"
  | "added"
  | "replaced"
  | "below"
  | "parent";

export type ChangedPart = "content" | "mode" | "owner" | "mtime" | "xattrs";

/** One side of a change. */
export interface ChangedFile {
  /** With the type's bits. */
  readonly mode: number;
  readonly size: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  readonly uid: number;
  readonly gid: number;
}

export interface OverlayChange {
  readonly kind: ChangeKind;
  /** In the tree, absolute. */
  readonly path: string;
  /** Where it is, or would be, on the host. */
  readonly host: string;
  /** Renamed: where it was, in the tree. */
  readonly from?: string;
  /** Added: the path in the tree of which it is another name (a hard link). */
  readonly linkOf?: string;
  readonly what: readonly ChangedPart[];
  readonly was?: ChangedFile;
  readonly now?: ChangedFile;
  /** Names that were removed with a directory, as far as they were seen. */
  readonly below: number;
  /** It is not what was there, but something else under its name. */
  readonly fresh: boolean;
  /** A directory's times alone, as names in it have changed: lists leave it out. */
  readonly silent: boolean;
  /** Behind a commit: what stands against it. */
  readonly conflict?: ChangeConflict;
  /** The errno's name with which it could not be committed or discarded. */
  readonly error?: string;
  /** It has been committed. */
  readonly done: boolean;
}

/** What stands against a commit, in words that follow the path. */
export const CONFLICT_TEXTS: Readonly<Record<ChangeConflict, string>> = {
  modified: "has been changed there, too",
  attributes: "has other permissions or another owner there",
  deleted: "has been removed there",
  added: "has been made there, too",
  replaced: "is something else there",
  below: "was removed here, and has been changed there",
  parent: "its directory is gone there",
};

/** Whether a change is at or below one of the paths, or matches one of the patterns; without any, all are. */
export function pathFilter(paths: readonly string[]): (change: OverlayChange) => boolean {
  if (paths.length === 0) return () => true;
  const plain = paths.map((path) => path.length > 1 ? path.replace(/\/+$/, "") : path);
  const isBelow = (path: string) =>
    plain.some((one) => path === one || one === "/" || path.startsWith(`${one}/`));
  const patterns = plain.filter((path) => /[*?[{]/.test(path)).flatMap(parsePattern);
  const matches = (path: string): boolean =>
    path !== "" &&
    (patterns.some((pattern) => matchesPath(pattern, path)) ||
      matches(path.slice(0, path.lastIndexOf("/"))));
  return ({ path, from }) =>
    isBelow(path) || matches(path) || (from !== undefined && (isBelow(from) || matches(from)));
}
