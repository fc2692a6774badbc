/** Reads a tree that others may be changing meanwhile: what vanishes or changes is reported, and the rest goes on. */
import type { Attributes } from "../attributes.ts";
import type { Cage } from "../cage/cage.ts";
import * as C from "../constants.ts";
import { dataRanges, seekIn } from "../copying/holes.ts";
import { FsError } from "../fs_error.ts";
import { type Attempt, isType, readAt } from "./walk_tree.ts";

/** Bytes read at a time. */
const CHUNK = 1024 * 1024;

/** Why a node is left out: the format has no such type, it has gone, or it must not or cannot be read. */
export type Omission = "type" | "gone" | "refused";

export interface TreeInUseOptions {
  /**
   * Hears of each node that is left out: its path and why. Default: what cannot be read is an error, the others
   * are passed over.
   */
  onSkip?: (path: string, why: string, omission: Omission) => void;
  /** Hears of each file that has changed while it was read: its path and how. */
  onChange?: (path: string, how: string) => void;
}

/**
 * Errors that tell of one path alone: it has gone, or is another than it was (EINVAL is readlink's, ESTALE
 * that of a tree shared with programs, between looking a name up and opening it); or the cage may not.
 */
export const GONE: readonly string[] = ["ENOENT", "ENOTDIR", "ELOOP", "ENXIO", "EINVAL", "ESTALE"];
const REFUSED = ["EACCES", "EPERM", "ENAMETOOLONG"];

/** Passes over paths that cannot be read, as the options say. */
export function passOver({ onSkip }: TreeInUseOptions): Attempt {
  return (call, place) => {
    try {
      return call();
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      if (GONE.includes(error.code)) onSkip?.(place, "removed before it was read", "gone");
      else if (onSkip && REFUSED.includes(error.code)) onSkip(place, error.message, "refused");
      else throw error;
      return undefined;
    }
  };
}

/** A regular file, read as long as it was when it was opened. */
export class FileInUse {
  /** As of its opening. */
  readonly attributes: Attributes;
  /** What is no hole, at most its size. */
  ranges: readonly (readonly [offset: number, length: number])[];
  readonly #cage: Cage;
  readonly #fd: number;
  readonly #place: string;

  /** @throws {FsError} of open(2); ENXIO where it is no regular file any more. */
  constructor(cage: Cage, place: string, { uid }: Attributes) {
    // Packing is no reading, where the cage may say so; and a FIFO would have to be waited for.
    const noAtime = cage.uid === 0 || cage.uid === uid ? C.O_NOATIME : 0;
    this.#cage = cage;
    this.#place = place;
    this.#fd = cage.open(place, C.O_RDONLY | C.O_NONBLOCK | C.O_NOFOLLOW | noAtime);
    try {
      this.attributes = cage.fstat(this.#fd);
      if (!isType(this.attributes, C.S_IFREG)) throw new FsError("ENXIO", "open", place);
      this.ranges = dataRanges(seekIn(cage, this.#fd), this.attributes.size);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Exactly the bytes of the ranges: zeros where somebody has cut it short meanwhile. */
  *pieces(): Generator<Uint8Array<ArrayBuffer>> {
    for (const [offset, length] of this.ranges) {
      for (let at = 0; at < length; at += CHUNK) {
        const some = Math.min(CHUNK, length - at);
        const bytes = readAt(this.#cage, this.#fd, offset + at, some);
        yield bytes;
        if (bytes.length < some) yield new Uint8Array(some - bytes.length);
      }
    }
  }

  /** Tells whether it has changed since it was opened. */
  tellChange({ onChange }: TreeInUseOptions): void {
    if (onChange === undefined) return;
    const [then, now] = [this.attributes, this.#cage.fstat(this.#fd)];
    const missing = then.size - now.size;
    if (missing > 0) onChange(this.#place, `shrank by ${missing} bytes as it was read`);
    else if (TIMES.some((key) => then[key] !== now[key]) || missing < 0) {
      onChange(this.#place, "changed as it was read");
    }
  }

  close(): void {
    this.#cage.close(this.#fd);
  }
}

const TIMES = ["mtimeSec", "mtimeNsec", "ctimeSec", "ctimeNsec"] as const;
