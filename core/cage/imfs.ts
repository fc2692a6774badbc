/**
 * The spelling of IMFS: every call as `(cageId, ...)`, answering a value or -errno, none throws.
 *
 * Cages are numbered from 0 to 127 and are there from their first use, as user 0 in "/", until `exit`;
 * an id outside is -EINVAL. Arguments, flags and attributes are those of `Cage`.
 */
import { MS_BIND, SEEK_CUR, SEEK_SET } from "../constants.ts";
import { EINVAL, EIO, EPERM } from "../errno.ts";
import type { Partition } from "../partition.ts";
import { type Exists, lastForPlace, splitList, splitPair } from "../path_pairs.ts";
import { Vfs } from "../vfs/vfs.ts";
import type { Cage } from "./cage.ts";
import { ImfsCalls } from "./imfs_calls.ts";

/** Highest number of a cage. */
export const CAGE_MAX = 127;

export interface StageOptions {
  /** Leave out what is there and no regular file. */
  readonly regularOnly?: boolean;
}

/** Copies a tree between a path of the host and one of a cage; throws FsError. */
export type Stage = (cage: Cage, from: string, to: string, options: StageOptions) => void;

/** What an `Imfs` starts with. */
export interface ImfsOptions {
  /** Where the cages work: a new one by default. */
  vfs?: Vfs;
  /** What `load_file`, `preloads` and `dump_file` use: `loadTree`, `dumpTree` with a host. Without: -EIO. */
  load?: Stage;
  /** As `load`, the other way. */
  dump?: Stage;
  /** Whether the host has a path: `preloads` takes a name that exists as it is written. */
  exists?: Exists;
}

/**
 * IMFS's calls over a `Vfs`: each takes the number of a cage (0 to 127) first, and returns a value or -errno
 * where `Cage` would throw.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { constants, errnoName, Imfs } from "@ramfs/ramfs/core";
 *
 * const imfs = new Imfs();
 * const fd = imfs.open(0, "/hello", constants.O_CREAT | constants.O_RDWR, 0o644);
 * assertEquals(imfs.write(0, fd, new TextEncoder().encode("hi")), 2);
 * assertEquals(errnoName(imfs.mkdir(0, "/hello")), "EEXIST");
 * assertEquals(imfs.fork(0, 5), 0);
 * assertEquals(imfs.lseek(5, fd, 0, constants.SEEK_CUR), 2);
 * ```
 */
export class Imfs extends ImfsCalls {
  readonly vfs: Vfs;
  readonly #load: Stage | undefined;
  readonly #dump: Stage | undefined;
  readonly #exists: Exists | undefined;
  readonly #cages = new Map<number, Cage>();

  constructor(options: ImfsOptions = {}) {
    super();
    this.vfs = options.vfs ?? new Vfs();
    this.#load = options.load;
    this.#dump = options.dump;
    this.#exists = options.exists;
  }

  /** The cage of a number, or -EINVAL. */
  cage(cageId: number): Cage | number {
    if (!Number.isInteger(cageId) || cageId < 0 || cageId > CAGE_MAX) return -EINVAL;
    let cage = this.#cages.get(cageId);
    if (cage === undefined) this.#cages.set(cageId, cage = this.vfs.cage());
    return cage;
  }

  /** fork(2): makes cage `childId`, which must not be there yet, a copy that shares the open files. */
  fork(cageId: number, childId: number): number {
    return this.call(cageId, (cage) => {
      const isValid = Number.isInteger(childId) && childId >= 0 && childId <= CAGE_MAX;
      if (!isValid || this.#cages.has(childId)) return -EINVAL;
      this.#cages.set(childId, cage.fork());
      return 0;
    });
  }

  exit(cageId: number): number {
    return this.call(cageId, (cage) => {
      cage.exit();
      this.#cages.delete(cageId);
    });
  }

  /** Brings a file or directory of the host into the tree, under the same path by default. */
  load_file(cageId: number, hostPath: string, path = hostPath): number {
    return this.#stageIn(cageId, hostPath, path, {});
  }

  #stageIn(cageId: number, hostPath: string, path: string, options: StageOptions): number {
    return this.call(cageId, (cage) => {
      if (this.#load === undefined) return -EIO;
      this.#load(cage, hostPath, path, options);
    });
  }

  /** Takes a file or directory of the tree to the host, under the same path by default. */
  dump_file(cageId: number, path: string, hostPath = path): number {
    return this.call(cageId, (cage) => {
      if (this.#dump === undefined) return -EIO;
      this.#dump(cage, path, hostPath, {});
    });
  }

  /**
   * Loads files of the host as the environment's PRELOADS does: a list `HOST[=TREE]:...`, or its items. Items
   * without one side are skipped, as is what is no regular file; the last for a place wins; the first error ends it.
   */
  preloads(cageId: number, list: string | readonly string[]): number {
    const pairs = typeof list === "string"
      ? splitList(list, ":", this.#exists)
      : list.map((item) => splitPair(item, this.#exists));
    const items = pairs.map(({ first, second }) => ({ host: first, tree: second ?? first }));
    for (const { host, tree } of lastForPlace(items, ({ tree }) => tree)) {
      const error = this.#stageIn(cageId, host, tree, { regularOnly: true });
      if (error < 0) return error;
    }
    return 0;
  }

  /** telldir(3): where the next `readdir` reads, for `seekdir`. */
  telldir(cageId: number, fd: number): number {
    return this.lseek(cageId, fd, 0, SEEK_CUR);
  }

  /** seekdir(3): the next `readdir` reads where `telldir` stood. */
  seekdir(cageId: number, fd: number, position: number): number {
    return Math.min(0, this.lseek(cageId, fd, position, SEEK_SET));
  }

  rewinddir(cageId: number, fd: number): number {
    return this.seekdir(cageId, fd, 0);
  }

  closedir(cageId: number, fd: number): number {
    return this.close(cageId, fd);
  }

  /** mount(2) of a partition, or with MS_BIND in `flags` of what a path names. User 0 only: -EPERM. */
  mount(cageId: number, source: Partition | string, path: string, flags = 0): number {
    return this.call(cageId, (cage) => {
      if (cage.uid !== 0) return -EPERM;
      const isBind = (flags & MS_BIND) !== 0;
      if (isBind !== (typeof source === "string")) return -EINVAL;
      if (typeof source !== "string") this.vfs.mount(absolute(cage, path), source, flags);
      else this.vfs.bind(absolute(cage, source), absolute(cage, path), flags);
    });
  }

  /** mount(2) with MS_REMOUNT: gives a mount other flags. */
  remount(cageId: number, path: string, flags: number): number {
    return this.call(cageId, (cage) => {
      if (cage.uid !== 0) return -EPERM;
      this.vfs.remount(absolute(cage, path), flags);
    });
  }

  umount(cageId: number, path: string): number {
    return this.call(cageId, (cage) => {
      if (cage.uid !== 0) return -EPERM;
      this.vfs.umount(absolute(cage, path));
    });
  }
}

/** A path of a cage as its `Vfs` takes it. */
function absolute(cage: Cage, path: string): string {
  return path.startsWith("/") || path === "" ? path : `${cage.getcwd()}/${path}`;
}
