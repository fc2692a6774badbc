/** Archives block by block, as no tool of ours or others' would write them. */
import { decodeName, encodeName } from "../../core/bytes.ts";
import { assertEquals } from "@std/assert";
import type { Cage } from "../../core/cage/cage.ts";
import { joinBytes } from "../../core/join_bytes.ts";
import { unpackTar } from "../../core/staging/unpack_tar.ts";
import { newCage } from "./sample.ts";

export type Magic = "v7" | "ustar" | "gnu";

export interface BlockFields {
  name?: string;
  type?: string;
  size?: number | string;
  link?: string;
  magic?: Magic;
  mode?: string;
  uid?: string;
  mtime?: string;
  major?: string;
  minor?: string;
  /** Bytes to put anywhere, last. */
  patch?: [at: number, text: string][];
}

const MAGICS: Record<Magic, string> = { v7: "", ustar: "ustar\x0000", gnu: "ustar  \0" };

/** A header. Texts of fields go in as they are, a character a byte. */
export function header(fields: BlockFields): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(512);
  const put = (at: number, bytes: Uint8Array) => block.set(bytes, at);
  const latin = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
  put(0, encodeName(fields.name ?? "f").subarray(0, 100));
  put(100, latin(fields.mode ?? "0000644\0"));
  put(108, latin(fields.uid ?? "0000000\0"));
  put(116, latin("0000000\0"));
  const { size = 0 } = fields;
  put(124, latin(typeof size === "string" ? size : octal(size)));
  put(136, latin(fields.mtime ?? octal(7)));
  put(156, latin(fields.type ?? "0"));
  put(157, encodeName(fields.link ?? ""));
  put(257, latin(MAGICS[fields.magic ?? "ustar"]));
  put(329, latin(fields.major ?? ""));
  put(337, latin(fields.minor ?? ""));
  for (const [at, text] of fields.patch ?? []) put(at, latin(text));
  put(148, latin(" ".repeat(8)));
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, latin(`${sum.toString(8).padStart(6, "0")}\0 `));
  return block;
}

/** Eleven octal digits. */
export function octal(number: number): string {
  return number.toString(8).padStart(11, "0") + "\0";
}

export function padded(body: Uint8Array | string): Uint8Array<ArrayBuffer> {
  const bytes = typeof body === "string" ? encodeName(body) : body;
  return joinBytes([bytes, new Uint8Array(-bytes.length & 511)]);
}

/** A member with its bytes. */
export function member(fields: BlockFields, body = ""): Uint8Array<ArrayBuffer> {
  return joinBytes([header({ size: encodeName(body).length, ...fields }), padded(body)]);
}

/** A record of an extended header. */
export function record(key: string, value: string): string {
  const rest = encodeName(` ${key}=${value}\n`).length;
  let length = rest;
  while (length !== rest + String(length).length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

/** A member behind an extended header with these records. */
export function paxMember(
  records: Record<string, string> | [string, string][],
  fields: BlockFields,
  body = "",
): Uint8Array<ArrayBuffer> {
  const pairs = Array.isArray(records) ? records : Object.entries(records);
  const text = pairs.map(([key, value]) => record(key, value)).join("");
  return joinBytes([member({ name: "PaxHeaders/f", type: "x" }, text), member(fields, body)]);
}

export function archive(...members: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return joinBytes([...members, new Uint8Array(1024)]);
}

/** Bytes of any value as a name. */
export function bytes(...values: number[]): string {
  return decodeName(Uint8Array.from(values));
}

export interface Unpacked {
  cage: Cage;
  /** What was left out: name, why, and where. */
  skipped: string[];
}

/** What becomes of an archive of these members in a tree of its own. */
export async function unpack(...members: Uint8Array[]): Promise<Unpacked> {
  const cage = newCage();
  const skipped: string[] = [];
  const onSkip = (name: string, why: string, at: number) =>
    void skipped.push(`${name}@${at}: ${why}`);
  await unpackTar(cage, archive(...members), "/", { onSkip });
  assertEquals(cage.state.vfs.check(), []);
  return { cage, skipped };
}
