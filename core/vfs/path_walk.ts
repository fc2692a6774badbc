/**
 * Path resolution, path_resolution(7), in the order of Linux's fs/namei.c: search permission on the
 * directory that one stands in comes before everything about the next component.
 *
 * For a cage that sees the host, what is mounted at "/" is but the skeleton that holds the mount points: every
 * path is the host's until it leads through one of them, and again behind a symlink or ".." that leads out. A
 * walk that ends there answers -ON_HOST, and `onHost` has the place.
 *
 * A walk is reused from call to call, so that none allocates. It stands on `mount` and `ino`, whose
 * attributes are `attributes`.
 */
import { Attributes } from "../attributes.ts";
import { canonicalName, isLongerThan } from "../bytes.ts";
import type { CageState } from "./cage_state.ts";
import * as C from "../constants.ts";
import type { HostFile } from "./host_calls.ts";
import { HostSide } from "./host_side.ts";
import { type HostWalk, ON_HOST } from "./host_walk.ts";
import { EACCES, EBADF, EINVAL, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR, EXDEV } from "../errno.ts";
import { KnownDirectories } from "./known_directories.ts";
import type { Mount, Place } from "./mount.ts";
import type { Partition } from "../partition.ts";
import {
  kindOf,
  LAST_DOT,
  LAST_DOT_DOT,
  LAST_NAME,
  LAST_ROOT,
  skipSlashes,
} from "./path_components.ts";
import { mayAccess, mayFollowLink } from "./permission.ts";

/** The answer, negative, of a step onto a directory of the host. */
export const INTO_HOST = ON_HOST + 2;

export { LAST_DOT, LAST_DOT_DOT, LAST_NAME, LAST_ROOT };

const SLASH = 47;

export class PathWalk {
  mount!: Mount;
  ino = 0;
  readonly attributes = new Attributes();
  /** After `parent`: the last component, its kind, and whether slashes follow it. */
  name = "";
  last = LAST_NAME;
  slash = false;
  readonly #state: CageState;
  /** Symlinks followed so far. */
  #links = 0;
  /** Whether the walk has stepped onto a mount. */
  #crossed = false;
  /** RESOLVE_ flags of openat2(2), and the directory that BENEATH and IN_ROOT count from. */
  #rules = 0;
  #base: Place | undefined;
  readonly #known = new KnownDirectories();
  readonly #host: HostSide;

  constructor(state: CageState) {
    this.#state = state;
    this.#host = new HostSide(state);
  }

  /** After a walk that answered -ON_HOST: the place. */
  get onHost(): HostWalk {
    return this.#host.walk!;
  }

  /** Sets openat2(2)'s rules for all resolutions until they are set again. */
  confine(rules: number, dirfd: number): void {
    const { cwd, files } = this.#state;
    const from = dirfd === C.AT_FDCWD ? cwd : files.get(dirfd);
    this.#rules = rules;
    this.#base = rules === 0 || from?.mount === undefined ? undefined : from as Place;
  }

  /** Goes to what the path names; `follow` a symlink there or stand on it. 0 or -errno. */
  resolve(dirfd: number, path: string, follow: boolean): number {
    this.#begin();
    const error = this.#start(dirfd, path);
    return error < 0 ? error : this.#walk(canonicalName(path), follow, false);
  }

  /** As `resolve`, but with AT_EMPTY_PATH in `flags` an empty path names `dirfd` itself. */
  resolveAt(dirfd: number, path: string, flags: number, follow: boolean): number {
    if (path.length > 0 || (flags & C.AT_EMPTY_PATH) === 0) {
      return this.resolve(dirfd, path, follow);
    }
    const state = this.#state;
    this.#begin();
    if (dirfd === C.AT_FDCWD) {
      if (state.hostCwd !== undefined) {
        return this.onHost.standOn(state.hostCwd.host!, this.attributes);
      }
      return this.#stand(state.cwd.mount, state.cwd.ino);
    }
    const file = state.files.get(dirfd);
    if (file === undefined) return -EBADF;
    if (file.host !== undefined) return this.onHost.standOn(file.host, this.attributes);
    if (file.mount === undefined) return -EINVAL;
    return this.#stand(file.mount, file.ino);
  }

  /** Goes to the directory that holds the path's last component, which becomes `name`. 0 or -errno. */
  parent(dirfd: number, path: string): number {
    this.#begin();
    const error = this.#start(dirfd, path);
    return error < 0 ? error : this.#walk(canonicalName(path), false, true);
  }

  /**
   * After `parent`: the inode that the last name has, its attributes in `out`, or -errno. What is mounted
   * on it is not looked at.
   */
  lookup(out: Attributes): number {
    if (isLongerThan(this.name, C.NAME_MAX)) return -ENAMETOOLONG;
    return find(this.mount.partition, this.ino, this.name, out);
  }

  /** After `parent` and `lookup` of `symlink`: goes on to the parent of what that names. */
  followLast(ino: number, symlink: Attributes): number {
    if (!this.#mayFollow(symlink)) return -EACCES;
    const target = this.#readlink(ino);
    if (typeof target === "number") return target;
    const error = target.charCodeAt(0) === SLASH ? this.#jumpToRoot() : 0;
    return error < 0 ? error : this.#walk(target, false, true);
  }

  /** Opens an absolute path where one call on the host does it; undefined where it takes a walk. */
  openAtOnce(path: string, flags: number): HostFile | undefined {
    if (path.charCodeAt(0) !== SLASH || this.#rules !== 0) return undefined;
    if (!this.#state.vfs.hostIsBeneath) return undefined;
    this.#begin();
    return this.#host.walk?.openAtOnce(canonicalName(path).slice(skipSlashes(path, 0)), flags);
  }

  /** As `followLast`, after `parent` that answered -ON_HOST. */
  followLastOnHost(): number {
    this.onHost.links = this.#links;
    return this.#behind(this.onHost.followLast(this.attributes), false, true);
  }

  /** After `parent` and `lookup`: steps onto that inode, and onto what is mounted on it. */
  step(ino: number): number {
    let { mount } = this;
    while (mount.covered !== undefined) {
      const above = mount.covered.get(ino);
      if (above === undefined) break;
      if (this.#rules & C.RESOLVE_NO_XDEV) return -EXDEV;
      this.#crossed = true;
      mount = above;
      ino = above.root;
    }
    if (this.#host.walk !== undefined && mount.partition.hostPath !== undefined) {
      this.#host.bound = mount;
      return -INTO_HOST;
    }
    return this.#stand(mount, ino);
  }

  #begin(): void {
    this.#links = 0;
    this.#crossed = false;
    this.#host.begin();
  }

  #start(dirfd: number, path: string): number {
    if (path.length === 0) return -ENOENT;
    if (isLongerThan(path, C.PATH_MAX - 1)) return -ENAMETOOLONG;
    if (path.includes("\0")) return -EINVAL;
    const state = this.#state;
    if (path.charCodeAt(0) === SLASH && this.#rules === 0) return this.#toRoot();
    if (path.charCodeAt(0) === SLASH) return this.#toBase();
    if (dirfd === C.AT_FDCWD) {
      this.#host.from = state.hostCwd?.host;
      return this.#stand(state.cwd.mount, state.cwd.ino);
    }
    const file = state.files.get(dirfd);
    if (file === undefined) return -EBADF;
    if (file.host !== undefined && file.type === C.S_IFDIR) {
      this.#host.from = file.host;
      return this.#toRoot();
    }
    if (file.mount === undefined) return -ENOTDIR;
    const error = this.#stand(file.mount, file.ino);
    if (error < 0) return error;
    return this.#isDirectory() ? 0 : -ENOTDIR;
  }

  #toRoot(): number {
    const { root } = this.#state;
    return this.#stand(root.mount, root.ino);
  }

  /** As `#toRoot`, at the start of an absolute path under rules. */
  #toBase(): number {
    if (this.#rules & C.RESOLVE_BENEATH) return -EXDEV;
    if ((this.#rules & C.RESOLVE_IN_ROOT) === 0) return this.#toRoot();
    return this.#base === undefined ? -EBADF : this.#stand(this.#base.mount, this.#base.ino);
  }

  /** As `#toRoot`, for an absolute symlink. */
  #jumpToRoot(): number {
    if (this.#rules === 0) return this.#toRoot();
    const { mount } = this.#rules & C.RESOLVE_IN_ROOT ? this.#base! : this.#state.root;
    if (this.#rules & C.RESOLVE_NO_XDEV && this.mount !== mount) return -EXDEV;
    return this.#toBase();
  }

  #stand(mount: Mount, ino: number): number {
    this.mount = mount;
    this.ino = ino;
    this.attributes.dev = mount.superblock.dev;
    return mount.partition.getattr(ino, this.attributes);
  }

  #isDirectory(): boolean {
    return (this.attributes.mode & C.S_IFMT) === C.S_IFDIR;
  }

  /** Each round of the loop stands on a directory, and `at` is where the next component begins. */
  #walk(path: string, follow: boolean, wantsParent: boolean): number {
    const state = this.#state;
    const attributes = this.attributes;
    if (this.#host.isBeyond(this.mount)) return this.#beyond(path, follow, wantsParent);
    const isPlain = path.charCodeAt(0) === SLASH && this.#rules === 0;
    let at = isPlain ? this.#known.jump(state, this, path) : 0;
    const start = at;
    if (at === 0) at = skipSlashes(path, 0);
    else this.#stand(this.mount, this.ino);
    if (at === path.length) return this.#atRoot();
    for (;;) {
      if (this.#host.walk !== undefined && this.#host.isBeyond(this.mount)) {
        return this.#beyond(path.slice(at), follow, wantsParent);
      }
      if (state.uid !== 0 && !mayAccess(state, attributes, C.X_OK)) return -EACCES;
      let end = path.indexOf("/", at);
      if (end < 0) end = path.length;
      const next = skipSlashes(path, end);
      const isLast = next === path.length;
      if (isLast && at - start > 1 && isPlain && this.#links === 0 && !this.#crossed) {
        this.#known.remember(state, this, path, at);
      }
      const kind = kindOf(path, at, end);
      if (isLast && wantsParent) {
        this.name = path.slice(at, end);
        this.last = kind;
        this.slash = end < path.length;
        return 0;
      }
      if (kind === LAST_NAME) {
        const isFinal = isLast && end === path.length;
        const target = this.#down(path.slice(at, end), !isFinal || follow, isLast);
        if (typeof target === "number") {
          if (target === -INTO_HOST) {
            return this.#beyond(path.slice(next), follow, wantsParent, true);
          }
          if (target < 0) return target;
        } else {
          const rest = path.slice(end);
          path = rest.length === 0 ? target : target + rest;
          at = skipSlashes(path, 0);
          const error = path.charCodeAt(0) === SLASH ? this.#jumpToRoot() : 0;
          if (error < 0) return error;
          if (at === path.length && !this.#host.isBeyond(this.mount)) return this.#atRoot();
          continue;
        }
      } else if (kind === LAST_DOT_DOT) {
        const error = this.#up();
        if (error < 0) return error;
      }
      if (this.mount !== state.root.mount) this.#host.descends = false;
      if (isLast && this.#host.isBeyond(this.mount)) return this.#beyond("", follow, wantsParent);
      if (isLast && end === path.length) return 0;
      if (!this.#isDirectory()) return -ENOTDIR;
      if (isLast) return 0;
      at = next;
    }
  }

  /** Goes on with the rest of a path on the host, or in what `isBound` of it the walk has stepped onto. */
  #beyond(rest: string, follow: boolean, wantsParent: boolean, isBound = false): number {
    // openat2's rules are kept in the tree alone.
    if (this.#rules !== 0) return -EXDEV;
    const host = this.#host;
    this.onHost.links = this.#links;
    const done = isBound
      ? host.goBound(this, rest, follow, wantsParent)
      : host.go(this, rest, follow, wantsParent);
    return this.#behind(done, follow, wantsParent);
  }

  /** What comes after a walk on the host, which may lead into the tree. */
  #behind(done: number, follow: boolean, wantsParent: boolean): number {
    this.#links = this.onHost.links;
    if (done !== 0) return done;
    const error = this.#toRoot();
    this.#host.descends = !this.onHost.leaves;
    this.#crossed = true;
    return error < 0 ? error : this.#walk(this.onHost.inTree, follow, wantsParent);
  }

  /** The answer for a path of nothing but slashes. */
  #atRoot(): number {
    this.last = LAST_ROOT;
    this.slash = false;
    return 0;
  }

  /** Steps to a name: 0 or -errno; or, on a symlink to follow, stays and answers its target. */
  #down(name: string, follow: boolean, isLast: boolean): number | string {
    if (name.length > 85 && isLongerThan(name, C.NAME_MAX)) return -ENAMETOOLONG;
    const { mount } = this;
    const attributes = this.attributes;
    const ino = find(mount.partition, this.ino, name, attributes);
    if (ino < 0) return ino;
    if (mount.covered !== undefined && mount.covered.has(ino)) return this.step(ino);
    if (follow && (attributes.mode & C.S_IFMT) === C.S_IFLNK) {
      const target = isLast && !this.#mayFollow(attributes) ? -EACCES : this.#readlink(ino);
      if (typeof target === "number") return target;
      const back = mount.partition.getattr(this.ino, attributes);
      return back < 0 ? back : target;
    }
    this.ino = ino;
    return 0;
  }

  /** Whether protected_symlinks lets the walk, which stands on the directory, follow the last symlink. */
  #mayFollow(symlink: Attributes): boolean {
    const state = this.#state;
    if (!state.vfs.protections.protectedSymlinks) return true;
    const directory = new Attributes();
    if (this.mount.partition.getattr(this.ino, directory) < 0) return false;
    return mayFollowLink(state, directory, symlink);
  }

  #readlink(ino: number): string | number {
    const { partition, flags } = this.mount;
    const isForbidden = this.#rules & C.RESOLVE_NO_SYMLINKS || flags & C.MS_NOSYMFOLLOW;
    if (++this.#links > C.SYMLOOP_MAX || isForbidden) return -ELOOP;
    const target = partition.readlink(ino);
    if (typeof target === "string" && (flags & C.MS_NOATIME) === 0) {
      partition.accessed?.(ino);
    }
    return target;
  }

  /** Steps to "..": not above the cage's root, and across mounts. */
  #up(): number {
    const { root } = this.#state;
    let { mount, ino } = this;
    const inside = C.RESOLVE_BENEATH | C.RESOLVE_IN_ROOT;
    if (this.#rules & inside && mount === this.#base?.mount && ino === this.#base.ino) {
      return this.#rules & C.RESOLVE_BENEATH ? -EXDEV : 0;
    }
    if (mount === root.mount && ino === root.ino) return 0;
    while (ino === mount.root) {
      if (mount.parent === undefined) return 0;
      if (this.#rules & C.RESOLVE_NO_XDEV) return -EXDEV;
      ino = mount.point;
      mount = mount.parent;
      if (mount === root.mount && ino === root.ino) return this.#stand(mount, ino);
    }
    const parent = mount.partition.parent(ino);
    if (parent < 0) return parent;
    this.mount = mount;
    return this.step(parent);
  }
}

/** The inode of a name, its attributes in `out`, or -errno. */
function find(partition: Partition, dir: number, name: string, out: Attributes): number {
  if (partition.find !== undefined) return partition.find(dir, name, out);
  const ino = partition.lookup(dir, name);
  if (ino < 0) return ino;
  const error = partition.getattr(ino, out);
  return error < 0 ? error : ino;
}
