/** The description of a node in a snapshot: a JSON object, which may have been damaged or made by anybody. */
import * as C from "../constants.ts";
import { fromBase64, type NodeAttributes } from "./tree_writer.ts";

type Time = [sec: number, nsec: number];

/** What a description holds. Absent: nothing of the kind. */
export interface Entry {
  path: string;
  mode: number;
  uid: number;
  gid: number;
  atime: Time;
  mtime: Time;
  /** Earlier path of the same file; then nothing else counts. */
  link?: string;
  size?: number;
  /** Offset and length of what is no hole. */
  data?: [number, number][];
  target?: string;
  rdev?: number;
  /** Name and value in base64. */
  xattrs?: [string, string][];
}

const TYPES = [C.S_IFREG, C.S_IFDIR, C.S_IFLNK, C.S_IFCHR, C.S_IFBLK, C.S_IFIFO, C.S_IFSOCK];

/** What is wrong with a value that is to be an entry, as the name of the field; undefined for nothing. */
export function wrongField(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return "all of it";
  const entry = value as Partial<Entry>;
  if (typeof entry.path !== "string") return "path";
  if (entry.link !== undefined) return typeof entry.link === "string" ? undefined : "link";
  const type = (entry.mode ?? 0) & C.S_IFMT;
  const rules: [keyof Entry, boolean][] = [
    ["mode", isNatural(entry.mode, 0o177777) && TYPES.includes(type)],
    ["uid", isNatural(entry.uid, C.ID_MAX)],
    ["gid", isNatural(entry.gid, C.ID_MAX)],
    ["atime", isTime(entry.atime)],
    ["mtime", isTime(entry.mtime)],
    ["target", type !== C.S_IFLNK || typeof entry.target === "string"],
    ["rdev", entry.rdev === undefined || isNatural(entry.rdev, 0xffff_ffff)],
    ["size", type !== C.S_IFREG || isNatural(entry.size)],
    ["data", type !== C.S_IFREG || areRanges(entry.data, entry.size ?? 0)],
    ["xattrs", entry.xattrs === undefined || areXattrs(entry.xattrs)],
  ];
  return rules.find(([, isRight]) => !isRight)?.[0];
}

function isNatural(value: unknown, most = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

function isTime(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && Number.isSafeInteger(value[0]) &&
    isNatural(value[1], 999_999_999);
}

function areRanges(value: unknown, size: number): boolean {
  if (!Array.isArray(value)) return false;
  let end = 0;
  return value.every((range) => {
    const isRight = Array.isArray(range) && isNatural(range[0]) && isNatural(range[1]) &&
      range[0] >= end && range[0] + range[1] <= size;
    end = isRight ? range[0] + range[1] : end;
    return isRight;
  });
}

function areXattrs(value: unknown): boolean {
  return Array.isArray(value) && value.every((pair) => {
    if (!Array.isArray(pair) || typeof pair[0] !== "string" || typeof pair[1] !== "string") {
      return false;
    }
    try {
      fromBase64(pair[1]);
      return true;
    } catch {
      return false;
    }
  });
}

export function attributesOf(entry: Entry): NodeAttributes {
  const { mode, uid, gid, atime, mtime, xattrs } = entry;
  return {
    mode: mode & 0o7777,
    uid,
    gid,
    atime: { sec: atime[0], nsec: atime[1] },
    mtime: { sec: mtime[0], nsec: mtime[1] },
    xattrs: new Map(xattrs?.map(([name, value]) => [name, fromBase64(value)])),
  };
}
