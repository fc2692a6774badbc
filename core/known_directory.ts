import type { CageState } from "./cage_state.ts";
import type { Place } from "./mount.ts";

/**
 * The directory that the last absolute path led through, so that the next path through it begins there.
 *
 * Invariant: as long as nothing that it compares has changed, a walk from the root to `#prefix` would stand
 * on `#ino` of the root's own mount, and find every right on the way. Only walks without symlinks and
 * mounts, in a partition that counts its changes, are remembered.
 */
export class KnownDirectory {
  /** With the slash behind it; "" for none. */
  #prefix = "";
  #ino = 0;
  #root: Place | undefined;
  #credentials = 0;
  #changes: number | undefined = 0;
  #mountChanges = 0;

  /** Sets the walk to the directory that begins `path`: how much of the path that is, or 0. */
  jump(state: CageState, walk: { ino: number }, path: string): number {
    const { length } = this.#prefix;
    if (length === 0 || length >= path.length || !path.startsWith(this.#prefix)) return 0;
    const { root, vfs } = state;
    if (
      root !== this.#root || state.credentials !== this.#credentials ||
      vfs.mountChanges !== this.#mountChanges ||
      root.mount.partition.changes !== this.#changes || path.charCodeAt(length) === 47
    ) {
      return 0;
    }
    walk.ino = this.#ino;
    return length;
  }

  /** After a walk to the directory that begins `path` up to `end`. */
  remember(state: CageState, { mount, ino }: Place, path: string, end: number): void {
    const { root, vfs } = state;
    const { changes } = mount.partition;
    if (mount !== root.mount || changes === undefined) return;
    this.#prefix = path.slice(0, end);
    this.#ino = ino;
    this.#root = root;
    this.#credentials = state.credentials;
    this.#changes = changes;
    this.#mountChanges = vfs.mountChanges;
  }
}
