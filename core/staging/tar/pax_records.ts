/** pax(1)'s extended headers: records of a length, a keyword and a value of any bytes, "LENGTH KEY=VALUE\n". */
import { decodeName, encodeName } from "../../bytes.ts";
import { joinBytes } from "../../join_bytes.ts";

export type PaxRecord = readonly [key: string, value: Uint8Array];

const SPACE = 0x20;
const NEWLINE = 0x0a;
const EQUALS = 0x3d;
/** No length has more digits. */
const DIGITS_MAX = 15;

/** The records in their order, for a keyword may stand several times; undefined where they are malformed. */
export function parseRecords(bytes: Uint8Array): PaxRecord[] | undefined {
  const records: PaxRecord[] = [];
  // A NUL where a length has to be ends them, as it does for GNU tar.
  for (let at = 0; at < bytes.length && bytes[at] !== 0;) {
    let length = 0;
    let digits = 0;
    for (; digits < DIGITS_MAX; digits++) {
      const digit = bytes[at + digits] - 0x30;
      if (!(digit >= 0 && digit <= 9)) break;
      length = length * 10 + digit;
    }
    const end = at + length - 1;
    const start = at + digits + 1;
    if (digits === 0 || bytes[start - 1] !== SPACE) return undefined;
    if (end < start || bytes[end] !== NEWLINE) return undefined;
    const record = bytes.subarray(start, end);
    const equals = record.indexOf(EQUALS);
    if (equals <= 0) return undefined;
    records.push([decodeName(record.subarray(0, equals)), record.subarray(equals + 1)]);
    at = end + 1;
  }
  return records;
}

export function encodeRecords(
  records: Iterable<readonly [string, Uint8Array | string]>,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for (const [key, value] of records) {
    const bytes = typeof value === "string" ? encodeName(value) : value;
    const head = encodeName(`${key}=`);
    // The space and the newline count, and so do the digits of the length.
    const rest = head.length + bytes.length + 2;
    let length = rest + String(rest).length;
    if (String(length).length > String(rest).length) length = rest + String(length).length;
    parts.push(encodeName(`${length} `), head, bytes, Uint8Array.of(NEWLINE));
  }
  return joinBytes(parts);
}

/** What extended headers say of one member: its own, and what global ones have said of all. */
export class Records {
  /** In their order. */
  readonly own: readonly PaxRecord[];
  readonly #last: ReadonlyMap<string, Uint8Array>;
  readonly #globals: ReadonlyMap<string, Uint8Array>;

  constructor(own: readonly PaxRecord[], globals: ReadonlyMap<string, Uint8Array>) {
    this.own = own;
    this.#last = new Map(own);
    this.#globals = globals;
  }

  has(key: string): boolean {
    return this.text(key) !== undefined;
  }

  /** The last value of a keyword; undefined for an empty one, which takes back what others say. */
  text(key: string): string | undefined {
    const value = this.#last.get(key) ?? this.#globals.get(key);
    return value === undefined || value.length === 0 ? undefined : decodeName(value);
  }

  /** A natural number in decimal digits, NaN for what is none; undefined where nothing is said. */
  natural(key: string): number | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    const number = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
    return Number.isSafeInteger(number) ? number : NaN;
  }
}
