/** What is said of changes. */
import { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } from "../../core/constants.ts";
import type { ChangedFile, OverlayChange } from "../../core/overlay_changes.ts";

export function typeOf(file: ChangedFile | undefined): number {
  return file === undefined ? 0 : file.mode & S_IFMT;
}

export const isDirectory = (file: ChangedFile | undefined) => typeOf(file) === S_IFDIR;
export const isRegular = (file: ChangedFile | undefined) => typeOf(file) === S_IFREG;
export const isSymlink = (file: ChangedFile | undefined) => typeOf(file) === S_IFLNK;

/** `directory` is absolute: what lies in it is shown from there on. */
export function shownPath(path: string, directory: string): string {
  if (path === directory) return ".";
  const prefix = directory === "/" ? "/" : `${directory}/`;
  return path.startsWith(prefix) && prefix !== "/" ? path.slice(prefix.length) : path;
}

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"];

export function sizeText(bytes: number): string {
  let unit = 0;
  let size = bytes;
  for (; size >= 1024 && unit + 1 < UNITS.length; unit++) size /= 1024;
  if (unit === 0) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  return `${size < 10 ? size.toFixed(1).replace(/\.0$/, "") : Math.round(size)} ${UNITS[unit]}`;
}

export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The lines that try(1) prints of a change, each a path and a word. */
export function tryLines(change: OverlayChange): string[] {
  const { kind, path, from, now, was } = change;
  switch (kind) {
    case "added":
      return [isSymlink(now) ? `${path} (symlink)` : `${path} (added)`];
    case "created dir":
      return [`${path} (created dir)`];
    case "deleted":
      return [`${path} (deleted)`];
    case "replaced":
      return [isDirectory(now) ? `${path} (replaced with dir)` : oneOf(path, now)];
    case "renamed":
      return [`${from} (deleted)`, isDirectory(now) ? `${path} (created dir)` : `${path} (added)`];
    case "attributes":
      // A directory that is there and has other attributes is no change to it.
      return isDirectory(now) || isDirectory(was) ? [] : [`${path} (modified)`];
    default:
      return [oneOf(path, now)];
  }
}

function oneOf(path: string, now: ChangedFile | undefined): string {
  return isSymlink(now) ? `${path} (symlink)` : `${path} (modified)`;
}
