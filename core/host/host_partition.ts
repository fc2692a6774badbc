/**
 * A partition bound to a real directory of a Linux host: each call is done on the host first, then on the
 * mirror (`host_nodes.ts`), which only remembers what was met.
 *
 * Nothing leaves the bound directory. Every directory is held by an O_PATH descriptor, opened component
 * by component without following symlinks, and a name is reached as `/proc/self/fd/N/name`: so neither
 * "..", nor a symlink, nor a directory swapped for one, leads the host's own path resolution anywhere.
 * A directory that was moved out is noticed by its descriptor's path, before a call and again after it:
 * -EPERM. Symlinks' targets are resolved by the VFS, in the VFS's own tree.
 *
 * Deviations: fallocate and O_TMPFILE are -EOPNOTSUPP and RENAME_EXCHANGE -EINVAL, for `node:fs` has
 * none; a FIFO's bytes stay within the VFS; the host decides the owner where the process may not.
 */
import {
  type AttributeChanges,
  Attributes,
  type PartitionStatistics,
  type TimeChange,
} from "../attributes.ts";
import * as C from "../constants.ts";
import { Directory } from "../memory/directory.ts";
import * as E from "../errno.ts";
import type { DirectorySink, NewInode, Partition } from "../partition.ts";
import type { BoundFiles } from "./bound_files.ts";
import type { HostNode, HostNodes } from "./host_nodes.ts";
import { HostReach, procPath } from "./host_reach.ts";
import { NodeBoundFiles } from "./node_bound_files.ts";

export interface HostPartitionOptions {
  /** Whatever would change the host returns EROFS. */
  readOnly?: boolean;
  /** The host's calls, by `node:fs` by default. */
  files?: BoundFiles;
}

/**
 * A real directory as a part of a tree.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Vfs } from "@ramfs/ramfs/core";
 * import { HostPartition } from "@ramfs/ramfs/host";
 *
 * const vfs = new Vfs();
 * const cage = vfs.cage();
 * cage.mkdir("/etc");
 * vfs.mount("/etc", new HostPartition("/etc", { readOnly: true }));
 * assertEquals(cage.exists("/etc/passwd"), true);
 * ```
 */
export class HostPartition implements Partition {
  readonly kind = "host";
  readonly root: number;
  readonly readOnly: boolean;
  readonly #files: BoundFiles;
  readonly #nodes: HostNodes;
  readonly #host: HostReach;
  readonly #scratch = new Attributes();

  /** @throws {FsError} what open(2) answers for the directory; ENOTDIR. */
  constructor(directory: string, options: HostPartitionOptions = {}) {
    this.#files = options.files ?? new NodeBoundFiles();
    this.readOnly = options.readOnly ?? false;
    this.#host = new HostReach(directory, this.#files);
    this.#nodes = this.#host.nodes;
    this.root = this.#host.root;
  }

  /** Lets go of all descriptors; the partition is of no use any more. */
  close(): void {
    this.#nodes.closeAll();
  }

  lookup(dir: number, name: string): number {
    return this.find(dir, name, new Attributes());
  }

  find(dir: number, name: string, out: Attributes): number {
    return this.#host.within(dir, name, (path) => {
      const node = this.#host.meet(path, dir, name, out);
      out.acl = out.defaultAcl = undefined;
      return typeof node === "number" ? node : node.ino;
    });
  }

  parent(dir: number): number {
    const node = this.#nodes.get(dir);
    if (node === undefined) return -E.ENOENT;
    if (node.type !== C.S_IFDIR) return -E.ENOTDIR;
    return node.dir < 0 ? -E.ENOENT : node.dir;
  }

  nameOf(dir: number): string {
    return this.#nodes.get(dir)?.name ?? "";
  }

  getattr(ino: number, out: Attributes): number {
    return this.#host.with(ino, (_path, fd) => {
      const { dev } = out;
      const error = this.#files.fstat(fd, out);
      out.dev = dev;
      out.ino = ino;
      out.acl = out.defaultAcl = undefined;
      return error;
    });
  }

  /** The size first and the mode behind the owner, for both strip set-user-ID; the times last. */
  setattr(ino: number, changes: AttributeChanges): number {
    if (this.readOnly) return -E.EROFS;
    return this.#host.with(ino, (path, fd, node) => {
      const { mode, uid, gid, size, atime, mtime } = changes;
      const now = this.#scratch;
      let error = this.#files.fstat(fd, now);
      if (error < 0) return error;
      if (size !== undefined) error = this.#resize(node, path, size);
      if (error === 0 && (uid !== undefined || gid !== undefined)) {
        error = this.#files.chown(path, uid ?? now.uid, gid ?? now.gid);
      }
      if (error === 0 && mode !== undefined) error = this.#files.chmod(path, mode & 0o7777);
      if (error < 0 || (atime === undefined && mtime === undefined)) return error;
      setTime(now, "atime", atime);
      setTime(now, "mtime", mtime);
      return this.#files.utimes(path, now);
    });
  }

  make(dir: number, name: string, inode: NewInode): number {
    if (this.readOnly) return -E.EROFS;
    return this.#host.within(dir, name, (path) => {
      const { mode, rdev } = inode;
      const type = mode & C.S_IFMT;
      let error: number;
      if (type === C.S_IFDIR) error = this.#files.mkdir(path, 0o700);
      else if (type !== C.S_IFREG) error = this.#files.mknod(path, mode, rdev);
      else {
        const flags = C.O_WRONLY | C.O_CREAT | C.O_EXCL | C.O_NOFOLLOW | C.O_CLOEXEC;
        error = this.#files.open(path, flags, 0o600);
        if (error >= 0) this.#files.close(error);
      }
      return error < 0 ? error : this.#host.dress(path, dir, name, inode);
    });
  }

  symlink(dir: number, name: string, target: string, uid: number, gid: number): number {
    if (this.readOnly) return -E.EROFS;
    return this.#host.within(dir, name, (path) => {
      const error = this.#files.symlink(target, path);
      if (error < 0) return error;
      return this.#host.dress(path, dir, name, { mode: C.S_IFLNK | 0o777, uid, gid, rdev: 0 });
    });
  }

  readlink(ino: number): string | number {
    const node = this.#nodes.get(ino);
    if (node === undefined || node.dir < 0) return -E.ENOENT;
    if (node.type !== C.S_IFLNK) return -E.EINVAL;
    let target: string | number = -E.ENOENT;
    const error = this.#host.within(node.dir, node.name, (path) => {
      const wrong = this.#host.isStill(path, node);
      if (wrong < 0) return wrong;
      target = this.#files.readlink(path);
      return 0;
    });
    return error < 0 ? error : target;
  }

  link(dir: number, name: string, ino: number): number {
    if (this.readOnly) return -E.EROFS;
    const node = this.#nodes.get(ino);
    if (node === undefined || node.dir < 0) return -E.ENOENT;
    if (node.type === C.S_IFDIR) return -E.EPERM;
    return this.#host.within(node.dir, node.name, (from) => {
      const wrong = this.#host.isStill(from, node);
      if (wrong < 0) return wrong;
      return this.#host.within(dir, name, (to) => {
        const error = this.#files.link(from, to);
        if (error < 0) return error;
        // Another file may have come under that name meanwhile.
        const other = this.#host.isStill(to, node);
        if (other < 0) this.#files.unlink(to);
        return other;
      });
    });
  }

  unlink(dir: number, name: string): number {
    return this.#remove(dir, name, (path) => this.#files.unlink(path));
  }

  rmdir(dir: number, name: string): number {
    return this.#remove(dir, name, (path) => this.#files.rmdir(path));
  }

  rename(fromDir: number, fromName: string, toDir: number, toName: string, flags: number): number {
    if (this.readOnly) return -E.EROFS;
    if (flags & ~C.RENAME_NOREPLACE) return -E.EINVAL;
    return this.#host.within(fromDir, fromName, (from) =>
      this.#host.within(toDir, toName, (to) => {
        const source = this.#host.meet(from, fromDir, fromName, this.#scratch);
        if (typeof source === "number") return source;
        const target = this.#host.meet(to, toDir, toName, this.#scratch);
        const links = this.#scratch.nlink;
        if (flags & C.RENAME_NOREPLACE && typeof target !== "number") return -E.EEXIST;
        const error = this.#files.rename(from, to);
        if (error < 0 || source === target) return error;
        source.dir = toDir;
        source.name = toName;
        if (typeof target !== "number") this.#host.lost(target, links);
        return 0;
      }));
  }

  /** The names are those of the walk's start, without what has gone since. */
  readdir(dir: number, cookie: number, sink: DirectorySink): number {
    const node = this.#nodes.get(dir);
    if (node === undefined) return -E.ENOENT;
    return this.#host.within(dir, undefined, (path) => {
      if (cookie === 0 || node.entries === undefined) {
        const names = this.#files.list(path);
        if (typeof names === "number") return names;
        node.entries = mirrored(node.entries ?? new Directory(0, ""), names);
      }
      const { entries } = node;
      const found = new Attributes();
      for (let slot = cookie; slot < entries.slots; slot++) {
        const name = entries.nameAt(slot);
        if (name === undefined) continue;
        const child = this.#host.meet(`${path}/${name}`, dir, name, found);
        if (typeof child === "number") continue;
        if (!sink(name, child.ino, child.type, slot + 1)) break;
      }
      return 0;
    });
  }

  pin(ino: number): number {
    const node = this.#nodes.get(ino);
    if (node === undefined) return -E.ENOENT;
    if (node.fd < 0) {
      const fd = this.#host.open(node);
      if (fd < 0) return fd;
      node.fd = fd;
    }
    node.pins++;
    this.#nodes.used(node);
    return 0;
  }

  unpin(ino: number): void {
    const node = this.#nodes.get(ino);
    if (node === undefined || node.pins === 0 || --node.pins > 0) return;
    const error = this.#files.fstat(node.fd, this.#scratch);
    if (node.type === C.S_IFDIR) this.#nodes.used(node);
    else this.#nodes.letGo(node);
    if (error < 0 || this.#scratch.nlink === 0) this.#nodes.forget(node);
  }

  read(ino: number, buffer: Uint8Array, position: number): number {
    return this.#contents(ino, C.O_RDONLY, (fd) => this.#files.pread(fd, buffer, position));
  }

  write(ino: number, buffer: Uint8Array, position: number): number {
    if (this.readOnly) return -E.EROFS;
    return this.#contents(ino, C.O_WRONLY, (fd) => {
      for (let done = 0; done < buffer.length;) {
        const count = this.#files.pwrite(fd, buffer.subarray(done), position + done);
        if (count <= 0) return done > 0 ? done : count;
        done += count;
      }
      return buffer.length;
    });
  }

  allocate(_ino: number, _mode: number, _offset: number, _length: number): number {
    return this.readOnly ? -E.EROFS : -E.EOPNOTSUPP;
  }

  /** As Linux does for a file system that knows no holes. */
  seek(ino: number, offset: number, whence: number): number {
    const found = new Attributes();
    const error = this.getattr(ino, found);
    if (error < 0) return error;
    if (offset >= found.size) return -E.ENXIO;
    return whence === C.SEEK_DATA ? offset : found.size;
  }

  statfs(out: PartitionStatistics): number {
    return this.#files.statfs(procPath(this.#host.rootFd), out);
  }

  pinned(): Map<number, number> {
    const pins = this.#nodes.pinned();
    const own = pins.get(this.root)! - 1;
    if (own > 0) pins.set(this.root, own);
    else pins.delete(this.root);
    return pins;
  }

  check(): string[] {
    return this.#nodes.check();
  }

  #remove(dir: number, name: string, remove: (path: string) => number): number {
    if (this.readOnly) return -E.EROFS;
    return this.#host.within(dir, name, (path) => {
      const node = this.#host.meet(path, dir, name, this.#scratch);
      if (typeof node === "number") return node;
      const links = this.#scratch.nlink;
      const error = remove(path);
      if (error === 0) this.#host.lost(node, links);
      return error;
    });
  }

  #resize(node: HostNode, path: string, size: number): number {
    if (node.type !== C.S_IFREG) return node.type === C.S_IFDIR ? -E.EISDIR : -E.EINVAL;
    const fd = this.#files.open(path, C.O_WRONLY | C.O_CLOEXEC, 0);
    if (fd < 0) return fd;
    const error = this.#files.ftruncate(fd, size);
    this.#files.close(fd);
    return error;
  }

  /** Calls with a descriptor for reading or writing a file; that of a pinned one stays open. */
  #contents(ino: number, flags: number, call: (fd: number) => number): number {
    return this.#host.with(ino, (path, _fd, node) => {
      if (node.type !== C.S_IFREG) return node.type === C.S_IFDIR ? -E.EISDIR : -E.EINVAL;
      const kept = flags === C.O_RDONLY ? node.readFd : node.writeFd;
      if (kept >= 0) return call(kept);
      const fd = this.#files.open(path, flags | C.O_CLOEXEC, 0);
      if (fd < 0) return fd;
      if (node.pins > 0) {
        if (flags === C.O_RDONLY) node.readFd = fd;
        else node.writeFd = fd;
        return call(fd);
      }
      const result = call(fd);
      this.#files.close(fd);
      return result;
    });
  }
}

/** Brings a mirror of a directory's names up to date; names that stay keep their slots. */
function mirrored(entries: Directory, names: string[]): Directory {
  const present = new Set(names);
  for (let slot = 0; slot < entries.slots; slot++) {
    const name = entries.nameAt(slot);
    if (name !== undefined && !present.has(name)) entries.remove(name);
  }
  for (const name of present) if (entries.get(name) === 0) entries.add(name, 1);
  return entries;
}

function setTime(out: Attributes, which: "atime" | "mtime", time: TimeChange | undefined): void {
  if (time === undefined) return;
  const now = Date.now();
  const sec = time === "now" ? Math.floor(now / 1000) : time.sec;
  out[`${which}Sec`] = sec;
  out[`${which}Nsec`] = time === "now" ? (now - sec * 1000) * 1e6 : time.nsec;
}
