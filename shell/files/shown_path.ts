import { baseName, joinPath, parentPath } from "../../core/path_text.ts";
import type { Attributes } from "../../core/attributes.ts";
import type { Cage } from "../../core/cage/cage.ts";
import { physicalPath } from "./paths.ts";

/** A path as the messages name it, and as calls take it. */
export interface ShownPath {
  readonly shown: string;
  readonly path: string;
}

export function inside(place: ShownPath, name: string): ShownPath {
  return { shown: joinPath(place.shown, name), path: joinPath(place.path, name) };
}

/** Whether two paths of one file are the same name in the same directory: removing one removes both. */
export function sameEntry(cage: Cage, a: string, b: string): boolean {
  if (baseName(a) !== baseName(b)) return false;
  try {
    return physicalPath(cage, parentPath(a)) === physicalPath(cage, parentPath(b));
  } catch {
    return false;
  }
}

/** By the times of modification. */
export function isNewer(a: Attributes, b: Attributes): boolean {
  return a.mtimeSec > b.mtimeSec || (a.mtimeSec === b.mtimeSec && a.mtimeNsec > b.mtimeNsec);
}

export function isBelow(path: string, directory: string): boolean {
  const base = directory.replace(/\/+\.?$/, "");
  return path === base || path.startsWith(base + "/");
}
