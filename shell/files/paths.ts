/** Paths of the tree as text, and resolved. */
import type { Cage } from "../../core/cage/cage.ts";
import { S_IFLNK, S_IFMT, SYMLOOP_MAX } from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";

/** An absolute path without ".", ".." and doubled slashes, by its text alone. */
export function foldPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return "/" + parts.join("/");
}

/** An absolute path without symbolic links, "." and "..". Throws FsError where a component is missing. */
export function physicalPath(cage: Cage, path: string): string {
  let done = "";
  let rest = path.split("/");
  let links = 0;
  while (rest.length > 0) {
    const part = rest.shift()!;
    if (part === "" || part === ".") continue;
    if (part === "..") {
      done = done.slice(0, Math.max(0, done.lastIndexOf("/")));
      continue;
    }
    const next = `${done}/${part}`;
    if ((cage.lstat(next).mode & S_IFMT) !== S_IFLNK) {
      done = next;
      continue;
    }
    if (++links > SYMLOOP_MAX) throw new FsError("ELOOP", "readlink", path);
    const target = cage.readlink(next);
    if (target.startsWith("/")) done = "";
    rest = [...target.split("/"), ...rest];
  }
  return done === "" ? "/" : done;
}

/** A path as people are shown it: `~` for the home directory. */
export function homeAsTilde(path: string, home: string | undefined): string {
  const within = home && home !== "/" && (path === home || path.startsWith(`${home}/`));
  return within ? `~${path.slice(home.length)}` : path;
}
