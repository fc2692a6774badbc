/** How often a byte occurs, four bytes at a time. */
export function countByte(bytes: Uint8Array, byte: number): number {
  const lead = Math.min(bytes.length, (4 - (bytes.byteOffset & 3)) & 3);
  const words = (bytes.length - lead) >>> 2;
  // So few bytes may end before the first word would begin.
  if (words === 0) return countSlowly(bytes, 0, bytes.length, byte);
  let count = countSlowly(bytes, 0, lead, byte);
  count += countWords(new Uint32Array(bytes.buffer, bytes.byteOffset + lead, words), byte);
  return count + countSlowly(bytes, lead + words * 4, bytes.length, byte);
}

function countSlowly(bytes: Uint8Array, from: number, to: number, byte: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (bytes[at] === byte) count++;
  return count;
}

function countWords(words: Uint32Array, byte: number): number {
  const pattern = byte * 0x01010101;
  let count = 0;
  for (let at = 0; at < words.length;) {
    // Each byte of `lanes` counts for itself and overflows after 255 words.
    let lanes = 0;
    for (const end = Math.min(words.length, at + 255); at < end; at++) {
      const x = words[at] ^ pattern;
      lanes += ~(((x & 0x7f7f7f7f) + 0x7f7f7f7f) | x | 0x7f7f7f7f) >>> 7;
    }
    count += (lanes & 255) + ((lanes >>> 8) & 255) + ((lanes >>> 16) & 255) + (lanes >>> 24);
  }
  return count;
}
