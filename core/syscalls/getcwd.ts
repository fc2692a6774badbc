/** getcwd(3). */
import type { CageState } from "../vfs/cage_state.ts";
import { placePath } from "../vfs/place_path.ts";

/** The current directory's path from the cage's root, or -ENOENT if it is gone or lies outside. */
export function getcwd(state: CageState): string | number {
  return placePath(state.root, state.cwd);
}
