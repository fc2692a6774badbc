// Who may do what: the checks of Linux's generic_permission, may_delete and setattr_prepare.
#pragma once
#include "process.h"

namespace ramfs {

enum : u32 { may_execute = 1, may_write = 2, may_read = 4 };

// EACCES unless `who` has all of `wanted` (rwx bits) on the inode.
Result<void> check_access(const Inode &inode, u32 wanted);
// The same for explicit ids (access(2) asks for the real ones).
Result<void> check_access_as(const Inode &inode, u32 wanted, u32 uid, u32 gid);
// EACCES, or EPERM by the sticky bit, unless an entry that names `victim` may leave `dir`.
Result<void> check_removal(const Inode &dir, const Inode &victim);
// Whether the caller owns the inode or may act as if.
bool is_owner(const Inode &inode);
bool is_root();
bool in_group(u32 gid);
// Owner, group and mode of a new inode in `dir`.
struct Birth {
  u32 mode, uid, gid;
};
Birth birth_in(const Inode &dir, u32 mode);

}  // namespace ramfs
