#include "permission.h"

#include "../store/errno.h"
#include "../store/mode.h"

namespace ramfs {

bool is_root() { return credentials().uid == 0; }

bool in_group(u32 gid) {
  const Credentials &c = credentials_with_groups();
  if (c.gid == gid) return true;
  for (u32 i = 0; i < c.group_count; i++)
    if (c.groups[i] == gid) return true;
  return false;
}

bool is_owner(const Inode &inode) {
  u32 uid = credentials().uid;
  return uid == 0 || uid == inode.uid;
}

Result<void> check_access_as(const Inode &inode, u32 wanted, u32 uid, u32 gid) {
  if (uid == 0) {
    // Root reads and writes all; it executes what somebody may execute, and searches every directory.
    bool executable = is_directory(inode.mode) || (inode.mode & 0111);
    if ((wanted & may_execute) && !executable) return Error{E_ACCES};
    return {};
  }
  u32 granted = inode.mode & 7;
  if (uid == inode.uid) granted = inode.mode >> 6 & 7;
  else if (gid == inode.gid || in_group(inode.gid)) granted = inode.mode >> 3 & 7;
  if ((granted & wanted) != wanted) return Error{E_ACCES};
  return {};
}

Result<void> check_access(const Inode &inode, u32 wanted) {
  const Credentials &c = credentials();
  return check_access_as(inode, wanted, c.uid, c.gid);
}

Result<void> check_removal(const Inode &dir, const Inode &victim) {
  RAMFS_CHECK(check_access(dir, may_write | may_execute));
  u32 uid = credentials().uid;
  bool sticky = dir.mode & S_VTX;
  if (sticky && uid != 0 && uid != dir.uid && uid != victim.uid) return Error{E_PERM};
  return {};
}

Birth birth_in(const Inode &dir, u32 mode) {
  const Credentials &c = credentials();
  Birth birth{mode, c.uid, c.gid};
  if (!(dir.mode & S_SGID)) return birth;
  birth.gid = dir.gid;
  if (is_directory(mode)) birth.mode |= S_SGID;
  else if ((mode & (S_SGID | S_XGRP)) == (S_SGID | S_XGRP) && c.uid != 0 && !in_group(dir.gid))
    birth.mode &= ~u32(S_SGID);
  return birth;
}

}  // namespace ramfs
