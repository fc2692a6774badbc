/** Paths as text; nothing here touches a file system. */

/** Without ".", "..", doubled and trailing slashes; `path` is absolute. Symlinks are not looked at. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** `path` as seen from the absolute path `directory`, normalized. */
export function resolvePath(directory: string, path: string): string {
  return normalizePath(path.startsWith("/") ? path : `${directory}/${path}`);
}

/** Whether `path` is `directory` or lies below it; both normalized. */
export function isWithin(directory: string, path: string): boolean {
  return path === directory || directory === "/" || path.startsWith(`${directory}/`);
}

/** Whether who is so confined may change a path of the host, which has no symlinks. */
export function mayChangeHost(
  confinement: { files?: boolean; allow?: readonly string[] } | undefined,
  path: string | undefined,
): boolean {
  if (!confinement?.files) return true;
  return path !== undefined &&
    (confinement.allow ?? []).some((directory) => isWithin(directory, path));
}

/** Whether a path is written as one that means "into this directory". */
export function namesDirectory(path: string): boolean {
  return /(^|\/)\.{0,2}$/.test(path);
}
