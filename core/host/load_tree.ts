/** Copies a file or a directory of the host into a cage, see copy_tree.ts. */
import type { Cage } from "../cage/cage.ts";
import { cageFiles } from "./cage_files.ts";
import { copyTree } from "./copy_tree.ts";
import type { StagingFiles } from "./staging_files.ts";
import { runSteps, type StagingOptions } from "./staging.ts";

/**
 * Loads `from` (a host path; a symlink is followed, those below it are copied) to `to`, a path in the
 * cage. Throws FsError with the path that failed, a host path or one of the cage.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Vfs, loadTree } from "@ramfs/ramfs";
 * import { NodeFiles } from "@ramfs/ramfs/host";
 *
 * const cage = new Vfs().cage();
 * loadTree(cage, new NodeFiles(), "/etc/hostname", "/hostname");
 * assertEquals(cage.exists("/hostname"), true);
 * ```
 */
export function loadTree(
  cage: Cage,
  host: StagingFiles,
  from: string,
  to: string,
  options: StagingOptions = {},
): void {
  runSteps(copyTree(host, cageFiles(cage), from, to, { replace: true, ...options }), options);
}
