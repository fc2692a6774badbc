/** What a walk knows of the host, for a cage that sees it: where the tree ends, and how a path goes on beyond. */
import type { Attributes } from "../attributes.ts";
import * as C from "../constants.ts";
import type { CageState } from "./cage_state.ts";
import type { HostFile } from "./host_calls.ts";
import { type HostStart, HostWalk } from "./host_walk.ts";
import type { Mount, Place } from "./mount.ts";
import { skipSlashes } from "./path_components.ts";
import { placePath } from "./place_path.ts";

const SLASH = 47;

/** A walk in the tree. */
interface Walker extends Place {
  readonly attributes: Attributes;
}

export class HostSide {
  /** Walks on the host; undefined for a cage that does not see it. */
  walk: HostWalk | undefined;
  /** The walk goes down the skeleton to a mount point. */
  descends = false;
  /** The directory of the host from which a relative path counts. */
  from: HostFile | undefined;
  /** A directory of the host onto which the walk has stepped. */
  bound: Mount | undefined;
  readonly #state: CageState;

  constructor(state: CageState) {
    this.#state = state;
  }

  begin(): void {
    this.descends = false;
    this.from = undefined;
    const { host, root, vfs } = this.#state;
    // A cage that has changed its root has no path to where the host is.
    const sees = host !== undefined && root.mount.parent === undefined &&
      root.ino === root.mount.root;
    if (!sees) this.walk = undefined;
    else this.walk ??= new HostWalk(host, () => vfs.hostPoints());
  }

  /** Whether who stands in that mount stands where the host is. */
  isBeyond(mount: Mount): boolean {
    if (this.walk === undefined || this.descends) return false;
    const { root, vfs } = this.#state;
    return this.from !== undefined || (vfs.hostIsBeneath && mount === root.mount);
  }

  /** Goes on with the rest of a path: what `HostWalk.walk` answers. */
  go(walker: Walker, rest: string, follow: boolean, wantsParent: boolean): number {
    const { from } = this;
    this.from = undefined;
    const { attributes } = walker;
    if (from !== undefined && rest.charCodeAt(0) !== SLASH) {
      return this.walk!.walk(from, rest, follow, wantsParent, attributes);
    }
    const { root } = this.#state;
    const path = walker.ino === root.ino ? "" : placePath(root, walker);
    if (typeof path === "number") return path;
    const start: HostStart = { descriptor: C.AT_FDCWD, path };
    const below = rest.slice(skipSlashes(rest, 0));
    return this.walk!.walk(start, below, follow, wantsParent, attributes);
  }

  /** As `go`, in the directory onto which the walk has stepped. */
  goBound(walker: Walker, rest: string, follow: boolean, wantsParent: boolean): number {
    const { parent, point, partition, flags } = this.bound!;
    const tree = placePath(this.#state.root, { mount: parent!, ino: point });
    if (typeof tree === "number") return tree;
    const readOnly = (flags & C.MS_RDONLY) !== 0;
    const bound = { host: partition.hostPath!, tree, readOnly };
    return this.walk!.walkBound(bound, rest || ".", follow, wantsParent, walker.attributes);
  }
}
