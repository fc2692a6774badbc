import { S_IFDIR } from "../constants.ts";
import type { Mount } from "./mount.ts";
import type { Partition } from "../partition.ts";
import type { Link } from "./watch_hooks.ts";

/** Where a view's mount is, in the view of the mount beneath. */
export interface ViewPoint {
  view: WatchView;
  link: Link;
}

/** What a view asks of its watch when it meets a mount point, or leaves one. */
export interface ViewOwner {
  readonly recursive: boolean;
  covered(point: ViewPoint, mount: Mount): void;
  uncovered(view: WatchView, ino: number): void;
}

/** What a rename was, as far as a view sees its ends. */
export interface SeenRename {
  /** Paths of the old and the new name. */
  from?: string;
  to?: string;
}

/**
 * The part of a watched tree that lies in one mount.
 *
 * Invariant: `#links` holds, for every inode that a watched directory names, these names, the oldest
 * first; `#directories` all watched directories. Neither goes on below a mount point: there another view
 * does.
 */
export class WatchView {
  readonly mount: Mount;
  readonly root: number;
  /** Undefined for the view of what is watched itself. */
  readonly point: ViewPoint | undefined;
  readonly #owner: ViewOwner;
  readonly #links = new Map<number, Link[]>();
  readonly #directories = new Set<number>();

  constructor(owner: ViewOwner, mount: Mount, root: number, point?: ViewPoint) {
    this.#owner = owner;
    this.mount = mount;
    this.root = root;
    this.point = point;
  }

  get partition(): Partition {
    return this.mount.partition;
  }

  /** The path of an inode from what is watched on, or undefined if the view does not see it. */
  pathOf(ino: number): string | undefined {
    if (ino === this.root) {
      return this.point === undefined ? "" : this.point.view.#pathAt(this.point.link);
    }
    const links = this.mount.isPoint(ino) ? undefined : this.#links.get(ino);
    return links === undefined ? undefined : this.#pathAt(links[0]);
  }

  /** Takes a new name in: its path, or undefined if the view does not see it. */
  added(link: Link): string | undefined {
    if (!this.#directories.has(link.dir)) return undefined;
    this.#add(link);
    return this.#pathAt(link);
  }

  /** Lets a name go that is gone: the path that it had, if the view saw it. */
  removed(link: Link): string | undefined {
    if (!this.#directories.has(link.dir)) return undefined;
    const path = this.#pathAt(link);
    this.#drop(link);
    return path;
  }

  /** Follows a rename: the paths of those of its ends that the view sees. */
  renamed(from: Link, to: Link, isExchange: boolean): SeenRename {
    const [seesFrom, seesTo] = [this.#directories.has(from.dir), this.#directories.has(to.dir)];
    const seen: SeenRename = {};
    if (seesFrom) seen.from = this.#pathAt(from);
    if (seesTo) seen.to = this.#pathAt(to);
    // Within the view a directory keeps what is known below it.
    if (seesFrom) this.#unlink(from);
    if (seesTo && to.ino >= 0) this.#unlink(to);
    this.#move({ ...from, dir: to.dir, name: to.name }, seesFrom, seesTo);
    if (to.ino >= 0) {
      this.#move({ ...to, dir: from.dir, name: from.name }, seesTo, isExchange && seesFrom);
    }
    return seen;
  }

  /** Enters the directory, whose names are watched from now on. */
  enter(dir: number): void {
    this.#directories.add(dir);
    for (const link of this.#children(dir)) this.#add(link);
  }

  /** Looks again at what is mounted at, or was hidden by a mount from, an inode. */
  refresh(ino: number): void {
    this.#leave(ino);
    this.#owner.uncovered(this, ino);
    const links = this.#links.get(ino);
    if (links !== undefined) this.#descend(links[0]);
  }

  #pathAt(link: Link): string {
    const directory = this.pathOf(link.dir);
    return directory === undefined || directory === "" ? link.name : `${directory}/${link.name}`;
  }

  /** After a rename: `link` is where it is now, if that is seen. */
  #move(link: Link, wasSeen: boolean, isSeen: boolean): void {
    if (isSeen) {
      this.#push(link);
      if (!wasSeen) this.#descend(link);
    } else if (wasSeen) this.#leave(link.ino);
  }

  #add(link: Link): void {
    this.#push(link);
    this.#descend(link);
  }

  #drop(link: Link): void {
    this.#unlink(link);
    this.#leave(link.ino);
  }

  #descend(link: Link): void {
    const above = this.mount.covered?.get(link.ino);
    if (above !== undefined) this.#owner.covered({ view: this, link }, above);
    else if (link.isDirectory && this.#owner.recursive) this.enter(link.ino);
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

  #leave(dir: number): void {
    if (!this.#directories.delete(dir)) return;
    for (const link of this.#children(dir)) {
      this.#drop(link);
      if (this.mount.isPoint(link.ino)) this.#owner.uncovered(this, link.ino);
    }
  }

  #children(dir: number): Link[] {
    const links: Link[] = [];
    this.partition.readdir(dir, 0, (name, ino, type) => {
      links.push({ dir, name, ino, isDirectory: type === S_IFDIR });
      return true;
    });
    return links;
  }
}
