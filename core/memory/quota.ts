import { EDQUOT } from "../errno.ts";
import type { MemoryPartitionOptions } from "./memory_options.ts";
import { PAGE_SIZE } from "./page_store.ts";

interface Share {
  pages: number;
  inodes: number;
}

/**
 * What each user owns of a partition, and the most that one may: tmpfs's usrquota_block_hardlimit and
 * usrquota_inode_hardlimit. As there, user 0 is not limited; the owner pays, whoever writes.
 */
export class Quota {
  readonly #maxPages: number;
  readonly #maxInodes: number;
  readonly #shares = new Map<number, Share>();

  constructor(maxPages: number, maxInodes: number) {
    this.#maxPages = maxPages;
    this.#maxInodes = maxInodes;
  }

  /** Gives a user more, or less with numbers below zero: 0 or -EDQUOT. */
  charge(uid: number, pages: number, inodes: number): number {
    let share = this.#shares.get(uid);
    if (share === undefined) this.#shares.set(uid, share = { pages: 0, inodes: 0 });
    if (uid !== 0) {
      if (pages > 0 && share.pages + pages > this.#maxPages) return -EDQUOT;
      if (inodes > 0 && share.inodes + inodes > this.#maxInodes) return -EDQUOT;
    }
    share.pages += pages;
    share.inodes += inodes;
    if (share.pages === 0 && share.inodes === 0) this.#shares.delete(uid);
    return 0;
  }

  /** Violations, where `owned` are the pages and inodes of each user. */
  check(owned: ReadonlyMap<number, Share>): string[] {
    const found: string[] = [];
    for (const uid of new Set([...owned.keys(), ...this.#shares.keys()])) {
      const [is, counted] = [owned, this.#shares].map((shares) => {
        const { pages, inodes } = shares.get(uid) ?? { pages: 0, inodes: 0 };
        return `${pages} pages and ${inodes} inodes`;
      });
      if (is !== counted) found.push(`user ${uid} owns ${is}, ${counted} counted`);
    }
    return found;
  }
}

/** The quota that the options ask for, if any. */
export function quotaOf(options: MemoryPartitionOptions): Quota | undefined {
  const { maxBytesPerUser: bytes, maxInodesPerUser: inodes } = options;
  if (bytes === undefined && inodes === undefined) return undefined;
  return new Quota(Math.floor((bytes ?? Infinity) / PAGE_SIZE), inodes ?? Infinity);
}
