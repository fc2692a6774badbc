/** Where the outcome goes that cannot go where it was to. */
import { baseName, parentPath } from "../core/path_text.ts";
import { Attributes } from "../core/attributes.ts";
import { cageFiles } from "../core/host/cage_files.ts";
import { S_IFDIR, S_IFMT, S_IFREG, W_OK, X_OK } from "../core/constants.ts";
import { runtime } from "../runtime/current.ts";
import { resolvePath } from "./paths.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Packs what lies at `tree` as an archive beside `target`, or else in the working directory, in TMPDIR or at home: the
 * file's path. Undefined where there is nothing at `tree`, or `target` is a pipe or device, whose reader may just have
 * enough. Throws where it can be kept nowhere.
 */
export async function saveBeside(
  workspace: Workspace,
  tree: string,
  target: string,
): Promise<string | undefined> {
  const there = new Attributes();
  if (cageFiles(workspace.cage).stat(tree, true, there) < 0) return undefined;
  const isStream = workspace.files.stat(target, true, there) === 0 &&
    ![S_IFREG, S_IFDIR].includes(there.mode & S_IFMT);
  if (isStream) return undefined;
  const { cwd, files } = { cwd: runtime.cwd(), files: workspace.files };
  const others = [runtime.variable("TMPDIR") || "/tmp", runtime.variable("HOME") ?? "/"];
  const name = `ramfs-saved-${target === "/" ? "tree" : baseName(target)}-${runtime.pid}.tar`;
  let failed: unknown;
  for (
    const directory of [
      parentPath(target),
      cwd,
      ...others.map((path) => resolvePath(cwd, path)),
    ]
  ) {
    if (files.access(directory, W_OK | X_OK) < 0) continue;
    const file = resolvePath(directory, name);
    const item = { file, tree, origin: `saving as ${file}`, gzip: false };
    try {
      await workspace.dumpTar(item, { report: () => {} });
    } catch (error) {
      failed = error;
    }
    // One that lacks a file that could not be read is there all the same. It may lie where others can read.
    if (files.chmod(file, 0o600) === 0) return file;
  }
  throw failed ?? new Error("no directory that can be written");
}
