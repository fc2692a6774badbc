/**
 * Where a path leads on the host, for a walk that stands there. The kernel follows what has no symlinks by itself;
 * each symlink is followed here, for behind it something of the tree may be mounted.
 *
 * The mount points are known by their paths, as the hook knows its roots (native/vfs/roots.cc): a path without symlinks
 * that leads through one is the tree's, whatever the host has there.
 */
import { Attributes } from "../attributes.ts";
import * as C from "../constants.ts";
import * as E from "../errno.ts";
import { isSameInode } from "../inode_identity.ts";
import {
  type BoundDirectory,
  descriptorPath,
  type Host,
  type HostCalls,
  HostFile,
} from "./host_calls.ts";
import { plainly } from "./path_components.ts";

/** The answer, negative, of a walk that has ended on the host: greater than every errno. */
export const ON_HOST = 4096;
/** A step on the way: the walk goes on in the tree, from its root. */
const LEAVES = ON_HOST + 1;

/** Where a walk begins: a directory of the host by its path, or by a descriptor whose path need not be known. */
export type HostStart = Pick<HostFile, "descriptor" | "path">;

const DIRECTORY = C.O_PATH | C.O_DIRECTORY | C.O_CLOEXEC;
/** A directory of proc(5), and a name in it, whose symlinks lead to an open file and not to their text. */
const MAGIC = /^\/proc\/\d+(\/task\/\d+)?(\/(cwd|root|exe)|\/(fd|ns|map_files)\/[^/]+)$/;
const DOT_DOT = /(^|\/)\.\.(\/|$)/;

export class HostWalk {
  /** The directory in which the walk has ended, and the name in it as the kernel is to be asked for it. */
  dir = C.AT_FDCWD;
  name = "";
  /** Path of the directory without symlinks, "" for the root; undefined where nobody knows it. */
  path: string | undefined = "";
  /** Symlinks followed so far, those of the tree among them. */
  links = 0;
  /** After a walk that leads into the tree: the path that goes on there, absolute and without symlinks so far. */
  inTree = "";
  /** `inTree` begins at the root as any other path does, and not at a mount point. */
  leaves = false;
  readonly host: Host;
  /** Where the walk is in one: mount points by their paths on the host are not looked for. */
  #bound: BoundDirectory | undefined;
  readonly #calls: HostCalls;
  readonly #points: () => readonly string[];
  readonly #found = new Attributes();
  /** A descriptor that is closed with the walk, or -1. */
  #owned = -1;
  /** What is still to be walked, from `dir` or, where that is AT_FDCWD, from `path`. */
  #rest = "";
  #hasOpenat2 = true;

  /** `points`: absolute paths of what is mounted in the host's directories. */
  constructor(host: Host, points: () => readonly string[]) {
    this.host = host;
    this.#calls = host.calls;
    this.#points = points;
  }

  /**
   * Walks to what a path names or, where `wantsParent`, to the directory of its last name. -ON_HOST, with the
   * attributes of what was named in `out`; 0: `inTree` goes on; or -errno.
   */
  walk(
    start: HostStart,
    path: string,
    follow: boolean,
    wantsParent: boolean,
    out: Attributes,
  ): number {
    this.end();
    this.#bound = undefined;
    this.#stand(start.descriptor, this.#pathNow(start));
    this.#rest = path;
    return this.#goOn(follow, wantsParent, out);
  }

  /** As `walk`, from a directory that is mounted in the tree. */
  walkBound(
    bound: BoundDirectory,
    path: string,
    follow: boolean,
    wantsParent: boolean,
    out: Attributes,
  ): number {
    this.end();
    this.#bound = bound;
    this.#stand(C.AT_FDCWD, bound.host);
    this.#rest = path;
    return this.#goOn(follow, wantsParent, out);
  }

  /** A directory may have been moved since it was opened. */
  #pathNow({ descriptor, path }: HostStart): string | undefined {
    if (descriptor === C.AT_FDCWD) return path;
    const now = this.#calls.readlinkat(C.AT_FDCWD, descriptorPath(descriptor));
    if (typeof now !== "string" || !now.startsWith("/") || now === path) return path;
    return this.#leadsTo(now, descriptor) ? now : undefined;
  }

  /** Whether a path is that of an open file. */
  #leadsTo(path: string, fd: number): boolean {
    const [one, other] = [this.#found, new Attributes()];
    return this.#calls.statx(C.AT_FDCWD, path, C.AT_SYMLINK_NOFOLLOW, one) === 0 &&
      this.#calls.statx(fd, "", C.AT_EMPTY_PATH, other) === 0 && isSameInode(one, other);
  }

  /**
   * Opens a path, counted from the root, by one call: a descriptor, whose file no look, wait or terminal comes before;
   * undefined where that takes a walk, which then says why.
   */
  openAtOnce(path: string, flags: number): HostFile | undefined {
    this.end();
    this.#bound = undefined;
    this.#stand(C.AT_FDCWD, "");
    this.#rest = path;
    if (!this.#hasOpenat2 || DOT_DOT.test(path) || this.#leadsIntoTree()) return undefined;
    const asked = flags | C.O_NONBLOCK | C.O_NOCTTY;
    const fd = this.#calls.openat2(C.AT_FDCWD, `/${path}`, asked, C.RESOLVE_NO_SYMLINKS);
    return fd < 0 ? undefined : new HostFile(this.host, fd, `/${plainly(path)}`);
  }

  /** Stands on what a descriptor is. */
  standOn(file: HostStart, out: Attributes): number {
    this.end();
    this.#stand(C.AT_FDCWD, undefined);
    this.name = descriptorPath(file.descriptor);
    const error = this.#calls.statx(file.descriptor, "", C.AT_EMPTY_PATH, out);
    return error < 0 ? error : -ON_HOST;
  }

  /** `done`: what the walk has answered so far, 0 where there is more. */
  #goOn(follow: boolean, wantsParent: boolean, out: Attributes, done = 0): number {
    this.leaves = false;
    for (; done === 0; done = this.#advance(follow, wantsParent, out)) {
      if (this.#leadsIntoTree()) return 0;
    }
    if (done === -ON_HOST) return done;
    this.end();
    this.leaves = done === -LEAVES;
    return this.leaves || (done === -E.ENOENT && !wantsParent && this.#isAbovePoint()) ? 0 : done;
  }

  /** Calls with the place where the walk has ended, which it then leaves. */
  look<T>(call: (calls: HostCalls, dir: number, name: string) => T): T {
    try {
      return call(this.#calls, this.dir, this.name);
    } finally {
      this.end();
    }
  }

  /** As `look`, for what changes the host; what is made loses the bits of `umask`, as far as the kernel says so. */
  change(
    call: (calls: HostCalls, dir: number, name: string) => number,
    umask?: number,
  ): number {
    if (this.isReadOnly) {
      this.end();
      return -E.EROFS;
    }
    const before = umask === undefined ? undefined : this.#calls.umask(umask);
    try {
      return this.look(call);
    } finally {
      if (before !== undefined && before !== umask) this.#calls.umask(before);
    }
  }

  /** AT_SYMLINK_NOFOLLOW for a name, which is no symlink or is meant itself; not for what stands for a descriptor. */
  get nofollow(): number {
    return this.dir === C.AT_FDCWD ? 0 : C.AT_SYMLINK_NOFOLLOW;
  }

  get isReadOnly(): boolean {
    return this.#bound?.readOnly || this.host.isReadOnly(this.wholePath);
  }

  /** A path for calls that take no directory. */
  get plainPath(): string {
    return this.dir === C.AT_FDCWD ? this.name : descriptorPath(this.dir, this.name);
  }

  /** The path of what was named; undefined where nobody knows it. */
  get wholePath(): string | undefined {
    if (this.path === undefined) return undefined;
    return this.name === "." ? this.path || "/" : `${this.path}/${this.name}`;
  }

  /** On a symlink that is the last name of its directory: goes on to the directory of what it names, as `walk`. */
  followLast(out: Attributes): number {
    return this.#goOn(false, true, out, this.#follow(this.name, "", out));
  }

  /** Lets go of the directory. */
  end(): void {
    if (this.#owned >= 0) this.#calls.close(this.#owned);
    this.#owned = -1;
  }

  #stand(dir: number, path: string | undefined): void {
    this.dir = dir;
    this.path = path === "/" ? "" : path;
  }

  /** Goes to a directory by its path alone. */
  #standAt(path: string): void {
    this.end();
    this.#stand(C.AT_FDCWD, path);
  }

  /** What a call from here is asked for `rest`. */
  #asked(rest: string): string {
    return this.dir === C.AT_FDCWD ? `${this.path}/${rest}` : rest === "" ? "." : rest;
  }

  /** Whether the rest of the path, up to its first "..", leads to or through a mount point. */
  #leadsIntoTree(): boolean {
    if (this.path === undefined || this.#bound !== undefined) return false;
    const points = this.#points();
    if (points.length === 0) return false;
    const cut = this.#rest.search(DOT_DOT);
    const plain = plainly(cut < 0 ? this.#rest : this.#rest.slice(0, cut));
    const whole = plain === "" ? this.path : `${this.path}/${plain}`;
    for (const point of points) {
      if (!whole.startsWith(point)) continue;
      if (whole.length === point.length || whole.charCodeAt(point.length) === 47) {
        this.inTree = `${this.path}/${this.#rest}`;
        this.end();
        return true;
      }
    }
    return false;
  }

  /** Whether what the host lacks is a directory in which, further below, something is mounted. */
  #isAbovePoint(): boolean {
    if (this.path === undefined || this.#bound !== undefined) return false;
    const plain = plainly(this.#rest);
    const whole = plain === "" ? this.path : `${this.path}/${plain}`;
    if (!this.#points().some((point) => point.startsWith(`${whole}/`))) return false;
    this.inTree = whole;
    return true;
  }

  /** Goes on by as much as the kernel follows at once: 0 if there is more, or what `walk` answers. */
  #advance(follow: boolean, wantsParent: boolean, out: Attributes): number {
    const path = this.#rest;
    let end = path.length;
    while (end > 0 && path.charCodeAt(end - 1) === 47) end--;
    const slash = end < path.length && end > 0;
    const cut = path.lastIndexOf("/", end - 1);
    const name = path.slice(cut + 1, end);
    const directory = path.slice(0, Math.max(cut, 0));
    if (DOT_DOT.test(wantsParent ? directory : path)) return this.#step();
    const error = this.#descend(plainly(directory));
    if (error === -E.ELOOP) return this.#step();
    if (error < 0) return error;
    this.name = name === "" ? "." : name;
    if (wantsParent) {
      // The root is in no directory, and is told by its own name what that means.
      if (name === "" && this.path === "") this.name = "/";
      if (slash) this.name += "/";
      return -ON_HOST;
    }
    this.#rest = name;
    const wrong = this.#calls.statx(this.dir, this.name, C.AT_SYMLINK_NOFOLLOW, out);
    if (wrong < 0) return wrong;
    const type = out.mode & C.S_IFMT;
    if (type === C.S_IFLNK && (follow || slash)) {
      this.#rest = slash ? `${name}/` : name;
      return this.#follow(name, slash ? "/" : "", out);
    }
    return slash && type !== C.S_IFDIR ? -E.ENOTDIR : -ON_HOST;
  }

  /** Goes down to a directory without symlinks on the way: 0 or -errno, -ELOOP where there are some. */
  #descend(directory: string): number {
    if (directory === "" && this.dir !== C.AT_FDCWD) return 0;
    let fd = -E.ENOSYS;
    const asked = this.#asked(directory);
    if (this.#hasOpenat2) {
      fd = this.#calls.openat2(this.dir, asked, DIRECTORY, C.RESOLVE_NO_SYMLINKS);
      if (fd === -E.ENOSYS) this.#hasOpenat2 = false;
    }
    if (!this.#hasOpenat2) {
      // A single name says by itself that it is a symlink.
      if (directory.includes("/")) return -E.ELOOP;
      fd = this.#calls.openat(this.dir, asked, DIRECTORY | C.O_NOFOLLOW, 0);
      if (fd === -E.ENOTDIR) return -E.ELOOP;
    }
    if (fd < 0) return fd;
    this.end();
    this.#owned = fd;
    const below = directory === "" ? this.path : `${this.path}/${directory}`;
    this.#stand(fd, this.path === undefined ? undefined : below);
    return 0;
  }

  /** Takes the first component alone: 0 or -errno. */
  #step(): number {
    const path = this.#rest;
    let at = 0;
    while (path.charCodeAt(at) === 47) at++;
    let end = path.indexOf("/", at);
    if (end < 0) end = path.length;
    const name = path.slice(at, end);
    const rest = path.slice(end);
    this.#rest = rest;
    if (name === "." || name === "") return 0;
    if (name === "..") return this.#up();
    const found = this.#found;
    const error = this.#calls.statx(this.dir, this.#asked(name), C.AT_SYMLINK_NOFOLLOW, found);
    if (error < 0) {
      this.#rest = path;
      return error;
    }
    const type = found.mode & C.S_IFMT;
    if (type === C.S_IFLNK) return this.#follow(name, rest, found);
    if (type !== C.S_IFDIR) return -E.ENOTDIR;
    if (this.path === undefined) return this.#open(name, undefined);
    // A directory on the way must be one that may be searched, which the next call finds out.
    this.#standAt(`${this.path}/${name}`);
    return 0;
  }

  #up(): number {
    if (this.path === undefined) return this.#open("..", undefined);
    const bound = this.#bound;
    if (bound !== undefined && this.path === bound.host) {
      const { tree } = bound;
      return this.#leave(`${tree.slice(0, tree.lastIndexOf("/"))}${this.#rest || "/"}`);
    }
    this.#standAt(this.path.slice(0, Math.max(0, this.path.lastIndexOf("/"))));
    return 0;
  }

  #leave(path: string): number {
    this.inTree = path;
    return -LEAVES;
  }

  #open(name: string, path: string | undefined): number {
    const fd = this.#calls.openat(this.dir, name, DIRECTORY, 0);
    if (fd < 0) return fd;
    this.end();
    this.#owned = fd;
    this.#stand(fd, path);
    return 0;
  }

  /** Follows a symlink of the directory where the walk stands; `rest` comes behind it. */
  #follow(name: string, rest: string, out: Attributes): number {
    if (++this.links > C.SYMLOOP_MAX) return -E.ELOOP;
    const asked = this.#asked(name);
    const target = this.#calls.readlinkat(this.dir, asked);
    if (typeof target === "number") return target;
    if (this.path !== undefined && MAGIC.test(`${this.path}/${name}`)) {
      return this.#followMagic(asked, target, rest, out);
    }
    const isAbsolute = target.startsWith("/");
    if (isAbsolute && this.#bound !== undefined) return this.#leave(target + rest);
    this.#rest = (isAbsolute ? target.slice(1) : target) + rest;
    if (isAbsolute) this.#standAt("");
    else if (this.path !== undefined) this.#standAt(this.path);
    return 0;
  }

  /** A link of proc(5) leads to a file, which need not have the path that the link tells. */
  #followMagic(asked: string, target: string, rest: string, out: Attributes): number {
    const fd = this.#calls.openat(this.dir, asked, C.O_PATH | C.O_CLOEXEC, 0);
    if (fd < 0) return fd;
    this.end();
    this.#owned = fd;
    const error = this.#calls.statx(fd, "", C.AT_EMPTY_PATH, out);
    if (error < 0) return error;
    if (target.startsWith("/") && this.#leadsTo(target, fd)) {
      this.#rest = target.slice(1) + rest;
      this.#standAt("");
      return 0;
    }
    if (plainly(rest) !== "") {
      this.#rest = rest;
      this.#stand(fd, undefined);
      return 0;
    }
    this.#stand(C.AT_FDCWD, undefined);
    this.name = descriptorPath(fd);
    return -ON_HOST;
  }
}
