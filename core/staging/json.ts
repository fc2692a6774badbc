/** Trees as JSON objects from path to contents, in the spelling of npm's memfs. */
import { joinPath } from "../path_text.ts";
import type { Cage } from "../cage/cage.ts";
import { S_IFDIR, S_IFMT, S_IFREG } from "../constants.ts";
import { sortedNames, walkTree } from "./walk_tree.ts";

/** Contents by path: text or bytes of a file, or null for an empty directory. */
export type DirectoryJSON<T extends string | Uint8Array | null = string | Uint8Array | null> =
  Record<string, T>;

/** Directories within directories, down to contents. */
export interface NestedDirectoryJSON {
  [name: string]: string | Uint8Array | null | NestedDirectoryJSON;
}

/**
 * Makes files, and the directories around them. Relative paths count from `cwd`.
 * @throws {FsError} of mkdir(2), open(2), write(2).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Vfs, fromJSON } from "@ramfs/ramfs/core";
 *
 * const cage = new Vfs().cage();
 * fromJSON(cage, { "src/main.c": "int main;", "empty": null }, "/work");
 * assertEquals(cage.readdir("/work").sort(), ["empty", "src"]);
 * ```
 */
export function fromJSON(cage: Cage, json: DirectoryJSON, cwd = "/"): void {
  for (const [path, contents] of Object.entries(json)) {
    const place = resolve(cwd, path);
    if (contents === null) makeDirectories(cage, place);
    else {
      makeDirectories(cage, place.slice(0, Math.max(place.lastIndexOf("/"), 0)));
      cage.writeFile(place, toBytes(contents));
    }
  }
}

/** As `fromJSON`, of objects within objects: `{ src: { "index.ts": "" } }`. */
export function fromNestedJSON(cage: Cage, json: NestedDirectoryJSON, cwd = "/"): void {
  fromJSON(cage, flatten(json, "", {}), cwd);
}

function flatten(json: NestedDirectoryJSON, path: string, out: DirectoryJSON): DirectoryJSON {
  for (const [name, value] of Object.entries(json)) {
    const place = joinPath(path, name);
    const isContents = typeof value === "string" || value instanceof Uint8Array || value === null;
    if (isContents) out[place] = value;
    else if (Object.keys(value).length === 0) out[place] = null;
    else flatten(value, place, out);
  }
  return out;
}

/**
 * The files below `paths` ("/" by default) as text, empty directories as null; added to `json`. Symlinks
 * and special files are left out, a path that is missing is passed over. `isRelative`: paths count
 * from the one of `paths` that they are below; `asBuffer`: contents as bytes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Vfs, fromJSON, toJSON } from "@ramfs/ramfs/core";
 *
 * const cage = new Vfs().cage();
 * fromJSON(cage, { "/a/b": "text", "/c": null });
 * assertEquals(toJSON(cage), { "/a/b": "text", "/c": null });
 * ```
 */
export function toJSON(
  cage: Cage,
  paths?: string | readonly string[],
  json?: DirectoryJSON,
  isRelative?: boolean,
): Record<string, string | null>;
export function toJSON(
  cage: Cage,
  paths: string | readonly string[] | undefined,
  json: DirectoryJSON | undefined,
  isRelative: boolean | undefined,
  asBuffer: true,
): Record<string, Uint8Array | null>;
export function toJSON(
  cage: Cage,
  paths: string | readonly string[] = "/",
  json: DirectoryJSON = {},
  isRelative = false,
  asBuffer = false,
): DirectoryJSON {
  const decoder = new TextDecoder();
  for (const root of typeof paths === "string" ? [paths] : paths) {
    if (!cage.exists(root)) continue;
    const base = root.length > 1 && root.endsWith("/") ? root.slice(0, -1) : root;
    for (const node of walkTree(cage, base)) {
      const type = node.attributes.mode & S_IFMT;
      const key = isRelative ? relativeKey(base, node.path) : node.place;
      if (type === S_IFREG) {
        const bytes = cage.readFile(node.place);
        json[key] = asBuffer ? bytes : decoder.decode(bytes);
      } else if (
        type === S_IFDIR && key !== "" && key !== "/" && sortedNames(cage, node.place).length === 0
      ) {
        json[key] = null;
      }
    }
  }
  return json;
}

/** A file asked for by its own path goes by its last name. */
function relativeKey(base: string, path: string): string {
  return path === "" ? base.slice(base.lastIndexOf("/") + 1) : path;
}

/** An absolute path without "." and "..", which are taken away by name, as memfs does. */
function resolve(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${cwd}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function toBytes(contents: string | Uint8Array): Uint8Array {
  return typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
}

function makeDirectories(cage: Cage, path: string): void {
  if (path === "" || cage.exists(path)) return;
  makeDirectories(cage, path.slice(0, Math.max(path.lastIndexOf("/"), 0)));
  cage.mkdir(path);
}
