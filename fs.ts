/**
 * A tree in memory that a whole program shares: `fs` in place of node:fs, `vol` with memfs's calls. For a tree of one's
 * own `ramfs` of `ramfs/core` makes both.
 *
 * @module
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import fs, { vol } from "@ramfs/ramfs/fs";
 *
 * fs.writeFileSync("/greeting", "hi");
 * assertEquals(vol.toJSON(), { "/greeting": "hi" });
 * ```
 */
import type { NodeFs } from "./core/node_fs/types.ts";
import { ramfs, type Volume } from "./core/staging/volume.ts";

const shared = ramfs();
export const fs: NodeFs = shared.fs;
export const vol: Volume = shared.vol;
export default fs;
