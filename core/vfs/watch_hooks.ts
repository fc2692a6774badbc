/** Where the calls of `core/syscalls/` tell what they have changed: each, once, as the last it does. */
import type { CageState } from "./cage_state.ts";
import type { Mount } from "./mount.ts";
import type { Partition } from "../partition.ts";

/** A name in a directory, and what it names. */
export interface Link {
  dir: number;
  name: string;
  ino: number;
  isDirectory: boolean;
}

/** What a change of an inode was: of its bytes, or of what stat(2) and xattr(7) show. */
export type InodeChange = "write" | "attributes";

/** Who hears of changes of names and inodes. */
export interface ChangeSink {
  changed(partition: Partition, ino: number, change: InodeChange): void;
  added(partition: Partition, link: Link): void;
  removed(partition: Partition, link: Link): void;
  /** `to.ino` is what the name had before, -1 for nothing. */
  renamed(partition: Partition, from: Link, to: Link, isExchange: boolean): void;
  /** Something was mounted on, or unmounted from, an inode of a mount. */
  mounted(mount: Mount, ino: number): void;
  /** Inodes that watches keep alive, for `check`. */
  pinned(): Iterable<[Partition, number]>;
}

/** Tells of a changed inode, unless `result` is an error; returns `result`. */
export function notifyChange(
  state: CageState,
  partition: Partition,
  ino: number,
  change: InodeChange,
  result: number,
): number {
  if (state.vfs.watches !== undefined && result >= 0) {
    state.vfs.watches.changed(partition, ino, change);
  }
  return result;
}

/** Tells of a new name of inode `result`, unless that is an error; returns `result`. */
export function notifyName(
  state: CageState,
  partition: Partition,
  dir: number,
  name: string,
  result: number,
  isDirectory = false,
): number {
  if (state.vfs.watches !== undefined && result >= 0) {
    state.vfs.watches.added(partition, { dir, name, ino: result, isDirectory });
  }
  return result;
}

/** Tells that a name is gone, unless `result` is an error; returns `result`. */
export function notifyRemoval(
  state: CageState,
  partition: Partition,
  link: Link,
  result: number,
): number {
  if (state.vfs.watches !== undefined && result >= 0) {
    state.vfs.watches.removed(partition, link);
  }
  return result;
}

/** Makes a call that writes to `fd` in several steps one change. */
export function notifyOnce(state: CageState, fd: number, call: () => number): number {
  const { vfs } = state;
  const { watches } = vfs;
  if (watches === undefined) return call();
  vfs.watches = undefined;
  let result: number;
  try {
    result = call();
  } finally {
    vfs.watches = watches;
  }
  const file = state.files.get(fd);
  if (result > 0 && file?.mount !== undefined) {
    watches.changed(file.mount.partition, file.ino, "write");
  }
  return result;
}
