import type { CageState } from "../cage_state.ts";
import { realPlace } from "./real_place.ts";
import { type EventType, TreeEvents } from "./tree_events.ts";

/** Tells a tree's listeners of the calls of one cage, by the names that they will look for. */
export class CallEvents {
  readonly tree: TreeEvents;
  readonly #state: CageState;

  constructor(state: CageState) {
    this.#state = state;
    this.tree = TreeEvents.of(state.vfs);
  }

  get isHeard(): boolean {
    return this.tree.isHeard;
  }

  /** A name came or went; its directory is still there. */
  renamed(path: string): void {
    if (this.isHeard) this.#tell("rename", path, false);
  }

  /** Contents or attributes changed; `follow` a symlink there, or it is its own that did. */
  changed(path: string | undefined, follow = true): void {
    if (this.isHeard && path !== undefined) this.#tell("change", path, follow);
  }

  #tell(type: EventType, path: string, follow: boolean): void {
    const place = realPlace(this.#state, path, follow);
    if (typeof place === "string") this.tree.tell(type, place);
  }
}
