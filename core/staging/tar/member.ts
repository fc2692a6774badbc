/** What a member of an archive is: a file, its size and parts, a link, a device. */
import { decodeName } from "../../bytes.ts";
import * as C from "../../constants.ts";
import { makedev } from "../../vfs/devices.ts";
import { shownName } from "../shown_name.ts";
import { fromBase64 } from "../tree_writer.ts";
import type { RawMember } from "./reader.ts";
import { Refused } from "./refused.ts";
import { mapOfNumbers, type SparseMap } from "./sparse_map.ts";
import type { Records } from "./pax_records.ts";

/** The largest device numbers of Linux. */
const MAJOR_MAX = 0xfff;
const MINOR_MAX = 0xfffff;

const TYPES: Record<string, number> = {
  "0": C.S_IFREG,
  // Once a file whose bytes lie in one piece on the disk.
  "7": C.S_IFREG,
  S: C.S_IFREG,
  "2": C.S_IFLNK,
  "3": C.S_IFCHR,
  "4": C.S_IFBLK,
  "5": C.S_IFDIR,
  // GNU's incremental archives: the bytes are the names that were in the directory.
  D: C.S_IFDIR,
  "6": C.S_IFIFO,
};

export interface Member {
  /** As in the archive: it may lead anywhere. */
  readonly path: string;
  /** One of S_IF*, or "link": a second name of `target`. */
  readonly type: number | "link";
  readonly target: string;
  readonly rdev: number;
  /** Of a regular file, holes counted. */
  readonly size: number;
  /** "body": the map stands in front of the bytes. Undefined: no holes. */
  readonly map: SparseMap | "body" | undefined;
}

/** Throws Refused for what we cannot make, or must not. */
export function memberOf(raw: RawMember): Member {
  const { header, records, stored } = raw;
  const charset = records.text("hdrcharset");
  if (charset !== undefined && !["BINARY", "ISO-IR 10646 2000 UTF-8"].includes(charset)) {
    throw new Refused(`names in the character set ${shownName(charset)} are not supported`);
  }
  const { path, size, map } = sparseFile(raw) ??
    { path: rawName(records, "RAMFS.path") ?? raw.name, size: stored, map: undefined };
  const target = rawName(records, "RAMFS.linkpath") ?? raw.link;
  if (path === "") throw new Refused("it has no name");
  if (path.includes("\0") || target.includes("\0")) throw new Refused("there is a NUL in its name");
  if (header.typeflag === "1") return { path, type: "link", target, rdev: 0, size: 0, map };
  let type = TYPES[header.typeflag];
  if (type === undefined) {
    throw new Refused(`members of type ${shownName(header.typeflag)} are not supported`);
  }
  // Before there was a type for directories, a slash told them.
  if (type === C.S_IFREG && path.endsWith("/")) type = C.S_IFDIR;
  const isDevice = type === C.S_IFCHR || type === C.S_IFBLK;
  return { path, type, target, rdev: isDevice ? deviceOf(raw) : 0, size, map };
}

/** Names that are no UTF-8, as older versions of ours wrote them. */
function rawName(records: Records, key: string): string | undefined {
  const text = records.text(key);
  try {
    return text === undefined ? undefined : decodeName(fromBase64(text));
  } catch {
    throw new Refused(`its ${key} is no base64`);
  }
}

function deviceOf({ header, records }: RawMember): number {
  const major = records.natural("SCHILY.devmajor") ?? header.major;
  const minor = records.natural("SCHILY.devminor") ?? header.minor;
  if (!(major <= MAJOR_MAX && minor <= MINOR_MAX)) {
    throw new Refused("its device number is none of Linux");
  }
  return makedev(major, minor);
}

/** What a sparse file is, whose records have its name as well; undefined for another. */
function sparseFile(raw: RawMember): Pick<Member, "path" | "size" | "map"> | undefined {
  const { records, headerMap, name } = raw;
  if (headerMap instanceof Refused) throw headerMap;
  if (headerMap) return { path: name, size: headerMap.size, map: headerMap };
  for (const key of ["SUN.holesdata", "SCHILY.realsize"]) {
    if (records.has(key)) throw new Refused(`sparse files by ${key} are not supported`);
  }
  const path = records.text("GNU.sparse.name") ?? name;
  const version = `${records.text("GNU.sparse.major") ?? 0}.${
    records.text("GNU.sparse.minor") ?? 0
  }`;
  if (version === "1.0") {
    return { path, size: sizeOf(records, "GNU.sparse.realsize"), map: "body" };
  }
  if (!version.startsWith("0.")) {
    throw new Refused(`GNU's sparse format ${shownName(version)} is not supported`);
  }
  if (!records.has("GNU.sparse.size")) return undefined;
  const size = sizeOf(records, "GNU.sparse.size");
  const map = mapOfNumbers(mapNumbers(records), size);
  const count = records.natural("GNU.sparse.numblocks");
  if (count !== undefined && count !== map.ranges.length) {
    throw new Refused("its sparse map has another number of parts than it says");
  }
  return { path, size, map };
}

/** Format 0.1 has one list, 0.0 a record for each number. */
function mapNumbers(records: Records): string[] {
  const list = records.text("GNU.sparse.map");
  if (list !== undefined) return list.split(",");
  const numbers: string[] = [];
  for (const [key, value] of records.own) {
    const parity = key === "GNU.sparse.offset" ? 0 : key === "GNU.sparse.numbytes" ? 1 : undefined;
    if (parity === undefined) continue;
    if (numbers.length % 2 !== parity) throw new Refused("its sparse map is out of order");
    numbers.push(decodeName(value));
  }
  return numbers;
}

function sizeOf(records: Records, key: string): number {
  const size = records.natural(key);
  if (size === undefined || Number.isNaN(size)) throw new Refused(`its ${key} is no number`);
  return size;
}
