import { checkOptions, type OptionKinds } from "../argument_kinds.ts";
import { Cage } from "../cage/cage.ts";
import { type CageOptions, CageState } from "./cage_state.ts";
import {
  AT_FDCWD,
  MS_NOATIME,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOREGULAR,
  MS_NOSUID,
  MS_NOSYMFOLLOW,
  MS_RDONLY,
  S_IFDIR,
  S_IFMT,
} from "../constants.ts";
import { type Device, memoryDevices } from "./devices.ts";
import { EBUSY, EINVAL, EISDIR, ENOTDIR } from "../errno.ts";
import { FsError } from "../fs_error.ts";
import type { Now } from "../instant.ts";
import { MemoryPartition } from "../memory/memory_partition.ts";
import { hold, Mount, release, Superblock } from "./mount.ts";
import type { Partition } from "../partition.ts";
import { placePath } from "./place_path.ts";
import { chdir } from "../syscalls/chdir.ts";
import { checkVfs } from "./vfs_check.ts";
import type { ChangeSink } from "./watch_hooks.ts";

/** What Linux has under /proc/sys/fs. */
export interface Protections {
  /** proc(5), protected_hardlinks: link(2) to others' files needs the right to write them. Default. */
  protectedHardlinks?: boolean;
  /**
   * proc(5), protected_symlinks: in sticky directories that everybody may write, EACCES to follow a symlink
   * at a path's end that is neither one's own nor the directory's owner's. Off by default.
   */
  protectedSymlinks?: boolean;
  /**
   * proc(5), protected_fifos and protected_regular: EACCES to open(2) with O_CREAT another's FIFO or file in
   * sticky directories that everybody (1) or everybody or the group (2) may write. 0 by default.
   */
  protectedFifos?: 0 | 1 | 2;
  protectedRegular?: 0 | 1 | 2;
}

/** What a `Vfs` starts with. */
export interface VfsOptions extends Protections {
  /** What is at "/": a new `MemoryPartition` by default. */
  root?: Partition;
  /**
   * Cages that see the host see it in the place of that partition, which but holds the mount points; the default. If
   * not, they see of the host what is mounted as such.
   */
  hostIsBeneath?: boolean;
  /** The clock of that default partition. */
  now?: Now;
  /** The number of the first device, which that partition gets; 1 by default. Where cages see a host, none of its. */
  firstDevice?: number;
}

const VFS_OPTION_KINDS: OptionKinds = {
  root: "options",
  now: "any",
  firstDevice: "number",
  hostIsBeneath: "boolean",
  protectedHardlinks: "boolean",
  protectedSymlinks: "boolean",
  protectedFifos: "number",
  protectedRegular: "number",
};
const CAGE_OPTION_KINDS: OptionKinds = {
  uid: "number",
  gid: "number",
  groups: "options",
  umask: "number",
  cwd: "path",
  host: "options",
};

/** A mounted partition, as `mount` lists it. */
export interface MountEntry {
  /** Where it is mounted. */
  path: string;
  /** The partition's: "memory", "host", "shared" or one's own. */
  kind: string;
  /** What is mounted. */
  partition: Partition;
  /** MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_NOSYMFOLLOW, MS_NOREGULAR, MS_NOATIME. */
  flags: number;
}

const MOUNT_FLAGS = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOSYMFOLLOW | MS_NOREGULAR |
  MS_NOATIME;

/**
 * A tree of mounted partitions and the cages that work in it. A partition belongs to one Vfs.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { constants, MemoryPartition, Vfs } from "@ramfs/ramfs/core";
 *
 * const vfs = new Vfs();
 * const cage = vfs.cage();
 * cage.mkdir("/d");
 * cage.writeFile("/d/hello", new TextEncoder().encode("hi\n"));
 * vfs.mount("/d", new MemoryPartition({ maxBytes: 1 << 20 }), constants.MS_NOEXEC);
 * assertEquals(cage.readdir("/d"), []);
 * vfs.umount("/d");
 * assertEquals(cage.readdir("/d"), ["hello"]);
 * assertEquals(vfs.check(), []);
 * ```
 */
export class Vfs {
  /** What serves character devices, by device number (`makedev`); add your own. */
  readonly devices: Map<number, Device> = memoryDevices();
  /** What serves block devices. */
  readonly blockDevices: Map<number, Device> = new Map();
  /** Counts mounts and unmounts, so that remembered paths can be known to be stale. */
  mountChanges = 0;
  /** Whose record lock waits for whose, fcntl(2)'s EDEADLK. */
  readonly lockWaits: Map<object, object> = new Map();
  /** proc(5)'s protections of links and of files in sticky directories. */
  readonly protections: Readonly<Required<Protections>>;
  /** Hears of every change; undefined while nothing is watched (`core/vfs/watch.ts`). */
  watches: ChangeSink | undefined;
  readonly hostIsBeneath: boolean;
  readonly #root: Mount;
  readonly #superblocks = new Map<Partition, Superblock>();
  readonly #mounts = new Set<Mount>();
  readonly #cages = new Map<number, CageState>();
  /** Resolves the paths of mounts, with every right. */
  readonly #kernel: CageState;
  #devices: number;
  #points: readonly string[] = [];
  /** The count of mounts for which those are. */
  #pointsOf = -1;
  #pipes = 0;
  #credentials = 0;

  /** A tree with one partition, mounted at "/". */
  constructor(options: VfsOptions = {}) {
    checkOptions("Vfs", options, VFS_OPTION_KINDS);
    this.protections = {
      protectedHardlinks: options.protectedHardlinks ?? true,
      protectedSymlinks: options.protectedSymlinks ?? false,
      protectedFifos: options.protectedFifos ?? 0,
      protectedRegular: options.protectedRegular ?? 0,
    };
    this.hostIsBeneath = options.hostIsBeneath ?? true;
    this.#devices = (options.firstDevice ?? 1) - 1;
    const partition = options.root ?? new MemoryPartition({ now: options.now });
    this.#root = this.#attach(partition, partition.root, undefined, 0, 0, false);
    this.#kernel = this.#newState(-1, {});
  }

  /**
   * Mounts a partition on a directory (its root on a file, if it is one); what was there is hidden until
   * `umount`. `flags` are those of `MountEntry`, and if not given the partition's own.
   * @throws {FsError} ENOENT, ENOTDIR, EINVAL, and what path resolution answers; mount(2).
   */
  mount(path: string, partition: Partition, flags = partition.mountFlags ?? 0): void {
    this.#mountOn(path, partition, partition.root, flags, false);
  }

  /** Makes a place to mount on in the root's partition where a path is the host's: `likeDirectory` or a file. */
  makePoint(path: string, likeDirectory: boolean): void {
    const kernel = new Cage(this.#kernel);
    const parts = path.split("/").filter(Boolean);
    parts.forEach((_, i) => {
      const place = `/${parts.slice(0, i + 1).join("/")}`;
      if (kernel.exists(place)) return;
      if (likeDirectory || i < parts.length - 1) kernel.mkdir(place);
      else kernel.writeFile(place, new Uint8Array());
    });
  }

  /** Shows a directory or file at a second path, MS_BIND of mount(2). */
  bind(from: string, to: string, flags = 0): void {
    const { walk } = this.#kernel;
    const error = walk.resolve(AT_FDCWD, from, true);
    if (error < 0) throw new FsError(error, "mount", from, to);
    this.#mountOn(to, walk.mount.partition, walk.ino, flags, true);
  }

  /**
   * Gives a mount other flags: EBUSY if it becomes read-only while a file in it is open for writing, and what the
   * partition answers.
   */
  remount(path: string, flags: number): void {
    const mount = this.#mountAt(path, "remount");
    if (flags & MS_RDONLY && this.#hasWriters(mount)) throw new FsError(EBUSY, "remount", path);
    const error = mount.isBind ? 0 : mount.partition.remounted?.(flags & MOUNT_FLAGS) ?? 0;
    if (error < 0) throw new FsError(error, "remount", path);
    this.mountChanges++;
    mount.flags = flags & MOUNT_FLAGS;
  }

  /**
   * Takes away what was mounted last at a path.
   * @throws {FsError} EINVAL if nothing is mounted there, EBUSY while it is in use; umount(2).
   */
  umount(path: string): void {
    const mount = this.#mountAt(path, "umount");
    const { parent, point, superblock } = mount;
    this.mountChanges++;
    if (parent === undefined || mount.users > 0) throw new FsError(EBUSY, "umount", path);
    parent.covered!.delete(point);
    if (parent.covered!.size === 0) parent.covered = undefined;
    release({ mount: parent, ino: point });
    mount.partition.unpin(mount.root);
    this.#mounts.delete(mount);
    if (--superblock.mounts === 0) this.#superblocks.delete(mount.partition);
    this.watches?.mounted(parent, point);
  }

  /** All mounts, parents before what is mounted on them. */
  mounts(): MountEntry[] {
    const root = { mount: this.#root, ino: this.#root.root };
    return [...this.#mounts].map((mount) => {
      const { parent, partition, flags, point } = mount;
      const path = parent === undefined ? "/" : placePath(root, { mount: parent, ino: point });
      return {
        path: typeof path === "string" ? path : "?",
        kind: partition.kind,
        partition,
        flags,
      };
    });
  }

  /**
   * A new client of the tree: user 0, group 0, umask 0022 and current directory "/" unless reported.
   * @throws {FsError} what chdir(2) to `cwd` answers.
   */
  cage(options: CageOptions = {}): Cage {
    checkOptions("vfs.cage", options, CAGE_OPTION_KINDS);
    let id = 0;
    while (this.#cages.has(id)) id++;
    const state = this.#newState(id, options);
    const error = options.cwd === undefined ? 0 : chdir(state, options.cwd);
    if (error < 0) {
      state.exit();
      throw new FsError(error, "chdir", options.cwd);
    }
    this.#cages.set(id, state);
    return new Cage(state);
  }

  /** The states of all cages, by number. */
  cages(): CageState[] {
    return [...this.#cages.values()].sort((a, b) => a.id - b.id);
  }

  /** The state of a copy of a cage, which shares its open files, as fork(2) makes it. */
  fork(from: CageState): CageState {
    let id = 0;
    while (this.#cages.has(id)) id++;
    const state = new CageState(this, id, from, from.root, from.cwd);
    state.credentials = from.credentials;
    state.host = from.host;
    state.hostCwd = from.hostCwd;
    if (state.hostCwd !== undefined) state.hostCwd.references++;
    state.files.shareFrom(from.files);
    this.#cages.set(id, state);
    return state;
  }

  /** Ends a cage. */
  exit(state: CageState): void {
    if (this.#cages.get(state.id) !== state) return;
    state.exit();
    this.#cages.delete(state.id);
  }

  /** Walks every invariant of all partitions, mounts and cages: a line for each violation. */
  check(): string[] {
    const watched = this.watches?.pinned() ?? [];
    return checkVfs([...this.#mounts], [this.#kernel, ...this.#cages.values()], watched);
  }

  /** The paths of what is mounted in the root's own partition, which is where the host ends for who sees it. */
  hostPoints(): readonly string[] {
    if (this.#pointsOf !== this.mountChanges) {
      this.#pointsOf = this.mountChanges;
      const root = { mount: this.#root, ino: this.#root.root };
      this.#points = [...this.#root.covered?.keys() ?? []]
        .map((ino) => placePath(root, { mount: this.#root, ino }))
        .filter((path) => typeof path === "string");
    }
    return this.#points;
  }

  /** The names in a directory of the host that lead to what is mounted there or further below. */
  namesMountedIn(directory: string | undefined): string[] {
    if (directory === undefined) return [];
    const base = directory === "/" ? "/" : `${directory}/`;
    const below = this.hostPoints().filter((point) => point.startsWith(base));
    return [...new Set(below.map((point) => point.slice(base.length).split("/", 1)[0]))];
  }

  /** A number for credentials that a cage takes. */
  nextCredentials(): number {
    return ++this.#credentials;
  }

  /** A number for a pipe without a name. */
  nextPipe(): number {
    return ++this.#pipes;
  }

  #newState(id: number, options: CageOptions): CageState {
    const uid = options.uid ?? 0;
    const who = {
      uid,
      gid: options.gid ?? uid,
      groups: options.groups ?? [],
      umask: options.umask ?? 0o022,
    };
    const root = { mount: this.#root, ino: this.#root.root };
    const state = new CageState(this, id, who, root, root);
    state.credentials = this.nextCredentials();
    state.host = options.host;
    return state;
  }

  #attach(
    partition: Partition,
    root: number,
    parent: Mount | undefined,
    point: number,
    flags: number,
    isBind: boolean,
  ): Mount {
    let superblock = this.#superblocks.get(partition);
    if (superblock === undefined) {
      superblock = new Superblock(partition, ++this.#devices);
      this.#superblocks.set(partition, superblock);
    }
    superblock.mounts++;
    partition.pin(root);
    const mount = new Mount(superblock, root, parent, point, flags & MOUNT_FLAGS, isBind);
    this.#mounts.add(mount);
    return mount;
  }

  #mountOn(
    path: string,
    partition: Partition,
    root: number,
    flags: number,
    isBind: boolean,
  ): void {
    const { walk, scratch } = this.#kernel;
    let error = walk.resolve(AT_FDCWD, path, true);
    if (error === 0) error = partition.getattr(root, scratch);
    if (error < 0) throw new FsError(error, "mount", path);
    const isDirectory = (walk.attributes.mode & S_IFMT) === S_IFDIR;
    const mountsDirectory = (scratch.mode & S_IFMT) === S_IFDIR;
    if (mountsDirectory && !isDirectory) throw new FsError(ENOTDIR, "mount", path);
    if (!mountsDirectory && isDirectory) throw new FsError(EISDIR, "mount", path);
    const { mount, ino } = walk;
    hold({ mount, ino });
    this.mountChanges++;
    mount.covered ??= new Map();
    mount.covered.set(ino, this.#attach(partition, root, mount, ino, flags, isBind));
    this.watches?.mounted(mount, ino);
  }

  #mountAt(path: string, call: string): Mount {
    const { walk } = this.#kernel;
    const error = walk.resolve(AT_FDCWD, path, true);
    if (error < 0) throw new FsError(error, call, path);
    if (walk.ino !== walk.mount.root) throw new FsError(EINVAL, call, path);
    return walk.mount;
  }

  #hasWriters(mount: Mount): boolean {
    for (const cage of this.#cages.values()) {
      for (const [, file] of cage.files) if (file.mount === mount && file.writable) return true;
    }
    return false;
  }
}
