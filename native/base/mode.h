// Types and attributes of inodes.
#pragma once
#include "kernel_headers.h"

namespace ramfs {

// Inode::attributes, of the FS_ flags those that tmpfs knows (chattr(1)).
constexpr u32 inherited_attributes = FS_NODUMP_FL | FS_NOATIME_FL;
constexpr u32 fixing_attributes = FS_IMMUTABLE_FL | FS_APPEND_FL;  // what root alone sets
constexpr u32 all_attributes = inherited_attributes | fixing_attributes;

// What openat2(2) forbids a walk.
constexpr u32 all_resolve_flags =
    RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH | RESOLVE_IN_ROOT | RESOLVE_CACHED;

inline bool is_directory(u32 mode) { return (mode & S_IFMT) == S_IFDIR; }
inline bool is_regular(u32 mode) { return (mode & S_IFMT) == S_IFREG; }
inline bool is_symlink(u32 mode) { return (mode & S_IFMT) == S_IFLNK; }
// Whether writing it changes the file system, and not something that has only its name there.
inline bool holds_data(u32 mode) { return is_directory(mode) || is_regular(mode) || is_symlink(mode); }

}  // namespace ramfs
