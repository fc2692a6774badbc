/** Looks before anything runs at where its outcome is to go: hours later would be too late. */
import { parentPath } from "../core/path_text.ts";
import { Attributes } from "../core/attributes.ts";
import { S_IFDIR, S_IFMT, W_OK, X_OK } from "../core/constants.ts";
import { EISDIR, ENOENT, ENOTDIR } from "../core/errno.ts";
import { Failure } from "./failure.ts";
import { errnoText } from "./program_search.ts";
import type { StagingPlan } from "./run_command.ts";
import type { PatientFiles } from "./workspace.ts";

/** Throws Failure for the first place that cannot be written. */
export function checkTargets(files: PatientFiles, { dumps, tars }: StagingPlan): void {
  for (const { host, origin } of dumps) requireWritable(files, host, origin, false);
  for (const { file, origin } of tars.dumps) requireWritable(files, file, origin, true);
}

function requireWritable(
  files: PatientFiles,
  path: string,
  origin: string,
  isArchive: boolean,
): void {
  if (path === "-" || files.descriptor?.(path) !== undefined) return;
  const there = new Attributes();
  const found = files.stat(path, true, there);
  const isDirectory = (there.mode & S_IFMT) === S_IFDIR;
  let refused = found;
  if (found === 0 && isArchive && isDirectory) refused = -EISDIR;
  else if (found === 0) refused = files.access(path, W_OK);
  // What cannot be written may be replaced, where its directory lets it.
  const above = found === -ENOENT || (refused < 0 && !isDirectory) ? parentPath(path) : undefined;
  if (above !== undefined) refused = accessNearest(files, above);
  if (refused === 0) return;
  throw new Failure(
    `${origin}: ${path} cannot be written: ${
      errnoText(-refused)
    }; nothing has been run, choose another place`,
  );
}

/** Whether a name can be made in a directory, or in the nearest one above it that is there: 0 or -errno. */
function accessNearest(files: PatientFiles, path: string): number {
  const there = new Attributes();
  const found = files.stat(path, true, there);
  if (found === -ENOENT && path !== "/") return accessNearest(files, parentPath(path));
  if (found < 0) return found;
  return (there.mode & S_IFMT) === S_IFDIR ? files.access(path, W_OK | X_OK) : -ENOTDIR;
}
