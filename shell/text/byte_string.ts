/**
 * Byte strings: one character U+0000..U+00FF for each byte. They compare in the order of the bytes, take
 * any bytes, and for ASCII are made and written at memory speed.
 */
import { joinBytes, lineBlocks } from "./input.ts";
import type { ByteSink, ByteSource } from "../io/streams.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();
/** Arguments that a call may have. */
const SPAN = 8192;

export function toByteString(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  // As many characters as bytes is ASCII, or has invalid bytes, which decode to U+FFFD.
  if (text.length === bytes.length && !text.includes("\ufffd")) return text;
  let all = "";
  for (let at = 0; at < bytes.length; at += SPAN) {
    all += String.fromCharCode.apply(null, bytes.subarray(at, at + SPAN) as unknown as number[]);
  }
  return all;
}

export function fromByteString(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  const { read } = encoder.encodeInto(text, bytes);
  // A character beyond ASCII takes two bytes, so that the last ones find no room.
  if (read === text.length) return bytes;
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Lines of a source as byte strings, a block at a time, without their delimiters. */
export interface LineBlock {
  readonly lines: string[];
  /** Whether the last line lacks its delimiter, which only the source's last can. */
  readonly unterminated: boolean;
}

export async function* byteLines(
  source: ByteSource,
  delimiter = "\n",
): AsyncGenerator<LineBlock, void, void> {
  for await (const block of lineBlocks(source, delimiter.charCodeAt(0))) {
    const lines = toByteString(block).split(delimiter);
    const unterminated = lines.at(-1) !== "";
    if (!unterminated) lines.pop();
    yield { lines, unterminated };
  }
}

/** Output gathered into large writes. */
export class ByteStringOutput {
  #text = "";

  constructor(readonly sink: ByteSink) {}

  /** Returns true once there is enough that `flush` should be called. */
  add(text: string): boolean {
    this.#text += text;
    return this.#text.length >= 65536;
  }

  flush(): void | Promise<void> {
    if (this.#text === "") return;
    const bytes = fromByteString(this.#text);
    this.#text = "";
    return this.sink.write(bytes);
  }
}

/** Output of bytes gathered into large writes. */
export class ByteOutput {
  #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(readonly sink: ByteSink) {}

  /** Keeps `bytes`, which must not change any more. Returns true once `flush` should be called. */
  add(bytes: Uint8Array): boolean {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    return this.#length >= 65536;
  }

  flush(): void | Promise<void> {
    if (this.#length === 0) return;
    const bytes = joinBytes(this.#chunks, this.#length);
    this.#chunks = [];
    this.#length = 0;
    return this.sink.write(bytes);
  }
}
