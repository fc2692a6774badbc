/** A tree as text, as tree(1) draws it. */
import { joinPath } from "../path_text.ts";
import type { Cage } from "../cage/cage.ts";
import * as C from "../constants.ts";
import { sortedNames } from "./walk_tree.ts";

export interface TreeOptions {
  /** How many levels below the start are shown. Default: all. */
  depth?: number;
  /** Adds what ls(1) with `-F` adds: "/", "|", "=", "*". Default: false. */
  classify?: boolean;
}

/**
 * The names below `path` as a drawing; symlinks with what they point at. Ends without a newline.
 *
 * @example
 * ```
 * /
 * ├── a
 * │   └── b
 * └── c -> a
 * ```
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Vfs, fromJSON, tree } from "@ramfs/ramfs/core";
 *
 * const cage = new Vfs().cage();
 * fromJSON(cage, { "/a/b": "", "/c": "" });
 * assertEquals(tree(cage), "/\n├── a\n│   └── b\n└── c");
 * ```
 */
export function tree(cage: Cage, path = "/", options: TreeOptions = {}): string {
  const lines = [path + mark(cage.stat(path).mode, options)];
  draw(cage, path, "", options.depth ?? Infinity, options, lines);
  return lines.join("\n");
}

function draw(
  cage: Cage,
  path: string,
  indent: string,
  depth: number,
  options: TreeOptions,
  lines: string[],
): void {
  if (depth <= 0 || (cage.stat(path).mode & C.S_IFMT) !== C.S_IFDIR) return;
  const names = sortedNames(cage, path);
  names.forEach((name, at) => {
    const isLast = at === names.length - 1;
    const place = joinPath(path, name);
    const { mode } = cage.lstat(place);
    const isLink = (mode & C.S_IFMT) === C.S_IFLNK;
    const end = isLink ? ` -> ${cage.readlink(place)}` : mark(mode, options);
    lines.push(`${indent}${isLast ? "└── " : "├── "}${name}${end}`);
    if (!isLink) draw(cage, place, indent + (isLast ? "    " : "│   "), depth - 1, options, lines);
  });
}

function mark(mode: number, options: TreeOptions): string {
  if (!options.classify) return "";
  const type = mode & C.S_IFMT;
  if (type === C.S_IFDIR) return "/";
  if (type === C.S_IFIFO) return "|";
  if (type === C.S_IFSOCK) return "=";
  return type === C.S_IFREG && (mode & 0o111) !== 0 ? "*" : "";
}
