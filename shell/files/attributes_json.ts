/** Attributes as a value for `--json`: one line each, the same keys in every command. */
import type { Attributes } from "../../core/attributes.ts";
import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from "../../core/constants.ts";
import type { Accounts } from "./accounts.ts";
import { isDevice, modeText } from "./listing.ts";
import { strftime } from "../text/strftime.ts";

const TYPES: Record<number, string> = {
  [S_IFIFO]: "fifo",
  [S_IFCHR]: "character device",
  [S_IFDIR]: "directory",
  [S_IFBLK]: "block device",
  [S_IFREG]: "file",
  [S_IFLNK]: "symlink",
  [S_IFSOCK]: "socket",
};

/** "file", "directory", "symlink", ... */
export function typeName(mode: number): string {
  return TYPES[mode & S_IFMT] ?? "unknown";
}

/**
 * Sizes are bytes, `blocks` counts 512 bytes, `mode` is octal text, times are ISO 8601 in UTC with nine
 * digits behind the second.
 */
export function attributesJson(a: Attributes, accounts: Accounts): Record<string, unknown> {
  return {
    type: typeName(a.mode),
    size: a.size,
    blocks: a.blocks,
    mode: (a.mode & 0o7777).toString(8).padStart(4, "0"),
    permissions: modeText(a.mode),
    inode: a.ino,
    device: a.dev,
    links: a.nlink,
    uid: a.uid,
    gid: a.gid,
    user: accounts.user(a.uid),
    group: accounts.group(a.gid),
    ...(isDevice(a) ? { rdev: a.rdev } : {}),
    accessed: isoTime(a.atimeSec, a.atimeNsec),
    modified: isoTime(a.mtimeSec, a.mtimeNsec),
    changed: isoTime(a.ctimeSec, a.ctimeNsec),
    born: isoTime(a.btimeSec, a.btimeNsec),
  };
}

/** `2024-11-21T03:34:49.123456789Z`; null for no time. */
export function isoTime(seconds: number, nanoseconds: number): string | null {
  if (Number.isNaN(seconds) || (seconds === 0 && nanoseconds === 0)) return null;
  return strftime("%FT%T.%NZ", seconds, nanoseconds, { utc: true });
}

/** One value of `--json` as its line. A name that is no UTF-8 has `\udcXX` for each such byte. */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
