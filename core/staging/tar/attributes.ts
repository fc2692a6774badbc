/** The attributes of a node as an archive has them: in a header's fields, and in pax records. */
import { ACCESS_ACL, DEFAULT_ACL } from "../../acl.ts";
import { decodeName, encodeName } from "../../bytes.ts";
import { ID_MAX } from "../../constants.ts";
import { aclOfText, aclToText, type IdOf } from "../acl_text.ts";
import { fromBase64, type NodeAttributes } from "../tree_writer.ts";
import type { Records } from "./pax_records.ts";
import type { RawMember } from "./reader.ts";
import { Refused } from "./refused.ts";

/** Extended attributes as star and GNU tar have them: values as they are; "=" and "%" of a name in percent. */
const XATTR = "SCHILY.xattr.";
/** libarchive's: values in base64, all odd bytes of a name in percent. */
const BASE64_XATTR = "LIBARCHIVE.xattr.";
const ACL_RECORDS: Record<string, string> = {
  [ACCESS_ACL]: "SCHILY.acl.access",
  [DEFAULT_ACL]: "SCHILY.acl.default",
};

/** Most bytes of an inode's names and their NULs, XATTR_LIST_MAX: more of them nobody could list. */
const NAMES_MAX = 65536;

/** Hears of what an archive says that cannot be: of what, and why. */
export type OnBad = (what: string, why: string) => void;

/** Seconds, and nanoseconds within them, as a decimal fraction: "-1.5" is half a second before -1. */
export function formatTime(sec: number, nsec: number): string {
  if (nsec === 0) return String(sec);
  if (sec >= 0) return `${sec}.${String(nsec).padStart(9, "0")}`;
  const whole = sec + 1;
  const fraction = String(1_000_000_000 - nsec).padStart(9, "0");
  return `-${Math.abs(whole)}.${fraction}`;
}

export function parseTime(text: string): { sec: number; nsec: number } | undefined {
  const match = /^(-?)(\d{1,15})(?:\.(\d*))?$/.exec(text);
  if (match === null) return undefined;
  const sec = Number(match[2]);
  const nsec = Number((match[3] ?? "").slice(0, 9).padEnd(9, "0"));
  if (match[1] === "") return { sec, nsec };
  return nsec === 0 ? { sec: -sec, nsec } : { sec: -sec - 1, nsec: 1_000_000_000 - nsec };
}

/** The records of extended attributes. */
export function* xattrRecords(
  xattrs: Map<string, Uint8Array>,
): Generator<readonly [string, Uint8Array | string]> {
  for (const [name, value] of xattrs) {
    if (name in ACL_RECORDS) yield [ACL_RECORDS[name], aclToText(value)];
    else yield [XATTR + name.replaceAll("%", "%25").replaceAll("=", "%3D"), value];
  }
}

/** What a member's header and records say; what is none is reported, and absent. */
export function attributesOf(
  raw: RawMember,
  idOf: IdOf,
  onBad: OnBad,
  onBadOwner: OnBad,
): NodeAttributes {
  const { records } = raw;
  const seconds = () => {
    const sec = field(raw, "mtime", onBad);
    return sec === undefined ? undefined : { sec, nsec: 0 };
  };
  return {
    mode: field(raw, "mode", onBad),
    uid: owner(raw, "uid", onBadOwner),
    gid: owner(raw, "gid", onBadOwner),
    mtime: time(records, "mtime", onBad) ?? seconds(),
    atime: time(records, "atime", onBad),
    xattrs: readXattrs(records, idOf, onBad),
  };
}

function field(
  { header }: RawMember,
  what: "mode" | "uid" | "gid" | "mtime",
  onBad: OnBad,
): number | undefined {
  try {
    return header[what];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    onBad(what, error.message);
    return undefined;
  }
}

function owner(raw: RawMember, key: "uid" | "gid", onBad: OnBad): number | undefined {
  const number = raw.records.natural(key);
  if (number === undefined) return field(raw, key, onBad);
  if (number <= ID_MAX) return number;
  onBad(key, `no number of one: ${raw.records.text(key)}`);
  return undefined;
}

function time(records: Records, key: string, onBad: OnBad) {
  const text = records.text(key);
  const parsed = text === undefined ? undefined : parseTime(text);
  if (text !== undefined && parsed === undefined) onBad(key, `no time: ${text}`);
  return parsed;
}

function readXattrs(records: Records, idOf: IdOf, onBad: OnBad): Map<string, Uint8Array> {
  const values = new Map<string, Uint8Array>();
  const keys = new Set(records.own.map(([key]) => key));
  let bytes = 0;
  for (const [key, value] of records.own) {
    const xattr = xattrOf(key, value, keys, onBad);
    if (xattr === undefined) continue;
    bytes += encodeName(xattr.name).length + 1;
    if (bytes > NAMES_MAX) {
      onBad(`${xattr.name} and those behind it`, "it has too many attributes");
      break;
    }
    values.set(xattr.name, xattr.value);
  }
  for (const [name, key] of Object.entries(ACL_RECORDS)) {
    const text = records.text(key);
    if (text === undefined) continue;
    const acl = aclOfText(text, idOf);
    if (acl !== undefined) values.set(name, acl);
    else onBad(key, "no access control list");
  }
  return values;
}

/** The extended attribute that a record tells of, if it does. */
function xattrOf(
  key: string,
  value: Uint8Array,
  keys: ReadonlySet<string>,
  onBad: OnBad,
): { name: string; value: Uint8Array } | undefined {
  if (key.startsWith(XATTR)) {
    const name = key.slice(XATTR.length);
    // libarchive writes both, and only the other has the name exactly.
    if (keys.has(BASE64_XATTR + name)) return undefined;
    return { name: name.replaceAll("%3D", "=").replaceAll("%25", "%"), value };
  }
  if (!key.startsWith(BASE64_XATTR)) return undefined;
  const name = percentDecoded(key.slice(BASE64_XATTR.length));
  try {
    return { name, value: fromBase64(decodeName(value)) };
  } catch {
    onBad(name, "its value is no base64");
    return undefined;
  }
}

function percentDecoded(text: string): string {
  const bytes = encodeName(text);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const digits = bytes[at] === 0x25 ? decodeName(bytes.subarray(at + 1, at + 3)) : "";
    const isCode = /^[0-9A-Fa-f]{2}$/.test(digits);
    bytes[length++] = isCode ? parseInt(digits, 16) : bytes[at];
    if (isCode) at += 2;
  }
  return decodeName(bytes.subarray(0, length));
}
