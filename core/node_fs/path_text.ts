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
export function joinNormalized(directory: string, name: string): string {
  return normalizePath(directory === "" ? name : `${directory}/${name}`);
}
