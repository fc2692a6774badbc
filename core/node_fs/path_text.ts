/** Paths as text, as Node's `path.posix` treats them. */

/** The path without ".", ".." where it can be told, and doubled slashes. */
export function normalizePath(path: string): string {
  const isAbsolute = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || !isAbsolute) parts.push(part);
  }
  return (isAbsolute ? "/" : "") + parts.join("/") || (isAbsolute ? "/" : ".");
}

/** Name under directory, normalized. */
export function joinPath(directory: string, name: string): string {
  return normalizePath(directory === "" ? name : `${directory}/${name}`);
}

/** The directory that a path's last name is in: "/a" of "/a/b/", "." of "a". */
export function parentPath(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  const at = trimmed.lastIndexOf("/");
  if (at < 0) return path.startsWith("/") ? "/" : ".";
  return trimmed.slice(0, at).replace(/\/+$/, "") || "/";
}

/** The last name of a path. */
export function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}
