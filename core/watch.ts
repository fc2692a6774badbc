/** Watches on files and directories: what inotify(7) is for, with one event an operation. */
import type { Cage } from "./cage.ts";
import { AT_FDCWD, R_OK, S_IFDIR, S_IFMT } from "./constants.ts";
import { EACCES } from "./errno.ts";
import { FsError } from "./fs_error.ts";
import type { Partition } from "./partition.ts";
import { mayAccess } from "./permission.ts";
import type { Vfs } from "./vfs.ts";
import type { ChangeSink, InodeChange, Link } from "./watch_hooks.ts";

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
  from?: string;
}

export interface WatchOptions {
  /** Watches all directories below, too. Default: the directory's own names. */
  recursive?: boolean;
  /** Hears of each event, in order, in a microtask after the call that made it. */
  onEvent?: (event: WatchEvent) => void;
}

/**
 * Watches what `path` names, from now on. It stays with that file or directory, also when it is renamed. It
 * does not see what is mounted below.
 * @throws {FsError} EACCES without the right to read it, and what path resolution answers.
 *
 * @example
 * ```ts
 * const events = watch(cage, "/d", { recursive: true });
 * cage.writeFile("/d/f", new Uint8Array(1));
 * events.take(); // [{ type: "create", path: "f" }, { type: "write", path: "f" }]
 * events.close();
 * ```
 */
export function watch(cage: Cage, path: string, options: WatchOptions = {}): Watch {
  const { state } = cage;
  const { walk, vfs } = state;
  const error = walk.resolve(AT_FDCWD, path, true);
  if (error < 0) throw new FsError(error, "watch", path);
  if (!mayAccess(state, walk.attributes, R_OK)) throw new FsError(EACCES, "watch", path);
  const isDirectory = (walk.attributes.mode & S_IFMT) === S_IFDIR;
  const list = vfs.watches instanceof WatchList ? vfs.watches : vfs.watches = new WatchList(vfs);
  const made = new Watch(walk.mount.partition, walk.ino, isDirectory, options, list);
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
    for (const watch of this.#of(partition)) watch.changed(ino, change);
  }

  added(partition: Partition, link: Link): void {
    for (const watch of this.#of(partition)) watch.added(link);
  }

  removed(partition: Partition, link: Link): void {
    for (const watch of this.#of(partition)) watch.removed(link);
  }

  renamed(partition: Partition, from: Link, to: Link, isExchange: boolean): void {
    for (const watch of this.#of(partition)) watch.renamed(from, to, isExchange);
  }

  *#of(partition: Partition): Generator<Watch> {
    for (const watch of this.#watches) if (watch.partition === partition) yield watch;
  }
}

/**
 * A watch and the events that nobody has taken yet.
 *
 * Invariant: `#links` holds, for every inode that a watched directory names, these names, the oldest
 * first; `#directories` all watched directories.
 */
export class Watch implements AsyncIterable<WatchEvent> {
  readonly partition: Partition;
  readonly #root: number;
  readonly #recursive: boolean;
  readonly #onEvent: ((event: WatchEvent) => void) | undefined;
  readonly #list: { remove(watch: Watch): void };
  readonly #links = new Map<number, Link[]>();
  readonly #directories = new Set<number>();
  #events: WatchEvent[] = [];
  #wake: (() => void) | undefined;
  #closed = false;

  /** Made by `watch`. */
  constructor(
    partition: Partition,
    root: number,
    isDirectory: boolean,
    options: WatchOptions,
    list: { remove(watch: Watch): void },
  ) {
    this.partition = partition;
    this.#root = root;
    this.#recursive = options.recursive ?? false;
    this.#onEvent = options.onEvent;
    this.#list = list;
    partition.pin(root);
    if (isDirectory) this.#enter(root);
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
    this.partition.unpin(this.#root);
    this.#links.clear();
    this.#directories.clear();
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

  changed(ino: number, change: InodeChange): void {
    const path = this.#pathOf(ino);
    if (path !== undefined) this.#tell({ type: change, path });
  }

  added(link: Link): void {
    if (!this.#directories.has(link.dir)) return;
    this.#add(link);
    this.#tell({ type: "create", path: this.#pathAt(link) });
  }

  removed(link: Link): void {
    if (link.ino === this.#root) return this.#tell({ type: "remove", path: "" });
    if (!this.#directories.has(link.dir)) return;
    const path = this.#pathAt(link);
    this.#drop(link);
    this.#tell({ type: "remove", path });
  }

  renamed(from: Link, to: Link, isExchange: boolean): void {
    const [seesFrom, seesTo] = [this.#directories.has(from.dir), this.#directories.has(to.dir)];
    if (!seesFrom && !seesTo) {
      if (from.ino === this.#root) this.#tell({ type: "rename", path: "" });
      else if (to.ino === this.#root) {
        this.#tell({ type: isExchange ? "rename" : "remove", path: "" });
      }
      return;
    }
    const [oldPath, newPath] = [seesFrom && this.#pathAt(from), seesTo && this.#pathAt(to)];
    // Within the watch a directory keeps what is known below it.
    if (seesFrom) this.#unlink(from);
    if (seesTo && to.ino >= 0) this.#unlink(to);
    const moved = { ...from, dir: to.dir, name: to.name };
    const back = { ...to, dir: from.dir, name: from.name };
    this.#move(moved, seesFrom, seesTo);
    if (to.ino >= 0) this.#move(back, seesTo, isExchange && seesFrom);
    const type = isExchange ? "exchange" : "rename";
    if (oldPath !== false && newPath !== false) this.#tell({ type, path: newPath, from: oldPath });
    else if (isExchange) this.#tell({ type, path: oldPath || newPath || "" });
    else if (newPath !== false) this.#tell({ type: "create", path: newPath });
    else this.#tell({ type: "remove", path: oldPath || "" });
  }

  /** After a rename: `link` is where it is now, if that is seen. */
  #move(link: Link, wasSeen: boolean, isSeen: boolean): void {
    if (isSeen) {
      this.#push(link);
      if (!wasSeen && link.isDirectory && this.#recursive) this.#enter(link.ino);
    } else if (wasSeen && link.isDirectory) this.#leave(link.ino);
  }

  #tell(event: WatchEvent): void {
    const listener = this.#onEvent;
    if (listener !== undefined) return queueMicrotask(() => listener(event));
    this.#events.push(event);
    this.#wake?.();
    this.#wake = undefined;
  }

  #add(link: Link): void {
    this.#push(link);
    if (link.isDirectory && this.#recursive) this.#enter(link.ino);
  }

  #drop(link: Link): void {
    this.#unlink(link);
    if (link.isDirectory) this.#leave(link.ino);
  }

  #push(link: Link): void {
    const links = this.#links.get(link.ino);
    if (links === undefined) this.#links.set(link.ino, [link]);
    else links.push(link);
  }

  #unlink({ ino, dir, name }: Link): void {
    const links = this.#links.get(ino)?.filter((link) => link.dir !== dir || link.name !== name);
    if (links === undefined || links.length === 0) this.#links.delete(ino);
    else this.#links.set(ino, links);
  }

  #enter(dir: number): void {
    this.#directories.add(dir);
    for (const link of this.#children(dir)) this.#add(link);
  }

  #leave(dir: number): void {
    if (!this.#directories.delete(dir)) return;
    for (const link of this.#children(dir)) this.#drop(link);
  }

  #children(dir: number): Link[] {
    const links: Link[] = [];
    this.partition.readdir(dir, 0, (name, ino, type) => {
      links.push({ dir, name, ino, isDirectory: type === S_IFDIR });
      return true;
    });
    return links;
  }

  #pathOf(ino: number): string | undefined {
    if (ino === this.#root) return "";
    const links = this.#links.get(ino);
    return links === undefined ? undefined : this.#pathAt(links[0]);
  }

  #pathAt(link: Link): string {
    const directory = this.#pathOf(link.dir);
    return directory === undefined || directory === "" ? link.name : `${directory}/${link.name}`;
  }
}
