/** What the last component of a path is, when its parent was asked for. */
export const LAST_NAME = 0;
export const LAST_DOT = 1;
export const LAST_DOT_DOT = 2;
/** The path is nothing but slashes. */
export const LAST_ROOT = 3;

const SLASH = 47;
const DOT = 46;

export function skipSlashes(path: string, at: number): number {
  while (at < path.length && path.charCodeAt(at) === SLASH) at++;
  return at;
}

export function kindOf(path: string, at: number, end: number): number {
  if (path.charCodeAt(at) !== DOT || end - at > 2) return LAST_NAME;
  if (end - at === 1) return LAST_DOT;
  return path.charCodeAt(at + 1) === DOT ? LAST_DOT_DOT : LAST_NAME;
}

/** A relative path without doubled slashes, "." and slashes at its ends. */
export function plainly(path: string): string {
  if (!/(^|\/)\.?(\/|$)/.test(path)) return path;
  return path.split("/").filter((part) => part !== "" && part !== ".").join("/");
}
