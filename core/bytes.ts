/**
 * Names and paths as bytes. Linux names are any bytes but NUL and '/'; here they are JavaScript strings:
 * UTF-8 decoded, with each byte `b` that is no part of valid UTF-8 as the lone surrogate U+DC00 + b
 * (Python's "surrogateescape"), so that every name survives the way there and back.
 */

const encoder = new TextEncoder();
const strict_decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The bytes that a name stands for. Lone surrogates outside U+DC80..U+DCFF become U+FFFD's bytes. */
export function encodeName(name: string): Uint8Array<ArrayBuffer> {
  if (name.isWellFormed()) return encoder.encode(name);
  const out = new Uint8Array(name.length * 3);
  let length = 0;
  let start = 0;
  for (let at = 0; at < name.length; at++) {
    const unit = name.charCodeAt(at);
    if (unit < 0xdc80 || unit > 0xdcff) {
      // A high surrogate owns the low one behind it, even one in the range of escapes.
      if (unit >= 0xd800 && unit < 0xdc00 && (name.charCodeAt(at + 1) & 0xfc00) === 0xdc00) at++;
      continue;
    }
    length += encoder.encodeInto(name.slice(start, at), out.subarray(length)).written;
    out[length++] = unit & 0xff;
    start = at + 1;
  }
  length += encoder.encodeInto(name.slice(start), out.subarray(length)).written;
  return out.slice(0, length);
}

/** The name that bytes stand for. */
export function decodeName(bytes: Uint8Array): string {
  try {
    return strict_decoder.decode(bytes);
  } catch {
    return decodeEscaped(bytes);
  }
}

function decodeEscaped(bytes: Uint8Array): string {
  let text = "";
  let start = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    text += strict_decoder.decode(bytes.subarray(start, at)) +
      String.fromCharCode(0xdc00 + bytes[at]);
    start = ++at;
  }
  return text + strict_decoder.decode(bytes.subarray(start));
}

/** Length of the valid UTF-8 sequence at `at`, 0 if there is none (RFC 3629, table in section 4). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const second = bytes[at + 1] ?? 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  if (first < 0xe0) return 2;
  if (((bytes[at + 2] ?? 0) & 0xc0) !== 0x80) return 0;
  if (first < 0xf0) return 3;
  return ((bytes[at + 3] ?? 0) & 0xc0) === 0x80 ? 4 : 0;
}

/** Whether a name has more than `limit` bytes. Short names are decided without looking at them. */
export function isLongerThan(name: string, limit: number): boolean {
  if (name.length * 3 <= limit) return false;
  if (name.length > limit) return true;
  return encodeName(name).length > limit;
}

/** The one spelling of a name: escapes that together form valid UTF-8 are decoded. */
export function canonicalName(name: string): string {
  return name.isWellFormed() ? name : decodeName(encodeName(name));
}
