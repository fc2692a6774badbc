/** Arguments as Node takes and refuses them (lib/internal/fs/utils.js, lib/internal/validators.js). */
import { decodeName, encodeName } from "../bytes.ts";
import * as C from "../constants.ts";
import {
  abortError,
  codedRangeError,
  codedTypeError,
  invalidType,
  invalidValue,
  isAbsent,
  outOfRange,
} from "./argument_error.ts";
import { asBuffer, type Bytes } from "./runtime.ts";
import { checkEncoding, decodeText, encodeText } from "./text_encoding.ts";

const INT32_MAX = 2147483647;
const UINT32_MAX = 4294967295;

/** A path, given as string, bytes or file URL, as the core spells it. */
export function toPath(value: unknown, name = "path"): string {
  let path: string;
  if (typeof value === "string") path = value.isWellFormed() ? value : value.toWellFormed();
  else if (value instanceof Uint8Array) path = decodeName(value);
  else if (isUrl(value)) path = urlPath(value);
  else throw invalidType(name, ["string", "Buffer", "URL"], value);
  if (!path.includes("\0")) return path;
  const shown = isUrl(value) ? path : value;
  throw invalidValue(name, shown, "must be a string, Uint8Array, or URL without null bytes");
}

function isUrl(value: unknown): value is URL {
  return typeof value === "object" && value !== null && "href" in value && "protocol" in value;
}

function urlPath(url: URL): string {
  if (url.protocol !== "file:") {
    throw codedTypeError("ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
  }
  if (url.hostname !== "") {
    const message = 'File URL host must be "localhost" or empty on linux';
    throw codedTypeError("ERR_INVALID_FILE_URL_HOST", message);
  }
  if (/%2f/i.test(url.pathname)) {
    const message = "File URL path must not include encoded / characters";
    throw codedTypeError("ERR_INVALID_FILE_URL_PATH", message);
  }
  return decodeURIComponent(url.pathname);
}

/** A name or path of the core in the encoding that the program asked for. */
export function fromPath(path: string, encoding: string | undefined): string | Bytes {
  if (encoding === undefined || encoding === "utf8") {
    return path.isWellFormed() ? path : decodeText(encodeName(path), "utf8");
  }
  const bytes = encodeName(path);
  return encoding === "buffer" ? asBuffer(bytes) : decodeText(bytes, encoding);
}

/** A descriptor: 0 to 2^31 - 1. */
export function toFd(value: unknown): number {
  return toInteger(value, "fd", 0, INT32_MAX);
}

export function toInteger(
  value: unknown,
  name: string,
  least: number = Number.MIN_SAFE_INTEGER,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value !== "number") throw invalidType(name, ["number"], value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < least || value > most) throw outOfRange(name, `>= ${least} && <= ${most}`, value);
  return value;
}

/** A user or group number; -1 keeps the one there is. */
export function toId(value: unknown, name: string): number {
  return toInteger(value, name, -1, UINT32_MAX);
}

/** Permission bits: a number, or octal digits. */
export function toMode(value: unknown, name = "mode", absent?: number): number {
  const mode = isAbsent(value) && absent !== undefined ? absent : value;
  if (typeof mode !== "string") return toInteger(mode, name, 0, UINT32_MAX);
  if (/^[0-7]+$/.test(mode)) return parseInt(mode, 8);
  throw invalidValue(name, value, "must be a 32-bit unsigned integer or an octal string");
}

/** The mode of access and copyFile: three bits. */
export function toSmallMode(value: unknown): number {
  if (isAbsent(value)) return 0;
  if (typeof value !== "number" || (Number.isFinite(value) && !Number.isInteger(value))) {
    throw codedTypeError("ERR_INVALID_ARG_TYPE", "mode must be int32 or null/undefined");
  }
  if (value >= 0 && value <= 7) return value;
  throw codedRangeError("ERR_OUT_OF_RANGE", "mode is out of range: >= 0 && <= 7");
}

const WRITE_NEW = C.O_TRUNC | C.O_CREAT;
const APPEND = C.O_APPEND | C.O_CREAT;
const FLAGS: Record<string, number> = {
  "r": C.O_RDONLY,
  "rs": C.O_RDONLY | C.O_SYNC,
  "r+": C.O_RDWR,
  "rs+": C.O_RDWR | C.O_SYNC,
  "w": WRITE_NEW | C.O_WRONLY,
  "wx": WRITE_NEW | C.O_WRONLY | C.O_EXCL,
  "w+": WRITE_NEW | C.O_RDWR,
  "wx+": WRITE_NEW | C.O_RDWR | C.O_EXCL,
  "a": APPEND | C.O_WRONLY,
  "ax": APPEND | C.O_WRONLY | C.O_EXCL,
  "as": APPEND | C.O_WRONLY | C.O_SYNC,
  "a+": APPEND | C.O_RDWR,
  "ax+": APPEND | C.O_RDWR | C.O_EXCL,
  "as+": APPEND | C.O_RDWR | C.O_SYNC,
};
/** The other spellings that Node takes. */
const SAME: Record<string, string> = {
  "sr": "rs",
  "sr+": "rs+",
  "xw": "wx",
  "xw+": "wx+",
  "xa": "ax",
  "sa": "as",
  "xa+": "ax+",
  "sa+": "as+",
};

/** Flags of open(2), from a number or from text such as "r+". */
export function toFlags(value: unknown): number {
  if (typeof value === "number") return toInteger(value, "flags", -INT32_MAX - 1, INT32_MAX);
  if (isAbsent(value)) return C.O_RDONLY;
  const flags = FLAGS[SAME[String(value)] ?? String(value)];
  if (flags === undefined || typeof value !== "string") throw invalidValue("flags", value);
  return flags;
}

/** Seconds since the epoch, from a number, digits or a Date. */
export function toSeconds(value: unknown, name = "time"): number {
  if (typeof value === "string" && !Number.isNaN(Number(value))) return Number(value);
  if (typeof value === "number" && Number.isFinite(value)) {
    return value < 0 ? Date.now() / 1000 : value;
  }
  if (value instanceof Date) return value.getTime() / 1000;
  throw invalidType(name, ["Date", "Time in seconds"], value);
}

/** Options of any call: none, an encoding, or an object, whose encoding and signal are looked at. */
export function toOptions(value: unknown): Record<string, unknown> {
  if (isAbsent(value) || typeof value === "function") return {};
  if (typeof value === "string") {
    checkEncoding(value);
    return { encoding: value };
  }
  if (typeof value !== "object") throw invalidType("options", ["string", "Object"], value);
  const options = value as Record<string, unknown>;
  checkEncoding(options.encoding);
  checkSignal(options.signal);
  return options;
}

/** Options that must be an object if they are given. */
export function toObject(value: unknown, name = "options"): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw invalidType(name, ["Object"], value);
}

export function encodingOf(options: Record<string, unknown>): string | undefined {
  return options.encoding ? String(options.encoding) : undefined;
}

function checkSignal(signal: unknown): void {
  if (signal === undefined) return;
  if (typeof signal !== "object" || signal === null || !("aborted" in signal)) {
    throw invalidType("options.signal", ["AbortSignal"], signal);
  }
}

/** @throws AbortError once the signal among the options has fired. */
export function checkAborted(options: Record<string, unknown>): void {
  const signal = options.signal as AbortSignal | undefined;
  if (signal?.aborted) throw abortError(signal.reason);
}

export function toBoolean(value: unknown, name: string, absent: boolean): boolean {
  if (value === undefined) return absent;
  if (typeof value !== "boolean") throw invalidType(name, ["boolean"], value);
  return value;
}

/** The bytes under any view of memory. */
export function toBytes(value: unknown, name: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  throw invalidType(name, ["Buffer", "TypedArray", "DataView"], value);
}

/** What is to be written: text in an encoding, or any view of memory. */
export function toData(value: unknown, name: string, encoding: string | undefined): Uint8Array {
  if (typeof value === "string") return encodeText(value, encoding ?? "utf8");
  if (ArrayBuffer.isView(value)) return toBytes(value, name);
  throw invalidType(name, ["string", "Buffer", "TypedArray", "DataView"], value);
}

/** The views of readv and writev. */
export function toViews(value: unknown): Uint8Array[] {
  if (!Array.isArray(value) || !value.every(ArrayBuffer.isView)) {
    throw invalidType("buffers", ["ArrayBufferView[]"], value);
  }
  return value.map((view) => toBytes(view, "buffers"));
}

export function toFunction(value: unknown, name: string): (...args: unknown[]) => unknown {
  if (typeof value !== "function") throw invalidType(name, ["function"], value);
  return value as (...args: unknown[]) => unknown;
}
