/**
 * The spelling of IMFS: every call as `(cageId, ...)`, answering a value or -errno, none throws.
 *
 * Cages are numbered from 0 to 127 and are there from their first use, as user 0 in "/", until `exit`;
 * an id outside is -EINVAL. Arguments, flags and attributes are those of `Cage`.
 */
import type { Attributes, PartitionStatistics, TimeChange } from "../attributes.ts";
import type { Cage } from "./cage.ts";
import { AT_FDCWD, MS_BIND } from "../constants.ts";
import { EINVAL, EIO, EPERM } from "../errno.ts";
import { ImfsXattrs } from "./imfs_xattrs.ts";
import { type Exists, lastForPlace, splitList, splitPair } from "../path_pairs.ts";
import type { Partition } from "../partition.ts";
import * as access from "../syscalls/access.ts";
import * as mkdir from "../syscalls/mkdir.ts";
import * as open from "../syscalls/open.ts";
import type { OpenHow } from "../syscalls/openat2.ts";
import * as readlink from "../syscalls/readlink.ts";
import * as rename from "../syscalls/rename.ts";
import { rmdir } from "../syscalls/rmdir.ts";
import * as stat from "../syscalls/stat.ts";
import type { Statx } from "../syscalls/statx.ts";
import * as unlink from "../syscalls/unlink.ts";
import { Vfs } from "../vfs/vfs.ts";

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
 * IMFS's calls over a `Vfs`: each takes the number of a cage (0 to 127) first, and answers a value or -errno
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
export class Imfs extends ImfsXattrs {
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

  exec(cageId: number): number {
    return this.call(cageId, (cage) => cage.exec());
  }

  exit(cageId: number): number {
    return this.call(cageId, (cage) => {
      cage.exit();
      this.#cages.delete(cageId);
    });
  }

  /** Brings a file or directory of the host into the tree, under the same path unless told. */
  load_file(cageId: number, hostPath: string, path = hostPath): number {
    return this.#stageIn(cageId, hostPath, path, {});
  }

  #stageIn(cageId: number, hostPath: string, path: string, options: StageOptions): number {
    return this.call(cageId, (cage) => {
      if (this.#load === undefined) return -EIO;
      this.#load(cage, hostPath, path, options);
    });
  }

  /** Takes a file or directory of the tree to the host, under the same path unless told. */
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

  open(cageId: number, path: string, flags: number, mode = 0o666): number {
    return this.direct(cageId, (state) => open.openat(state, AT_FDCWD, path, flags, mode));
  }

  openat(cageId: number, dirfd: number, path: string, flags: number, mode = 0o666): number {
    return this.direct(cageId, (state) => open.openat(state, dirfd, path, flags, mode));
  }

  /** openat2(2): `how` has flags, mode and the resolve flags. */
  openat2(cageId: number, dirfd: number, path: string, how: OpenHow): number {
    return this.call(cageId, (cage) => cage.openat2(dirfd, path, how));
  }

  creat(cageId: number, path: string, mode = 0o666): number {
    return this.call(cageId, (cage) => cage.creat(path, mode));
  }

  pipe(cageId: number): [reader: number, writer: number] | number {
    return this.call(cageId, (cage) => cage.pipe());
  }

  pipe2(cageId: number, flags: number): [reader: number, writer: number] | number {
    return this.call(cageId, (cage) => cage.pipe(flags));
  }

  stat(cageId: number, path: string, out: Attributes): number {
    return this.direct(cageId, (state) => stat.stat(state, path, out));
  }

  lstat(cageId: number, path: string, out: Attributes): number {
    return this.direct(cageId, (state) => stat.lstat(state, path, out));
  }

  fstatat(cageId: number, dirfd: number, path: string, flags: number, out: Attributes): number {
    return this.direct(cageId, (state) => stat.fstatat(state, dirfd, path, flags, out));
  }

  /** statx(2): fills `out`, whatever `mask` asks for. */
  statx(
    cageId: number,
    dirfd: number,
    path: string,
    flags: number,
    mask: number,
    out: Statx,
  ): number {
    return this.call(cageId, (cage) => void cage.statx(dirfd, path, flags, mask, out));
  }

  statfs(cageId: number, path: string): PartitionStatistics | number {
    return this.call(cageId, (cage) => cage.statfs(path));
  }

  access(cageId: number, path: string, mode: number): number {
    return this.direct(cageId, (state) => access.access(state, path, mode));
  }

  faccessat(cageId: number, dirfd: number, path: string, mode: number, flags = 0): number {
    return this.direct(cageId, (state) => access.faccessat(state, dirfd, path, mode, flags));
  }

  mkdir(cageId: number, path: string, mode = 0o777): number {
    return this.direct(cageId, (state) => mkdir.mkdir(state, path, mode));
  }

  mkdirat(cageId: number, dirfd: number, path: string, mode = 0o777): number {
    return this.direct(cageId, (state) => mkdir.mkdirat(state, dirfd, path, mode));
  }

  mknod(cageId: number, path: string, mode: number, rdev = 0): number {
    return this.call(cageId, (cage) => cage.mknod(path, mode, rdev));
  }

  mknodat(cageId: number, dirfd: number, path: string, mode: number, rdev = 0): number {
    return this.call(cageId, (cage) => cage.mknodat(dirfd, path, mode, rdev));
  }

  mkfifo(cageId: number, path: string, mode = 0o666): number {
    return this.call(cageId, (cage) => cage.mkfifo(path, mode));
  }

  bind(cageId: number, path: string): number {
    return this.call(cageId, (cage) => cage.bind(path));
  }

  rmdir(cageId: number, path: string): number {
    return this.direct(cageId, (state) => rmdir(state, path));
  }

  unlink(cageId: number, path: string): number {
    return this.direct(cageId, (state) => unlink.unlink(state, path));
  }

  unlinkat(cageId: number, dirfd: number, path: string, flags = 0): number {
    return this.direct(cageId, (state) => unlink.unlinkat(state, dirfd, path, flags));
  }

  rename(cageId: number, from: string, to: string): number {
    return this.direct(cageId, (state) => rename.rename(state, from, to));
  }

  link(cageId: number, from: string, to: string): number {
    return this.call(cageId, (cage) => cage.link(from, to));
  }

  linkat(
    cageId: number,
    fromDirfd: number,
    from: string,
    toDirfd: number,
    to: string,
    flags = 0,
  ): number {
    return this.call(cageId, (cage) => cage.linkat(fromDirfd, from, toDirfd, to, flags));
  }

  symlink(cageId: number, target: string, path: string): number {
    return this.call(cageId, (cage) => cage.symlink(target, path));
  }

  symlinkat(cageId: number, target: string, dirfd: number, path: string): number {
    return this.call(cageId, (cage) => cage.symlinkat(target, dirfd, path));
  }

  renameat(cageId: number, fromDirfd: number, from: string, toDirfd: number, to: string): number {
    return this.renameat2(cageId, fromDirfd, from, toDirfd, to);
  }

  renameat2(
    cageId: number,
    fromDirfd: number,
    from: string,
    toDirfd: number,
    to: string,
    flags = 0,
  ): number {
    return this.call(cageId, (cage) => cage.renameat2(fromDirfd, from, toDirfd, to, flags));
  }

  readlink(cageId: number, path: string): string | number {
    return this.direct(cageId, (state) => readlink.readlink(state, path));
  }

  readlinkat(cageId: number, dirfd: number, path: string): string | number {
    return this.direct(cageId, (state) => readlink.readlinkat(state, dirfd, path));
  }

  chmod(cageId: number, path: string, mode: number): number {
    return this.call(cageId, (cage) => cage.chmod(path, mode));
  }

  fchmodat(cageId: number, dirfd: number, path: string, mode: number, flags = 0): number {
    return this.call(cageId, (cage) => cage.fchmodat(dirfd, path, mode, flags));
  }

  chown(cageId: number, path: string, uid: number, gid: number): number {
    return this.call(cageId, (cage) => cage.chown(path, uid, gid));
  }

  lchown(cageId: number, path: string, uid: number, gid: number): number {
    return this.call(cageId, (cage) => cage.lchown(path, uid, gid));
  }

  fchownat(
    cageId: number,
    dirfd: number,
    path: string,
    uid: number,
    gid: number,
    flags = 0,
  ): number {
    return this.call(cageId, (cage) => cage.fchownat(dirfd, path, uid, gid, flags));
  }

  truncate(cageId: number, path: string, length: number): number {
    return this.call(cageId, (cage) => cage.truncate(path, length));
  }

  chdir(cageId: number, path: string): number {
    return this.call(cageId, (cage) => cage.chdir(path));
  }

  chroot(cageId: number, path: string): number {
    return this.call(cageId, (cage) => cage.chroot(path));
  }

  getcwd(cageId: number): string | number {
    return this.call(cageId, (cage) => cage.getcwd());
  }

  umask(cageId: number, mask: number): number {
    return this.call(cageId, (cage) => cage.umask(mask));
  }

  sync(cageId: number): number {
    return this.call(cageId, (cage) => cage.sync());
  }

  pathconf(cageId: number, path: string, name: number): number {
    return this.call(cageId, (cage) => cage.pathconf(path, name));
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

  utimensat(
    cageId: number,
    dirfd: number,
    path: string,
    atime: TimeChange | undefined,
    mtime: TimeChange | undefined,
    flags = 0,
  ): number {
    return this.call(cageId, (cage) => cage.utimensat(dirfd, path, atime, mtime, flags));
  }
}

/** A path of a cage as its `Vfs` takes it. */
function absolute(cage: Cage, path: string): string {
  return path.startsWith("/") || path === "" ? path : `${cage.getcwd()}/${path}`;
}
