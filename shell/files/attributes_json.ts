/** Attributes as a value for `--json`: one line each, the same keys in every command. */
import type { Attributes } from "../../core/attributes.ts";
import type { Accounts } from "./accounts.ts";
import { isDevice, modeText } from "./listing.ts";
import { strftime } from "../text/strftime.ts";

const TYPES: Record<number, string> = {
  0o010000: "fifo",
  0o020000: "character device",
  0o040000: "directory",
  0o060000: "block device",
  0o100000: "file",
  0o120000: "symlink",
  0o140000: "socket",
};

/** "file", "directory", "symlink", ... */
export function typeName(mode: number): string {
  return TYPES[mode & 0o170000] ?? "unknown";
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
