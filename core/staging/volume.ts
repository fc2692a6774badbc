/** One call for who comes from memfs: a tree, its node:fs, and what memfs's volumes have beside that. */
import { checkOptions, type OptionKinds } from "../argument_kinds.ts";
import type { Cage } from "../cage/cage.ts";
import { MemoryPartition } from "../memory/memory_partition.ts";
import { createFs } from "../node_fs/create_fs.ts";
import type { NodeFs } from "../node_fs/types.ts";
import { parseSizeText } from "../size_text.ts";
import { Vfs } from "../vfs/vfs.ts";
import {
  type DirectoryJSON,
  fromJSON,
  fromNestedJSON,
  type NestedDirectoryJSON,
  toJSON,
} from "./json.ts";

/** What `ramfs` makes a tree with. */
export interface RamfsOptions {
  /** Where relative paths begin, made if it is missing; "/" by default. */
  cwd?: string;
  /** Most bytes of file contents: a number, or text such as "64M". Not limited by default. */
  size?: number | string;
  /** Most files, directories and links. Not limited by default. */
  inodes?: number;
}

const OPTION_KINDS: OptionKinds = { cwd: "path", size: "any", inodes: "number" };

/** A tree as memfs's users know it: the functions of node:fs, and the tree as JSON. */
export interface Volume extends NodeFs {
  /** The tree, and the client of it that `fs` is. */
  readonly vfs: Vfs;
  readonly cage: Cage;
  /** Makes files, and the directories around them. */
  fromJSON(json: DirectoryJSON, cwd?: string): void;
  fromNestedJSON(json: NestedDirectoryJSON, cwd?: string): void;
  /** The files as text by path, empty directories as null. */
  toJSON(
    paths?: string | readonly string[],
    json?: DirectoryJSON,
    isRelative?: boolean,
  ): Record<string, string | null>;
  toJSON(
    paths: string | readonly string[] | undefined,
    json: DirectoryJSON | undefined,
    isRelative: boolean | undefined,
    asBuffer: true,
  ): Record<string, Uint8Array | null>;
  /** Removes everything. */
  reset(): void;
}

function bytesOf(size: number | string): number {
  const bytes = typeof size === "number" ? size : parseSizeText(size);
  if (bytes !== undefined && bytes >= 0) return bytes;
  throw new TypeError(
    `ramfs: size is ${JSON.stringify(size)}; write a number of bytes, or text such as "64M"`,
  );
}

function isNested(json: DirectoryJSON | NestedDirectoryJSON): json is NestedDirectoryJSON {
  return Object.values(json).some((value) =>
    typeof value === "object" && value !== null && !(value instanceof Uint8Array)
  );
}

/**
 * A new tree with the files of `json`, flat or nested, as `fs`, which speaks node:fs, and as `vol`, which has memfs's
 * calls as well.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ramfs } from "@ramfs/ramfs/core";
 *
 * const { fs, vol } = ramfs({ "/a/b": "text", "c": null }, { cwd: "/app", size: "64M" });
 * fs.writeFileSync("/app/d", "more");
 * assertEquals(vol.toJSON(), { "/a/b": "text", "/app/c": null, "/app/d": "more" });
 * vol.reset();
 * assertEquals(vol.toJSON(), {});
 * ```
 */
export function ramfs(
  json: DirectoryJSON | NestedDirectoryJSON = {},
  options: RamfsOptions | string = {},
): { fs: NodeFs; vol: Volume } {
  const { cwd = "/", size, inodes, ...unknown } = typeof options === "string"
    ? { cwd: options }
    : options;
  checkOptions("ramfs", { ...unknown, cwd, size, inodes }, OPTION_KINDS);
  const maxBytes = size === undefined ? undefined : bytesOf(size);
  const vfs = new Vfs({ root: new MemoryPartition({ maxBytes, maxInodes: inodes }) });
  const cage = vfs.cage();
  const fs = createFs(cage);
  const vol = volumeOf(fs, vfs, cage, cwd);
  fs.mkdirSync(cwd, { recursive: true });
  cage.chdir(cwd);
  if (isNested(json)) vol.fromNestedJSON(json);
  else vol.fromJSON(json);
  return { fs, vol };
}

function volumeOf(fs: NodeFs, vfs: Vfs, cage: Cage, cwd: string): Volume {
  const beyond = {
    vfs,
    cage,
    fromJSON: (json: DirectoryJSON, at = cwd) => fromJSON(cage, json, at),
    fromNestedJSON: (json: NestedDirectoryJSON, at = cwd) => fromNestedJSON(cage, json, at),
    toJSON: (...args: Parameters<typeof toJSON> extends [unknown, ...infer Rest] ? Rest : never) =>
      toJSON(cage, ...args),
    reset() {
      for (const name of cage.readdir("/")) fs.rmSync(`/${name}`, { recursive: true });
    },
  };
  return Object.assign(Object.create(fs), beyond) as Volume;
}
