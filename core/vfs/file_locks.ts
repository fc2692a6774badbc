import { WaitQueue } from "./wait_queue.ts";
import { F_RDLCK, F_UNLCK, F_WRLCK } from "../constants.ts";

/** fcntl(2)'s struct flock. `len` 0 reaches to the end of all bytes. */
export interface Flock {
  /** F_RDLCK, F_WRLCK, F_UNLCK. */
  type: number;
  /** SEEK_SET, SEEK_CUR, SEEK_END. */
  whence: number;
  /** Bytes. */
  start: number;
  len: number;
  /** F_GETLK: the number of the cage that holds the lock, -1 for an open file's. */
  pid?: number;
}

/** A lock on the bytes from `start` to `end` (behind the last one). */
export interface HeldLock {
  /** A descriptor table (POSIX locks) or an open file (OFD locks, flock). */
  owner: object;
  pid: number;
  type: number;
  start: number;
  end: number;
}

/**
 * The advisory locks on one inode.
 *
 * Invariant: locks of one owner do not overlap; those of two overlap only if both are for reading.
 */
export class FileLocks {
  #held: HeldLock[] = [];
  /** Woken when a lock is let go or weakened. */
  readonly queue = new WaitQueue();

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /** The first lock of another owner that forbids this one. */
  conflict(wanted: HeldLock): HeldLock | undefined {
    return this.#held.find((lock) =>
      lock.owner !== wanted.owner && lock.start < wanted.end && wanted.start < lock.end &&
      (lock.type === F_WRLCK || wanted.type === F_WRLCK)
    );
  }

  /** Sets or, with F_UNLCK, clears a range of an owner; whoever calls has asked for conflicts. */
  set(lock: HeldLock): void {
    const kept: HeldLock[] = [];
    for (const old of this.#held) {
      if (old.owner !== lock.owner || old.end <= lock.start || lock.end <= old.start) {
        kept.push(old);
        continue;
      }
      if (old.start < lock.start) kept.push({ ...old, end: lock.start });
      if (lock.end < old.end) kept.push({ ...old, start: lock.end });
    }
    if (lock.type !== F_UNLCK) kept.push(lock);
    this.#held = kept;
    if (lock.type !== F_WRLCK) this.queue.wake();
  }

  drop(owner: object): void {
    this.#held = this.#held.filter((lock) => lock.owner !== owner);
    this.queue.wake();
  }

  /** Violations of the invariant. */
  check(): string[] {
    const found: string[] = [];
    for (const a of this.#held) {
      if (a.start >= a.end || (a.type !== F_RDLCK && a.type !== F_WRLCK)) {
        found.push("an empty lock");
      }
      if (this.conflict(a) !== undefined) found.push("two locks that exclude each other");
    }
    return found;
  }
}

/** The locks of a partition's inodes, those without locks left out. */
export class LockTable {
  readonly #byInode = new Map<number, FileLocks>();

  of(ino: number): FileLocks {
    let locks = this.#byInode.get(ino);
    if (locks === undefined) this.#byInode.set(ino, locks = new FileLocks());
    return locks;
  }

  /** Lets go of an owner's locks on an inode. */
  drop(ino: number, owner: object): void {
    const locks = this.#byInode.get(ino);
    if (locks === undefined) return;
    locks.drop(owner);
    if (locks.isEmpty) this.#byInode.delete(ino);
  }

  check(): string[] {
    return [...this.#byInode.values()].flatMap((locks) => locks.check());
  }
}
