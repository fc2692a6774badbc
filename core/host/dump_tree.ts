/** Copies a file or a directory of a cage to the host, see copy_tree.ts. */
import type { Cage } from "../cage/cage.ts";
import { cageFiles } from "./cage_files.ts";
import { copyTree } from "./copy_tree.ts";
import type { StagingFiles } from "./staging_files.ts";
import { runSteps, type StagingOptions } from "./staging.ts";

/**
 * Dumps `from` (a path in the cage; a symlink is followed, those below it are copied) to `to`, a host
 * path. A file appears under its name only when it is whole. Throws FsError with the path that failed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Vfs, dumpTree, fromJSON } from "@ramfs/ramfs";
 * import { NodeFiles } from "@ramfs/ramfs/host";
 *
 * const cage = new Vfs().cage();
 * fromJSON(cage, { "/out/report.txt": "done" });
 * dumpTree(cage, new NodeFiles(), "/out/report.txt", "/tmp/ramfs-example-report.txt");
 * assertEquals(await Deno.readTextFile("/tmp/ramfs-example-report.txt"), "done");
 * await Deno.remove("/tmp/ramfs-example-report.txt");
 * ```
 */
export function dumpTree(
  cage: Cage,
  host: StagingFiles,
  from: string,
  to: string,
  options: StagingOptions = {},
): void {
  runSteps(copyTree(cageFiles(cage), host, from, to, options), options);
}
