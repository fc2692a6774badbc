import type { CageState } from "../vfs/cage_state.ts";
import { FsError } from "../fs_error.ts";

/** Returns a call's result, or throws its -errno with the call's name and paths. */
export function orThrow(result: number, call: string, path?: string, dest?: string): number {
  if (result < 0) throw new FsError(result, call, path, dest);
  return result;
}

/** What the parts of `Cage` share: the state that `core/syscalls/` works on. */
export abstract class CageEdge {
  /** For callers of `core/syscalls/`, who want -errno in place of exceptions. */
  readonly state: CageState;

  constructor(state: CageState) {
    this.state = state;
  }
}
