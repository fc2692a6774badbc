/** Paths without links, "." and "..", where not everything needs to exist. */
import type { Cage } from "../../core/cage/cage.ts";
import { S_IFDIR, S_IFLNK, S_IFMT, SYMLOOP_MAX } from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";

/** What may be missing: nothing, the last part, or any. */
export type Missing = "nothing" | "last" | "any";

/**
 * The canonical form of an absolute path. Throws FsError.
 * @param lexical ".." takes away the part before it, whatever that is, and links stay
 */
export function canonicalPath(cage: Cage, path: string, missing: Missing, lexical = false): string {
  let done = "";
  let rest = path.split("/").filter((part) => part !== "");
  let links = 0;
  /** Whether a part did not exist, so that nothing below it can. */
  let gone = false;
  while (rest.length > 0) {
    const part = rest.shift()!;
    if (part === ".") continue;
    if (part === "..") {
      done = done.slice(0, Math.max(0, done.lastIndexOf("/")));
      continue;
    }
    const next = `${done}/${part}`;
    const mode = gone ? undefined : modeOf(cage, next, missing, rest.length === 0);
    if (mode === undefined) gone = true;
    const last = rest.every((each) => each === "");
    if (mode !== undefined && !lexical && (mode & S_IFMT) === S_IFLNK) {
      if (++links > SYMLOOP_MAX) throw new FsError("ELOOP", "readlink", path);
      const target = cage.readlink(next);
      if (target.startsWith("/")) done = "";
      rest = [...target.split("/").filter((each) => each !== ""), ...rest];
      continue;
    }
    const directory = mode === undefined || (mode & S_IFMT) === S_IFDIR || lexical;
    if ((!last || path.endsWith("/")) && !directory && missing !== "any") {
      throw new FsError("ENOTDIR", "stat", path);
    }
    done = next;
  }
  return done === "" ? "/" : done;
}

/** The mode of what is there; undefined where nothing is and nothing needs to be. */
function modeOf(cage: Cage, path: string, missing: Missing, last: boolean): number | undefined {
  try {
    return cage.lstat(path).mode;
  } catch (error) {
    const { code } = error as { code?: string };
    if (missing === "any" && (code === "ENOENT" || code === "ENOTDIR")) return undefined;
    if (missing === "last" && last && code === "ENOENT") return undefined;
    throw error;
  }
}

/** `path` as seen from the directory `from`, both canonical. */
export function relativePath(path: string, from: string): string {
  const [there, here] = [path, from].map((each) => each.split("/").filter((part) => part !== ""));
  let common = 0;
  while (common < there.length && there[common] === here[common]) common++;
  return [...here.slice(common).map(() => ".."), ...there.slice(common)].join("/") || ".";
}
