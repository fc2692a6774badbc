/** Columns that characters take on a terminal, as wcwidth(3) has them. */

/** First and last code points of East Asian wide characters; emoji are told by their property. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18d08],
  [0x1aff0, 0x1b2fb],
  [0x1f200, 0x1f265],
  [0x20000, 0x2fffd],
  [0x30000, 0x3fffd],
];
/** Regional indicators, which are emoji and narrow. */
const NARROW_EMOJI = /[\u{1f1e6}-\u{1f1ff}]/u;
/** Marks over other characters, what joins characters and what directs them, and the later letters of Hangul. */
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;

/** Of one code point that can be printed: 0, 1 or 2. */
export function characterWidth(c: string): number {
  const code = c.codePointAt(0)!;
  if (code < 0x300) return code === 0xad || code >= 0x20 ? 1 : 0;
  if (NO_WIDTH.test(c)) return 0;
  if (WIDE.some(([first, last]) => code >= first && code <= last)) return 2;
  return /\p{Emoji_Presentation}/u.test(c) && !NARROW_EMOJI.test(c) ? 2 : 1;
}

/** Of a text. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const c of text) width += characterWidth(c);
  return width;
}
