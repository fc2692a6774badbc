/** Node's text encodings: by Buffer where the runtime has it, by the language's own means elsewhere. */
import { invalidValue } from "./argument_error.ts";
import { asBuffer, bufferMaker, type Bytes } from "./runtime.ts";

type Coding = "utf8" | "utf16le" | "latin1" | "ascii" | "base64" | "base64url" | "hex";

const CODINGS: Record<string, Coding> = {
  "utf8": "utf8",
  "utf-8": "utf8",
  "ucs2": "utf16le",
  "ucs-2": "utf16le",
  "utf16le": "utf16le",
  "utf-16le": "utf16le",
  "latin1": "latin1",
  "binary": "latin1",
  "ascii": "ascii",
  "base64": "base64",
  "base64url": "base64url",
  "hex": "hex",
};

const CHUNK = 8192;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The coding that a name means, letter case aside. */
function codingOf(encoding: string): Coding | undefined {
  return CODINGS[encoding] ?? CODINGS[encoding.toLowerCase()];
}

/** @throws ERR_INVALID_ARG_VALUE if Node has no such encoding. */
export function checkEncoding(encoding: unknown): void {
  if (!encoding || encoding === "buffer") return;
  if (typeof encoding === "string" && codingOf(encoding) !== undefined) return;
  throw invalidValue("encoding", encoding, "is invalid encoding");
}

/** Bytes as text. */
export function decodeText(bytes: Uint8Array, encoding: string): string {
  const coding = codingOf(encoding) ?? "utf8";
  if (coding === "utf8") return decoder.decode(bytes);
  if (bufferMaker() !== undefined) {
    return (asBuffer(bytes) as { toString(encoding: string): string }).toString(coding);
  }
  if (coding === "hex") return Array.from(bytes, hexOf).join("");
  if (coding === "utf16le") return decodeUnits(bytes);
  if (coding === "ascii") return binaryText(bytes.map((byte) => byte & 0x7f));
  if (coding === "latin1") return binaryText(bytes);
  const text = btoa(binaryText(bytes));
  return coding === "base64" ? text : text.replace(/[+/=]/g, (mark) => URL_SAFE[mark]);
}

/** Text as bytes. */
export function encodeText(text: string, encoding: string): Bytes {
  const coding = codingOf(encoding) ?? "utf8";
  if (coding === "utf8") return encoder.encode(text);
  const maker = bufferMaker();
  if (maker !== undefined) return maker.from(text, coding);
  if (coding === "hex") return fromHex(text);
  if (coding === "utf16le") return encodeUnits(text);
  if (coding === "latin1" || coding === "ascii") return fromBinary(text);
  const standard = text.replace(/[-_]/g, (mark) => (mark === "-" ? "+" : "/"));
  return fromBinary(atob(standard.replace(/[^A-Za-z0-9+/]/g, "")));
}

const URL_SAFE: Record<string, string> = { "+": "-", "/": "_", "=": "" };

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

/** Up to the first pair that is no hexadecimal number, as Buffer does. */
function fromHex(text: string): Bytes {
  const valid = /^(?:[0-9a-fA-F]{2})*/.exec(text)![0];
  return Uint8Array.from(
    { length: valid.length / 2 },
    (_, at) => parseInt(valid.slice(at * 2, at * 2 + 2), 16),
  );
}

function binaryText(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return text;
}

function fromBinary(text: string): Bytes {
  return Uint8Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

function decodeUnits(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    text += String.fromCharCode(bytes[at] | (bytes[at + 1] << 8));
  }
  return text;
}

function encodeUnits(text: string): Bytes {
  const bytes = new Uint8Array(text.length * 2);
  for (let at = 0; at < text.length; at++) {
    bytes[at * 2] = text.charCodeAt(at) & 0xff;
    bytes[at * 2 + 1] = text.charCodeAt(at) >> 8;
  }
  return bytes;
}
