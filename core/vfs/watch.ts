/** Watches on files and directories: what inotify(7) is for, with one event an operation. */
import type { CageState } from "./cage_state.ts";
import { AT_FDCWD, R_OK, S_IFDIR, S_IFMT } from "../constants.ts";
import { EACCES, EOPNOTSUPP } from "../errno.ts";
import { ON_HOST } from "./host_walk.ts";
import { FsError } from "../fs_error.ts";
import type { Mount } from "./mount.ts";
import type { Partition } from "../partition.ts";
import { mayAccess } from "./permission.ts";
import type { Vfs } from "./vfs.ts";
import type { ChangeSink, InodeChange, Link } from "./watch_hooks.ts";
import { type SeenRename, type ViewOwner, type ViewPoint, WatchView } from "./watch_view.ts";

/** What one call has changed. */
export interface WatchEvent {
  /**
   * "create": a new name, also by link(2) or by a rename from where the watch does not see. "remove": a
   * name is gone, or renamed to where it does not see. "rename": from `from` to `path`, and what had that
   * name is gone. "exchange": `from` and `path` have changed places. "write": bytes or size, also by open
   * with O_TRUNC. "attributes": mode, owner, times, extended attributes.
   */
  type: "create" | "remove" | "rename" | "exchange" | InodeChange;
  /** Counted from what is watched, "" for that itself. Of a file with several names: the oldest. */
  path: string;
  /** The path before a rename, or that of the other of two that were exchanged. */
  from?: string;
}

/** How `watch` watches. */
export interface WatchOptions {
  /** Watches all directories below, too. Default: the directory's own names. */
  recursive?: boolean;
  /** Hears of each event, in order, in a microtask after the call that made it. */
  onEvent?: (event: WatchEvent) => void;
}

/**
 * Watches what `path` names, from now on. It stays with that file or directory, also when it is renamed, and
 * if recursive goes on in what is mounted below. Mounting and unmounting are no events.
 * @throws {FsError} EACCES without the right to read it, and what path resolution answers.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Vfs, watch } from "@ramfs/ramfs/core";
 *
 * const cage = new Vfs().cage();
 * cage.mkdir("/d");
 * const events = watch(cage, "/d", { recursive: true });
 * cage.writeFile("/d/f", new Uint8Array(1));
 * cage.rename("/d/f", "/d/g");
 * assertEquals(events.take(), [
 *   { type: "create", path: "f" },
 *   { type: "write", path: "f" },
 *   { type: "rename", path: "g", from: "f" },
 * ]);
 * events.close();
 * ```
 */
export function watch(
  cage: { readonly state: CageState },
  path: string,
  options: WatchOptions = {},
): Watch {
  const { state } = cage;
  const { walk, vfs } = state;
  let error = walk.resolve(AT_FDCWD, path, true);
  if (error === -ON_HOST) {
    walk.onHost.end();
    error = -EOPNOTSUPP;
  }
  if (error === 0 && !mayAccess(state, walk.attributes, R_OK)) error = -EACCES;
  if (error === 0) error = walk.mount.partition.pin(walk.ino);
  if (error < 0) throw new FsError(error, "watch", path);
  const isDirectory = (walk.attributes.mode & S_IFMT) === S_IFDIR;
  const list = vfs.watches instanceof WatchList ? vfs.watches : vfs.watches = new WatchList(vfs);
  const made = new Watch(walk.mount, walk.ino, isDirectory, options, list);
  list.add(made);
  return made;
}

/** The watches of a Vfs, which has none of these while there is none. */
class WatchList implements ChangeSink {
  readonly #vfs: Vfs;
  readonly #watches = new Set<Watch>();

  constructor(vfs: Vfs) {
    this.#vfs = vfs;
  }

  add(watch: Watch): void {
    this.#watches.add(watch);
  }

  remove(watch: Watch): void {
    this.#watches.delete(watch);
    if (this.#watches.size === 0) this.#vfs.watches = undefined;
  }

  changed(partition: Partition, ino: number, change: InodeChange): void {
    for (const watch of this.#watches) watch.changed(partition, ino, change);
  }

  added(partition: Partition, link: Link): void {
    for (const watch of this.#watches) watch.added(partition, link);
  }

  removed(partition: Partition, link: Link): void {
    for (const watch of this.#watches) watch.removed(partition, link);
  }

  renamed(partition: Partition, from: Link, to: Link, isExchange: boolean): void {
    for (const watch of this.#watches) watch.renamed(partition, from, to, isExchange);
  }

  mounted(mount: Mount, ino: number): void {
    for (const watch of this.#watches) watch.mounted(mount, ino);
  }

  *pinned(): Generator<[Partition, number]> {
    for (const watch of this.#watches) yield watch.pinned;
  }
}

/**
 * A watch and the events that nobody has taken yet.
 *
 * Invariant: `#views` has what is watched itself and, behind it, a view for each mount that is seen below.
 * A partition seen at several places tells of a change where it was seen first.
 */
export class Watch implements AsyncIterable<WatchEvent>, ViewOwner {
  /** Whether it sees directories below. */
  readonly recursive: boolean;
  readonly #onEvent: ((event: WatchEvent) => void) | undefined;
  readonly #list: { remove(watch: Watch): void };
  readonly #top: WatchView;
  #views: WatchView[] = [];
  #events: WatchEvent[] = [];
  #wake: (() => void) | undefined;
  #closed = false;

  /** Made by `watch`, which has pinned `root`. */
  constructor(
    mount: Mount,
    root: number,
    isDirectory: boolean,
    options: WatchOptions,
    list: { remove(watch: Watch): void },
  ) {
    this.recursive = options.recursive ?? false;
    this.#onEvent = options.onEvent;
    this.#list = list;
    this.#top = new WatchView(this, mount, root);
    this.#views.push(this.#top);
    if (isDirectory) this.#top.enter(root);
  }

  /** The events since the last time, in the order of the calls that made them. */
  take(): WatchEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** Ends the watch; what it has seen can still be taken. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#list.remove(this);
    const [partition, root] = this.pinned;
    partition.unpin(root);
    this.#views = [];
    this.#wake?.();
  }

  /** The events as they come, until `close`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<WatchEvent, void, undefined> {
    for (;;) {
      yield* this.take();
      if (this.#events.length > 0) continue;
      if (this.#closed) return;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** @internal The inode that the watch keeps alive. */
  get pinned(): [Partition, number] {
    return [this.#top.partition, this.#top.root];
  }

  /** @internal */
  changed(partition: Partition, ino: number, type: InodeChange): void {
    const path = this.#first(partition, (view) => view.pathOf(ino));
    if (path !== undefined) this.#tell({ type, path });
  }

  /** @internal */
  added(partition: Partition, link: Link): void {
    const path = this.#first(partition, (view) => view.added(link));
    if (path !== undefined) this.#tell({ type: "create", path });
  }

  /** @internal */
  removed(partition: Partition, link: Link): void {
    const path = this.#first(partition, (view) => view.removed(link));
    if (path !== undefined) this.#tell({ type: "remove", path });
    else if (this.#isTop(partition, link.ino)) this.#tell({ type: "remove", path: "" });
  }

  /** @internal */
  renamed(partition: Partition, from: Link, to: Link, isExchange: boolean): void {
    const seen = this.#first(partition, (view) => {
      const { from: before, to: after } = view.renamed(from, to, isExchange);
      return before === undefined && after === undefined ? undefined : { from: before, to: after };
    });
    if (seen !== undefined) this.#tellRename(seen, isExchange);
    else if (this.#isTop(partition, from.ino)) this.#tell({ type: "rename", path: "" });
    else if (this.#isTop(partition, to.ino)) {
      this.#tell({ type: isExchange ? "rename" : "remove", path: "" });
    }
  }

  /** @internal After a mount on an inode, or its end. */
  mounted(mount: Mount, ino: number): void {
    // A mount on a mount's own root, or the end of one, changes what the point beneath both shows.
    const stacked = this.#views.find((view) =>
      view.point !== undefined &&
      ((view.mount === mount && view.root === ino) ||
        (view.mount.parent === mount && view.mount.point === ino))
    );
    if (stacked !== undefined) return stacked.point!.view.refresh(stacked.point!.link.ino);
    this.#views.find((view) => view.mount === mount)?.refresh(ino);
  }

  /** @internal */
  covered(point: ViewPoint, mount: Mount): void {
    let above = mount;
    for (let next; (next = above.covered?.get(above.root)) !== undefined;) above = next;
    const view = new WatchView(this, above, above.root, point);
    this.#views.push(view);
    if (this.recursive && point.link.isDirectory) view.enter(above.root);
  }

  /** @internal */
  uncovered(view: WatchView, ino: number): void {
    const gone = new Set<WatchView>();
    // Views stand behind those that they are mounted in.
    for (const one of this.#views) {
      const { point } = one;
      if (point === undefined) continue;
      if (gone.has(point.view) || (point.view === view && point.link.ino === ino)) gone.add(one);
    }
    if (gone.size > 0) this.#views = this.#views.filter((one) => !gone.has(one));
  }

  /** Asks all views of a partition; the answer of the first that has one. */
  #first<T>(partition: Partition, ask: (view: WatchView) => T | undefined): T | undefined {
    let first: T | undefined;
    for (const view of this.#views) {
      if (view.partition !== partition) continue;
      // Each of them follows what happened.
      const answer = ask(view);
      first ??= answer;
    }
    return first;
  }

  #isTop(partition: Partition, ino: number): boolean {
    return this.#top.partition === partition && this.#top.root === ino;
  }

  #tellRename({ from, to }: SeenRename, isExchange: boolean): void {
    const type = isExchange ? "exchange" : "rename";
    if (from !== undefined && to !== undefined) this.#tell({ type, path: to, from });
    else if (isExchange) this.#tell({ type, path: from ?? to ?? "" });
    else if (to !== undefined) this.#tell({ type: "create", path: to });
    else this.#tell({ type: "remove", path: from ?? "" });
  }

  #tell(event: WatchEvent): void {
    const listener = this.#onEvent;
    if (listener !== undefined) return queueMicrotask(() => listener(event));
    this.#events.push(event);
    this.#wake?.();
    this.#wake = undefined;
  }
}
