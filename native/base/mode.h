// File types, permission bits and flags of the Linux ABI (x86-64), where freestanding code has no header.
#pragma once
#include "types.h"

namespace ramfs {

enum : u32 {
  S_FMT = 0170000,
  S_FIFO = 0010000,
  S_CHR = 0020000,
  S_DIR = 0040000,
  S_BLK = 0060000,
  S_REG = 0100000,
  S_LNK = 0120000,
  S_SOCK = 0140000,
  S_SUID = 04000,
  S_SGID = 02000,
  S_VTX = 01000,
  S_XGRP = 010,
  all_permissions = 07777,
};

enum : u32 {
  O_ACC = 3,
  O_RD = 0,
  O_WR = 1,
  O_RDWR_ = 2,
  O_CREATE = 0100,
  O_EXCLUSIVE = 0200,
  O_NOTTY = 0400,
  O_TRUNCATE = 01000,
  O_APPENDING = 02000,
  O_NONBLOCKING = 04000,
  O_DIRECT_ = 040000,
  O_LARGE = 0100000,
  O_DIR = 0200000,
  O_NOFOLLOW_ = 0400000,
  O_NOATIME_ = 01000000,
  O_CLOSE_ON_EXEC = 02000000,
  O_PATH_ = 010000000,
  O_TMPFILE_BIT = 020000000,
};

enum : u32 {
  AT_NOFOLLOW = 0x100,
  AT_REMOVE_DIR = 0x200,
  AT_EFFECTIVE = 0x200,  // faccessat2's AT_EACCESS
  AT_FOLLOW = 0x400,
  AT_NO_AUTOMOUNT_ = 0x800,
  AT_EMPTY = 0x1000,
};

// Inode::attributes, the FS_ flags of ioctl(2) that tmpfs knows (chattr(1)).
enum : u32 {
  attribute_immutable = 0x10,
  attribute_append = 0x20,
  attribute_nodump = 0x40,
  attribute_noatime = 0x80,
  all_attributes = 0xf0,
  inherited_attributes = attribute_nodump | attribute_noatime,
  fixing_attributes = attribute_immutable | attribute_append,  // what root alone sets
};

// What openat2(2) forbids a walk.
enum : u32 {
  RESOLVE_XDEV_NOT = 1,
  RESOLVE_MAGICLINKS_NOT = 2,
  RESOLVE_SYMLINKS_NOT = 4,
  RESOLVE_BELOW = 8,
  RESOLVE_AS_ROOT = 16,
  RESOLVE_FROM_CACHE = 32,
  all_resolve_flags = 63,
};

inline bool is_directory(u32 mode) { return (mode & S_FMT) == S_DIR; }
inline bool is_regular(u32 mode) { return (mode & S_FMT) == S_REG; }
inline bool is_symlink(u32 mode) { return (mode & S_FMT) == S_LNK; }
// Whether writing it changes the file system, and not something that has only its name there.
inline bool holds_data(u32 mode) { return is_directory(mode) || is_regular(mode) || is_symlink(mode); }

}  // namespace ramfs
