/**
 * How a host-bound partition reaches the host: no path that is asked of it has a component that it has not
 * checked itself, see `host_partition.ts`.
 */
import { Attributes } from "../attributes.ts";
import * as C from "../constants.ts";
import * as E from "../errno.ts";
import { FsError } from "../fs_error.ts";
import type { NewInode } from "../partition.ts";
import type { BoundFiles } from "./bound_files.ts";
import { type HostNode, HostNodes, keyOf } from "./host_nodes.ts";

const NODE = C.O_PATH | C.O_NOFOLLOW | C.O_CLOEXEC;

/** The host path of the very inode that a descriptor has. */
export function procPath(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

export class HostReach {
  readonly files: BoundFiles;
  readonly nodes: HostNodes;
  readonly rootFd: number;
  /** The number of the bound directory. */
  readonly root: number;

  /** @throws {FsError} what open(2) answers for the directory. */
  constructor(directory: string, files: BoundFiles) {
    this.files = files;
    this.nodes = new HostNodes((fd) => files.close(fd));
    this.rootFd = files.open(directory, C.O_PATH | C.O_DIRECTORY | C.O_CLOEXEC, 0);
    if (this.rootFd < 0) throw new FsError(this.rootFd, "open", directory);
    const found = new Attributes();
    const error = files.fstat(this.rootFd, found);
    if (error < 0) throw new FsError(error, "fstat", directory);
    const node = this.nodes.meet(found, 0, "");
    node.dir = node.ino;
    node.fd = this.rootFd;
    // Held by the partition itself, until `close`.
    node.pins = 1;
    this.root = node.ino;
  }

  /** Meets what the host has at a path: its node, its attributes (but `dev`) in `out`, or -errno. */
  meet(path: string, dir: number, name: string, out: Attributes): HostNode | number {
    const { dev } = out;
    const error = this.files.stat(path, false, out);
    if (error < 0) return error;
    const node = this.nodes.meet(out, dir, name);
    out.dev = dev;
    out.ino = node.ino;
    return node;
  }

  /** 0 if a path still leads to the node, else -ENOENT. */
  isStill(path: string, node: HostNode): number {
    const found = new Attributes();
    const error = this.files.stat(path, false, found);
    return error < 0 ? error : keyOf(found) === node.key ? 0 : -E.ENOENT;
  }

  /**
   * Calls with the host path of a name in a directory, or of the directory itself: -EPERM if that
   * directory was moved out of the bound one before or meanwhile.
   */
  within(
    dir: number,
    name: string | undefined,
    call: (path: string) => number,
  ): number {
    const node = this.nodes.get(dir);
    if (node === undefined) return -E.ENOENT;
    if (node.type !== C.S_IFDIR) return -E.ENOTDIR;
    if (name !== undefined && !isName(name)) return -E.EPERM;
    const fd = this.#directory(node);
    if (fd < 0) return fd;
    node.busy++;
    try {
      const path = procPath(fd);
      const before = this.#containment(fd);
      if (before < 0) return before;
      const result = call(name === undefined ? path : `${path}/${name}`);
      const after = this.#containment(fd);
      return after < 0 ? after : result;
    } finally {
      node.busy--;
    }
  }

  /** Calls with a descriptor of a node, and the host path of that very inode. */
  with(ino: number, call: (path: string, fd: number, node: HostNode) => number): number {
    const node = this.nodes.get(ino);
    if (node === undefined) return -E.ENOENT;
    if (node.type === C.S_IFDIR) {
      return this.within(ino, undefined, (path) => call(path, node.fd, node));
    }
    if (node.fd >= 0) return call(procPath(node.fd), node.fd, node);
    const fd = this.open(node);
    if (fd < 0) return fd;
    const result = call(procPath(fd), fd, node);
    this.files.close(fd);
    return result;
  }

  /** The descriptor of a directory. */
  #directory(node: HostNode): number {
    if (node.fd < 0) {
      const fd = this.open(node);
      if (fd < 0) return fd;
      node.fd = fd;
    }
    this.nodes.used(node);
    return node.fd;
  }

  /** Opens what a node was last met as: an O_PATH descriptor, or -ENOENT if it is not there any more. */
  open(node: HostNode): number {
    if (node.dir < 0) return -E.ENOENT;
    let fd = -1;
    const error = this.within(node.dir, node.name, (path) => {
      fd = this.files.open(path, NODE, 0);
      if (fd < 0) return fd;
      const found = new Attributes();
      const wrong = this.files.fstat(fd, found);
      return wrong < 0 ? wrong : keyOf(found) === node.key ? 0 : -E.ENOENT;
    });
    if (error === 0) return fd;
    if (fd >= 0) this.files.close(fd);
    return error;
  }

  /** 0 if a directory lies in the bound one, else -EPERM. */
  #containment(fd: number): number {
    if (fd === this.rootFd) return 0;
    const root = this.files.readlink(procPath(this.rootFd));
    const path = this.files.readlink(procPath(fd));
    if (typeof root === "number") return root;
    if (typeof path === "number") return path;
    return path.startsWith(root === "/" ? root : `${root}/`) ? 0 : -E.EPERM;
  }

  /** Gives a new inode its owner and mode; a process that may not give it away keeps it. */
  dress(path: string, dir: number, name: string, inode: NewInode): number {
    const fd = this.files.open(path, NODE, 0);
    if (fd < 0) return fd;
    const found = new Attributes();
    let error = this.files.fstat(fd, found);
    const { mode, uid, gid } = inode;
    if (error === 0 && (found.uid !== uid || found.gid !== gid)) {
      error = this.files.chown(procPath(fd), uid, gid);
      if (error === -E.EPERM) error = 0;
    }
    if (error === 0 && (mode & C.S_IFMT) !== C.S_IFLNK) {
      error = this.files.chmod(procPath(fd), mode & 0o7777);
    }
    this.files.close(fd);
    return error < 0 ? error : this.nodes.meet(found, dir, name).ino;
  }

  /** After a node has lost the name it was met under; `links` it had before. */
  lost(node: HostNode, links: number): void {
    node.dir = -1;
    if (links <= 1 || node.type === C.S_IFDIR) this.nodes.forget(node);
  }
}

/** What a name in a directory is: no path, and not one of those that lead elsewhere. */
function isName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/\0]/.test(name);
}
