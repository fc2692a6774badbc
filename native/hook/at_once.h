// What a call's stub asks before anything else, or behind the kernel's answer: whether the dispatcher has no part in
// the call. Asked with the registers of the syscall, which are kept, and on the program's stack, of which next to
// nothing is taken. "No" is always a right answer.
#pragma once
#include "../base/types.h"

namespace ramfs {

#define RAMFS_AT_ONCE \
  __attribute__((visibility("hidden"), no_caller_saved_registers, target("general-regs-only"), no_sanitize("address")))

extern "C" {

// Before: 1, the kernel shall make the call as the program made it. If it then finds nothing, the dispatcher is asked
// after all (call.h, reconsider).
RAMFS_AT_ONCE u32 ramfs_path_at_once(u64 path);
RAMFS_AT_ONCE u32 ramfs_path_behind_at_once(u64 directory, u64 path);
RAMFS_AT_ONCE u32 ramfs_access_at_once(u64 path, u64 mode);
RAMFS_AT_ONCE u32 ramfs_faccessat_at_once(u64 directory, u64 path, u64 mode);
RAMFS_AT_ONCE u32 ramfs_open_at_once(u64 path, u64 flags);
RAMFS_AT_ONCE u32 ramfs_openat_at_once(u64 directory, u64 path, u64 flags);
RAMFS_AT_ONCE u32 ramfs_descriptor_at_once(u64 fd);
RAMFS_AT_ONCE u32 ramfs_fcntl_at_once(u64 fd, u64 command, u64 argument);
RAMFS_AT_ONCE u32 ramfs_close_at_once(u64 fd);
RAMFS_AT_ONCE u32 ramfs_dup2_at_once(u64 from, u64 to);

// Behind: 1, nothing is left to do.
RAMFS_AT_ONCE u32 ramfs_write_is_done(u64 fd);
// Whether a write of an array of parts, which the kernel has just read, was one of all their bytes, or concerns nobody.
RAMFS_AT_ONCE u32 ramfs_vector_is_whole(u64 fd, const u64 *parts, u64 count, u64 result);
RAMFS_AT_ONCE u32 ramfs_dup_is_done(u64 fd, u64 result);
}

}  // namespace ramfs
