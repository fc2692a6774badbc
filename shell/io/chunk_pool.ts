/** Bytes per read of a file. */
export const CHUNK = 131072;

/** Buffers kept at most: as many as are on their way between two stages. */
const SPARES = 4;

/**
 * Buffers whose last owner has given them back: for a file of any size the same few go round, where new ones
 * would have to be cleared and mapped each time.
 */
const spares: Uint8Array<ArrayBuffer>[] = [];
/** Those made here: a chunk from elsewhere may be somebody's own. */
const made = new WeakSet<Uint8Array>();

/** A buffer with whatever was in it. */
export function takeChunk(): Uint8Array<ArrayBuffer> {
  const spare = spares.pop();
  if (spare) return spare;
  const chunk = new Uint8Array(CHUNK);
  made.add(chunk);
  return chunk;
}

/**
 * Gives a chunk back by whoever it belongs to: nobody may look at its bytes any more. A chunk that is not a
 * whole one of `takeChunk` is left to the garbage collector.
 */
export function giveBackChunk(chunk: Uint8Array): void {
  if (spares.length < SPARES && made.has(chunk)) spares.push(chunk as Uint8Array<ArrayBuffer>);
}
