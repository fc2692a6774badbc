import type { CageState } from "../cage_state.ts";
import { realPlace } from "./real_place.ts";
import { type EventCause, TreeEvents } from "./tree_events.ts";

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
    if (this.isHeard) this.#tell("name", path, false);
  }

  /** Contents changed; a symlink there is followed. */
  written(path: string | undefined): void {
    if (this.isHeard && path !== undefined) this.#tell("contents", path, true);
  }

  /** Attributes changed; `follow` a symlink there, or it is its own that did. */
  changed(path: string | undefined, follow = true): void {
    if (this.isHeard && path !== undefined) this.#tell("attributes", path, follow);
  }

  #tell(cause: EventCause, path: string, follow: boolean): void {
    const place = realPlace(this.#state, path, follow);
    if (typeof place === "string") this.tree.tell(cause, place);
  }
}
