/**
 * Structs that one language fills in and the other reads: their fields by C type, as `native/include/ramfs.h` and the
 * kernel's headers declare them. TypeScript gets the offsets (`ffi/abi.ts`); that C++ has them where the description says is
 * asserted where it is compiled (native/session/abi.cc).
 */

import type { Architecture } from "./fact.ts";

/** Bytes of each C type, which is aligned to its own size on both architectures. */
export const SIZES = {
  u8: 1,
  u16: 2,
  u32: 4,
  i32: 4,
  i64: 8,
  u64: 8,
  f64: 8,
} as const;
export type CType = keyof typeof SIZES;

export interface Struct {
  /** C's name, without the word struct. */
  readonly name: string;
  readonly about: string;
  /** Where C has it; none: in no header for programs. */
  readonly header?: string;
  /** What the names of its offsets begin with, where the fields' own do not say it. */
  readonly prefix?: string;
  /** C++'s own struct of it, in ramfs::kernel: the C library has another of that name, or the kernel's headers none. */
  readonly cpp?: string;
  /** The one side that has a use for it. */
  readonly only?: "C++";
  /** The one architecture on which it is so. */
  readonly on?: Architecture;
  /** By index into arrays of doubles and of 32-bit words, or by bytes. */
  readonly offsets: "elements" | "bytes";
  /** In order. A name of "" is room that nobody reads. */
  readonly fields: readonly (readonly [name: string, type: CType, count?: number])[];
  /** Bytes; not of one whose last field has no end. */
  readonly size?: number;
}

export const STRUCTS: readonly Struct[] = [
  {
    name: "ramfs_attr",
    about: "stat(2) of a session's inode.",
    header: "ramfs.h",
    prefix: "ATTR",
    offsets: "elements",
    fields: [
      ["ino", "f64"],
      ["size", "f64"],
      ["blocks", "f64"],
      ["rdev", "f64"],
      ["atime_sec", "f64"],
      ["mtime_sec", "f64"],
      ["ctime_sec", "f64"],
      ["btime_sec", "f64"],
      ["atime_nsec", "u32"],
      ["mtime_nsec", "u32"],
      ["ctime_nsec", "u32"],
      ["btime_nsec", "u32"],
      ["mode", "u32"],
      ["uid", "u32"],
      ["gid", "u32"],
      ["nlink", "u32"],
      ["acls", "u32"],
      ["", "u32", 5],
    ],
    size: 120,
  },
  {
    name: "ramfs_statfs_result",
    about: "statfs(2) of a session.",
    header: "ramfs.h",
    prefix: "STATFS",
    offsets: "elements",
    fields: [
      ["blocks", "f64"],
      ["blocks_free", "f64"],
      ["files", "f64"],
      ["files_free", "f64"],
      ["type", "u32"],
      ["block_size", "u32"],
      ["name_max", "u32"],
      ["", "u32", 3],
    ],
    size: 56,
  },
  {
    name: "ramfs_totals_result",
    about: "What a session's tree holds.",
    header: "ramfs.h",
    prefix: "TOTALS",
    offsets: "elements",
    fields: [
      ["bytes", "f64"],
      ["inodes", "f64"],
      ["removed", "f64"],
      ["unseen", "f64"],
    ],
    size: 32,
  },
  {
    name: "ramfs_origin",
    about: "What an inode was when it was first seen in a lower.",
    header: "ramfs.h",
    prefix: "ORIGIN",
    offsets: "elements",
    fields: [
      ["id", "f64"],
      ["parent", "f64"],
      ["also", "f64"],
      ["gone", "f64"],
      ["next_gone", "f64"],
      ["device", "f64"],
      ["inode", "f64"],
      ["size", "f64"],
      ["mtime_sec", "f64"],
      ["ctime_sec", "f64"],
      ["mtime_nsec", "u32"],
      ["ctime_nsec", "u32"],
      ["mode", "u32"],
      ["uid", "u32"],
      ["gid", "u32"],
      ["nlink", "u32"],
      ["flags", "u32"],
      ["name_len", "u32"],
      ["", "u32", 2],
    ],
    size: 120,
  },
  {
    name: "ramfs_fifo_end",
    about: "What ramfs_open_fifo keeps for ramfs_fifo_met.",
    header: "ramfs.h",
    prefix: "FIFO_END",
    offsets: "bytes",
    fields: [
      ["seen", "u32"],
      ["waits", "u32"],
    ],
    size: 8,
  },
  {
    name: "ramfs_dirent",
    about: "A record of ramfs_readdir.",
    header: "ramfs.h",
    prefix: "DIRENT",
    offsets: "bytes",
    fields: [
      ["node", "f64"],
      ["next", "f64"],
      ["type", "u32"],
      ["name_len", "u32"],
      ["name", "u8"],
    ],
  },
  {
    name: "ramfs_change",
    about: "A record of ramfs_changes_read.",
    header: "ramfs.h",
    prefix: "CHANGE",
    offsets: "bytes",
    fields: [
      ["node", "f64"],
      ["origin", "f64"],
      ["below", "f64"],
      ["size", "f64"],
      ["mtime_sec", "f64"],
      ["was_size", "f64"],
      ["was_mtime_sec", "f64"],
      ["mtime_nsec", "u32"],
      ["was_mtime_nsec", "u32"],
      ["mode", "u32"],
      ["was_mode", "u32"],
      ["uid", "u32"],
      ["gid", "u32"],
      ["was_uid", "u32"],
      ["was_gid", "u32"],
      ["bytes", "u32"],
      ["kind", "u32"],
      ["what", "u32"],
      ["lower", "u32"],
      ["conflict", "u32"],
      ["error", "i32"],
      ["done", "u32"],
      ["path_len", "u32"],
      ["from_len", "u32"],
      ["", "u32"],
      ["text", "u8"],
    ],
  },
  {
    name: "statx",
    about: "statx(2).",
    header: "linux/stat.h",
    offsets: "bytes",
    fields: [
      ["stx_mask", "u32"],
      ["stx_blksize", "u32"],
      ["stx_attributes", "u64"],
      ["stx_nlink", "u32"],
      ["stx_uid", "u32"],
      ["stx_gid", "u32"],
      ["stx_mode", "u16"],
      ["", "u16"],
      ["stx_ino", "u64"],
      ["stx_size", "u64"],
      ["stx_blocks", "u64"],
      ["stx_attributes_mask", "u64"],
      ["stx_atime.tv_sec", "i64"],
      ["stx_atime.tv_nsec", "u32"],
      ["", "i32"],
      ["stx_btime.tv_sec", "i64"],
      ["stx_btime.tv_nsec", "u32"],
      ["", "i32"],
      ["stx_ctime.tv_sec", "i64"],
      ["stx_ctime.tv_nsec", "u32"],
      ["", "i32"],
      ["stx_mtime.tv_sec", "i64"],
      ["stx_mtime.tv_nsec", "u32"],
      ["", "i32"],
      ["stx_rdev_major", "u32"],
      ["stx_rdev_minor", "u32"],
      ["stx_dev_major", "u32"],
      ["stx_dev_minor", "u32"],
      ["", "u64", 14],
    ],
    size: 256,
  },
  {
    name: "statfs",
    about: "statfs(2).",
    header: "asm/statfs.h",
    offsets: "elements",
    fields: [
      ["f_type", "i64"],
      ["f_bsize", "i64"],
      ["f_blocks", "u64"],
      ["f_bfree", "u64"],
      ["f_bavail", "u64"],
      ["f_files", "u64"],
      ["f_ffree", "u64"],
      ["f_fsid", "i32", 2],
      ["f_namelen", "i64"],
      ["f_frsize", "i64"],
      ["f_flags", "i64"],
      ["", "i64", 4],
    ],
    size: 120,
  },
  {
    name: "linux_dirent64",
    cpp: "Dirent64",
    about: "A record of getdents64(2).",
    offsets: "bytes",
    fields: [
      ["d_ino", "u64"],
      ["d_off", "i64"],
      ["d_reclen", "u16"],
      ["d_type", "u8"],
      ["d_name", "u8"],
    ],
  },
  {
    name: "timespec",
    about: "Times of utimensat(2), of which it takes two.",
    header: "linux/time.h",
    offsets: "bytes",
    fields: [
      ["tv_sec", "i64"],
      ["tv_nsec", "i64"],
    ],
    size: 16,
  },
  {
    name: "stat",
    cpp: "Stat",
    about: "stat(2).",
    header: "asm/stat.h",
    only: "C++",
    on: "x86_64",
    offsets: "bytes",
    fields: [
      ["st_dev", "u64"],
      ["st_ino", "u64"],
      ["st_nlink", "u64"],
      ["st_mode", "u32"],
      ["st_uid", "u32"],
      ["st_gid", "u32"],
      ["", "u32"],
      ["st_rdev", "u64"],
      ["st_size", "i64"],
      ["st_blksize", "i64"],
      ["st_blocks", "i64"],
      ["st_atime", "u64"],
      ["st_atime_nsec", "u64"],
      ["st_mtime", "u64"],
      ["st_mtime_nsec", "u64"],
      ["st_ctime", "u64"],
      ["st_ctime_nsec", "u64"],
      ["", "i64", 3],
    ],
    size: 144,
  },
  {
    name: "stat",
    cpp: "Stat",
    about: "stat(2).",
    header: "asm/stat.h",
    only: "C++",
    on: "arm64",
    offsets: "bytes",
    fields: [
      ["st_dev", "u64"],
      ["st_ino", "u64"],
      ["st_mode", "u32"],
      ["st_nlink", "u32"],
      ["st_uid", "u32"],
      ["st_gid", "u32"],
      ["st_rdev", "u64"],
      ["", "u64"],
      ["st_size", "i64"],
      ["st_blksize", "i32"],
      ["", "i32"],
      ["st_blocks", "i64"],
      ["st_atime", "i64"],
      ["st_atime_nsec", "u64"],
      ["st_mtime", "i64"],
      ["st_mtime_nsec", "u64"],
      ["st_ctime", "i64"],
      ["st_ctime_nsec", "u64"],
      ["", "u32", 2],
    ],
    size: 128,
  },
];

/** Flags of the C ABI's own (enums and macros of ramfs.h). */
export const RAMFS_FLAGS = {
  RAMFS_SET_MODE: 1,
  RAMFS_SET_UID: 2,
  RAMFS_SET_GID: 4,
  RAMFS_SET_SIZE: 8,
  RAMFS_SET_ATIME: 16,
  RAMFS_SET_MTIME: 32,
  RAMFS_SET_ATIME_NOW: 64,
  RAMFS_SET_MTIME_NOW: 128,
  RAMFS_WHAT_CONTENT: 1,
  RAMFS_WHAT_MODE: 2,
  RAMFS_WHAT_OWNER: 4,
  RAMFS_WHAT_MTIME: 8,
  RAMFS_WHAT_XATTRS: 16,
  RAMFS_WHAT_SILENT: 32,
  RAMFS_WHAT_FRESH: 64,
  RAMFS_CHOICE_LEAVE: 0,
  RAMFS_CHOICE_TAKE: 1,
  RAMFS_CHOICE_FORCE: 2,
  RAMFS_COMMIT_DRY_RUN: 1,
  RAMFS_COMMIT_KEEP_TIMES: 2,
  RAMFS_COMMIT_STARTED: 0x40000000,
  RAMFS_HAS_ACCESS_ACL: 1,
  RAMFS_HAS_DEFAULT_ACL: 2,
  RAMFS_WAIT_STOPS: 1,
  RAMFS_ORIGIN_GONE: 1,
  RAMFS_ORIGIN_NODE_IN_PLACE: 2,
  RAMFS_ORIGIN_NODE_UNREAD: 4,
  RAMFS_ORIGIN_NODE_UNASKED: 8,
  RAMFS_CONFINE_FILES: 1,
  RAMFS_CONFINE_NETWORK: 2,
  RAMFS_CONFINE_SIGNALS: 4,
  RAMFS_CONFINE_SOCKETS: 8,
  RAMFS_ORIGIN_NODE_BOUND: 16,
  RAMFS_BIND_READ_ONLY: 1,
} as const;

/** Where each field lies that has a name, and where the struct ends. */
export function layoutOf({ fields }: Struct): {
  offsets: { name: string; type: CType; offset: number }[];
  size: number;
} {
  const offsets: { name: string; type: CType; offset: number }[] = [];
  let at = 0;
  let alignment = 1;
  for (const [name, type, count = 1] of fields) {
    const bytes = SIZES[type];
    at = Math.ceil(at / bytes) * bytes;
    alignment = Math.max(alignment, bytes);
    if (name !== "") offsets.push({ name, type, offset: at });
    at += bytes * count;
  }
  return { offsets, size: Math.ceil(at / alignment) * alignment };
}
