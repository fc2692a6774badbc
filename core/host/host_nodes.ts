/**
 * The mirror of a host-bound partition: which files of the host it has met, by numbers of its own.
 *
 * Invariants: a number is never given to another file; `#byKey` and `#byNumber` hold the same nodes; a
 * pinned node has a descriptor; an unpinned file has none; at most DIRECTORIES_MAX unpinned directories
 * that nobody works in have one.
 */
import type { Attributes } from "../attributes.ts";
import { S_IFDIR, S_IFMT } from "../constants.ts";
import type { Directory } from "../memory/directory.ts";

/** Unpinned directories that stay open. */
const DIRECTORIES_MAX = 128;

export class HostNode {
  readonly ino: number;
  /** What tells the file from every other of the host. */
  readonly key: string;
  /** `mode & S_IFMT`. */
  readonly type: number;
  /** The directory and name it was last met under; -1 once that name is gone. */
  dir: number;
  name: string;
  pins = 0;
  /** Calls under way in this directory. */
  busy = 0;
  /** An O_PATH descriptor, or -1. */
  fd = -1;
  /** Descriptors for the contents, or -1. */
  readFd = -1;
  writeFd = -1;
  /** The names of a directory that somebody reads, each in a slot that is its cookie. */
  entries: Directory | undefined;

  constructor(ino: number, key: string, type: number, dir: number, name: string) {
    this.ino = ino;
    this.key = key;
    this.type = type;
    this.dir = dir;
    this.name = name;
  }
}

/** The host gives inode numbers out again, but not with the same time of birth. */
export function keyOf(found: Attributes): string {
  return `${found.dev}:${found.ino}:${found.btimeSec}:${found.btimeNsec}`;
}

export class HostNodes {
  readonly #byNumber = new Map<number, HostNode>();
  readonly #byKey = new Map<string, HostNode>();
  /** Unpinned directories with a descriptor, the least recently used first. */
  readonly #open = new Set<HostNode>();
  readonly #close: (fd: number) => void;
  #next = 1;

  constructor(close: (fd: number) => void) {
    this.#close = close;
  }

  get(ino: number): HostNode | undefined {
    return this.#byNumber.get(ino);
  }

  /** The node of a file that was met under a name; a new one for a new file. */
  meet(found: Attributes, dir: number, name: string): HostNode {
    const [key, type] = [keyOf(found), found.mode & S_IFMT];
    let node = this.#byKey.get(key);
    if (node !== undefined && node.type !== type) {
      this.forget(node);
      node = undefined;
    }
    if (node === undefined) {
      node = new HostNode(this.#next++, key, type, dir, name);
      this.#byNumber.set(node.ino, node);
      this.#byKey.set(key, node);
    } else if (node.dir !== node.ino) {
      node.dir = dir;
      node.name = name;
    }
    return node;
  }

  /** Takes out a node without pins whose file is gone. */
  forget(node: HostNode): void {
    if (node.pins > 0 || node.busy > 0) return;
    this.letGo(node);
    this.#byNumber.delete(node.ino);
    if (this.#byKey.get(node.key) === node) this.#byKey.delete(node.key);
  }

  /** Notes the use of a directory's descriptor; closes that of another one if there are too many. */
  used(node: HostNode): void {
    this.#open.delete(node);
    if (node.pins > 0 || node.fd < 0) return;
    this.#open.add(node);
    if (this.#open.size <= DIRECTORIES_MAX) return;
    for (const other of this.#open) {
      if (other.busy > 0 || other === node) continue;
      this.letGo(other);
      break;
    }
  }

  /** Closes a node's descriptors. */
  letGo(node: HostNode): void {
    this.#open.delete(node);
    for (const fd of [node.fd, node.readFd, node.writeFd]) if (fd >= 0) this.#close(fd);
    node.fd = node.readFd = node.writeFd = -1;
  }

  closeAll(): void {
    for (const node of this.#byNumber.values()) this.letGo(node);
  }

  pinned(): Map<number, number> {
    const pins = new Map<number, number>();
    for (const node of this.#byNumber.values()) if (node.pins > 0) pins.set(node.ino, node.pins);
    return pins;
  }

  /** Violations of the invariants. */
  check(): string[] {
    const found: string[] = [];
    let open = 0;
    for (const node of this.#byNumber.values()) {
      if (this.#byKey.get(node.key) !== node) {
        found.push(`node ${node.ino} is not known by its key`);
      }
      if (node.busy !== 0) found.push(`node ${node.ino} is busy for ever`);
      if (node.pins > 0 && node.fd < 0) found.push(`pinned node ${node.ino} has no descriptor`);
      if (node.pins > 0 || node.fd < 0) continue;
      if (node.type !== S_IFDIR) found.push(`unpinned node ${node.ino} has a descriptor`);
      if (!this.#open.has(node)) found.push(`node ${node.ino} is not among the open directories`);
      open++;
    }
    if (this.#byKey.size !== this.#byNumber.size) found.push("a key leads to no node");
    if (open !== this.#open.size || open > DIRECTORIES_MAX) found.push(`${open} directories open`);
    return found;
  }
}
