/** The bytes of files one behind the other, in blocks, as od, hexdump and xxd show them. */
import type { CommandContext } from "../command.ts";
import { quoteForTerminal } from "../text/quoting.ts";
import { eachInput, joinBytes } from "../text/input.ts";

export interface BlockRange {
  /** Bytes passed over, and at most so many then. */
  readonly skip: number;
  readonly limit: number;
  /** Bytes of a block. */
  readonly size: number;
}

/**
 * Calls `show` with each block and its offset; all but the last are full. Returns the status, and the
 * offset behind the last, and whether there was as much to skip and any file at all.
 */
export async function eachBlock(
  context: CommandContext,
  operands: readonly string[],
  { skip, limit, size }: BlockRange,
  show: (block: Uint8Array, offset: number) => void,
): Promise<{ status: number; end: number; skipped: boolean; opened: boolean }> {
  let passed = 0;
  let taken = 0;
  let rest: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
  let offset = skip;
  let opened = false;
  const status = await eachInput(context, operands, async (source) => {
    opened = true;
    while (taken < limit) {
      const wanted = passed < skip ? skip - passed : limit - taken;
      const chunk = await source.read(Math.min(wanted, 131072));
      if (chunk === null) return;
      if (passed < skip) {
        passed += chunk.length;
        continue;
      }
      taken += chunk.length;
      const bytes = rest.length > 0 ? joinBytes([rest, chunk]) : chunk;
      let at = 0;
      for (; at + size <= bytes.length; at += size, offset += size) {
        show(bytes.subarray(at, at + size), offset);
      }
      rest = bytes.subarray(at);
      await context.flush();
    }
  }, { opening: quoteForTerminal, reading: quoteForTerminal });
  if (rest.length > 0) show(rest, offset);
  return { status, end: offset + rest.length, skipped: passed >= skip, opened };
}

/** Full blocks that equal the one before are shown as one `*`. */
export class Repeats {
  #before: Uint8Array | undefined;
  #starred = false;

  constructor(readonly off: boolean, readonly size: number) {}

  /** "show", "star" for the first that is left out, or "skip". */
  of(block: Uint8Array): "show" | "star" | "skip" {
    const before = this.#before;
    const same = !this.off && before !== undefined && block.length === this.size &&
      block.every((byte, i) => byte === before[i]);
    if (!same) {
      this.#before = block.slice();
      this.#starred = false;
      return "show";
    }
    if (this.#starred) return "skip";
    this.#starred = true;
    return "star";
  }
}
