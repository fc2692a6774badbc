/** What reading and writing tar archives have in common: the pax records of a node. */
import { ACCESS_ACL, DEFAULT_ACL } from "../acl.ts";
import { decodeName, encodeName } from "../bytes.ts";
import { aclOfText, aclToText, type IdOf } from "./acl_text.ts";
import { fromBase64, type NodeAttributes, toBase64 } from "./tree_writer.ts";

/** pax(1) records, star's for devices and text values, libarchive's for values of any bytes. */
const TEXT_XATTR = "SCHILY.xattr.";
const BASE64_XATTR = "LIBARCHIVE.xattr.";
const ACL_RECORDS: Record<string, string> = {
  [ACCESS_ACL]: "SCHILY.acl.access",
  [DEFAULT_ACL]: "SCHILY.acl.default",
};
export const DEVICE_MAJOR = "SCHILY.devmajor";
export const DEVICE_MINOR = "SCHILY.devminor";
/** Names that are no UTF-8, which pax records cannot hold, in base64. */
const RAW_PATH = "RAMFS.path";
const RAW_LINK = "RAMFS.linkpath";

export type PaxRecords = Record<string, string>;

/** Seconds, and nanoseconds within them, as a decimal fraction: "-1.5" is half a second before -1. */
export function formatTime(sec: number, nsec: number): string {
  if (nsec === 0) return String(sec);
  if (sec >= 0) return `${sec}.${String(nsec).padStart(9, "0")}`;
  const whole = sec + 1;
  const fraction = String(1_000_000_000 - nsec).padStart(9, "0");
  return `-${Math.abs(whole)}.${fraction}`;
}

export function parseTime(text: string): { sec: number; nsec: number } | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const sec = Number(match[2]);
  const nsec = Number((match[3] ?? "").slice(0, 9).padEnd(9, "0"));
  if (match[1] === "") return { sec, nsec };
  return nsec === 0 ? { sec: -sec, nsec } : { sec: -sec - 1, nsec: 1_000_000_000 - nsec };
}

/** Adds the records of extended attributes: as text where the value is some or has one, and always exactly. */
export function addXattrs(pax: PaxRecords, xattrs: Map<string, Uint8Array>): void {
  for (const [name, value] of xattrs) {
    if (name in ACL_RECORDS) {
      pax[ACL_RECORDS[name]] = aclToText(value);
      continue;
    }
    const text = decodeName(value);
    // A record's key ends at its first "=".
    if (text.isWellFormed() && !name.includes("=")) pax[TEXT_XATTR + name] = text;
    else pax[BASE64_XATTR + encodeURIComponent(name.toWellFormed())] = toBase64(value);
  }
}

function readXattrs(pax: PaxRecords, idOf: IdOf): Map<string, Uint8Array> {
  const values = new Map<string, Uint8Array>();
  for (const [key, value] of Object.entries(pax)) {
    if (key.startsWith(TEXT_XATTR)) values.set(key.slice(TEXT_XATTR.length), encodeName(value));
  }
  for (const [key, value] of Object.entries(pax)) {
    if (!key.startsWith(BASE64_XATTR)) continue;
    values.set(decodeURIComponent(key.slice(BASE64_XATTR.length)), fromBase64(value));
  }
  for (const [name, key] of Object.entries(ACL_RECORDS)) {
    const acl = key in pax ? aclOfText(pax[key], idOf) : undefined;
    if (acl !== undefined) values.set(name, acl);
  }
  return values;
}

/** Notes names that the archive's own fields cannot hold. */
export function addRawNames(pax: PaxRecords, path: string, link: string | undefined): void {
  if (!path.isWellFormed()) pax[RAW_PATH] = toBase64(encodeName(path));
  if (link !== undefined && !link.isWellFormed()) pax[RAW_LINK] = toBase64(encodeName(link));
}

/** An entry's name and what it points at, exactly. */
export function rawNames(
  pax: PaxRecords,
  name: string,
  link: string | undefined,
): { name: string; link: string } {
  const raw = (key: string) => key in pax ? decodeName(fromBase64(pax[key])) : undefined;
  return { name: raw(RAW_PATH) ?? name, link: raw(RAW_LINK) ?? link ?? "" };
}

/** What records say beyond the header. */
export function paxAttributes(pax: PaxRecords, idOf: IdOf): NodeAttributes {
  const attributes: NodeAttributes = { xattrs: readXattrs(pax, idOf) };
  if (pax.atime !== undefined) attributes.atime = parseTime(pax.atime);
  if (pax.mtime !== undefined) attributes.mtime = parseTime(pax.mtime);
  return attributes;
}
