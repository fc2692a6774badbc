import type { OptionKinds } from "../argument_kinds.ts";
import type { Now } from "../instant.ts";

/**
 * What a `MemoryPartition` starts with.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { FsError, MemoryPartition, Vfs } from "@ramfs/ramfs/core";
 *
 * const root = new MemoryPartition({ maxBytes: 8192, maxInodes: 10 });
 * const cage = new Vfs({ root }).cage();
 * cage.writeFile("/f", new Uint8Array(8192));
 * assertThrows(() => cage.writeFile("/g", new Uint8Array(1)), FsError, "ENOSPC");
 * assertEquals([cage.statfs("/").blocksFree, cage.statfs("/").filesFree], [0, 7]);
 * ```
 */
export interface MemoryPartitionOptions {
  /** Most bytes of file contents, counted in pages of 4096; what can be numbered (512 GiB) by default. */
  maxBytes?: number;
  /** Most inodes, the root among them; 2^31 - 1 by default. */
  maxInodes?: number;
  /**
   * Most bytes, in pages as in `maxBytes`, that the files of each user but 0 may hold together: EDQUOT
   * beyond. Not limited by default. A file counts for its owner, whoever writes to it.
   */
  maxBytesPerUser?: number;
  /** Most inodes that each user but 0 may own: EDQUOT beyond. Not limited by default. */
  maxInodesPerUser?: number;
  /** The clock that stamps inodes; the system's by default. */
  now?: Now;
  /** Permission bits of the root directory, 0755 by default. */
  mode?: number;
  uid?: number;
  gid?: number;
}

export const OPTION_KINDS: OptionKinds = {
  maxBytes: "number",
  maxInodes: "number",
  maxBytesPerUser: "number",
  maxInodesPerUser: "number",
  now: "any",
  mode: "number",
  uid: "number",
  gid: "number",
};
