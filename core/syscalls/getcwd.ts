/** getcwd(3). */
import type { CageState } from "../vfs/cage_state.ts";
import { placePath } from "../vfs/place_path.ts";
import { AT_EMPTY_PATH, AT_FDCWD } from "../constants.ts";
import { ENOENT } from "../errno.ts";
import { descriptorPath } from "../vfs/host_calls.ts";

/** The current directory's path from the cage's root, or -ENOENT if it is gone or lies outside. */
export function getcwd(state: CageState): string | number {
  const host = state.hostCwd?.host;
  if (host === undefined) return placePath(state.root, state.cwd);
  const { calls, descriptor } = host;
  const error = calls.statx(descriptor, "", AT_EMPTY_PATH, state.scratch);
  if (error < 0) return error;
  if (state.scratch.nlink === 0) return -ENOENT;
  const path = calls.readlinkat(AT_FDCWD, descriptorPath(descriptor));
  return typeof path === "number" ? host.path ?? path : path;
}
