// Who may do what: the checks of Linux's generic_permission, may_delete and setattr_prepare.
#pragma once
#include <linux/capability.h>

#include "../store/tree.h"
#include "credentials.h"

namespace ramfs {

enum : u32 { may_execute = 1, may_write = 2, may_read = 4 };

// What everybody may needs no look at who asks, unless there is an access list or an attribute: Linux's shortcut too.
inline bool everybody_may(const Inode &inode, u32 wanted) {
  return (wanted * 0111 & ~inode.mode) == 0 && !inode.xattrs && !inode.attributes;
}
Result<void> check_own_access(Ref<Inode> ref, const Inode &inode, u32 wanted);

// EACCES unless the caller has all of `wanted` (rwx bits) on the inode, of which `inode` may be a copy. Never to be
// asked while the caller changes that inode: an access list is read as by any reader.
inline Result<void> check_access(Ref<Inode> ref, const Inode &inode, u32 wanted) {
  return everybody_may(inode, wanted) ? Result<void>() : check_own_access(ref, inode, wanted);
}
// The same for another's rights (access(2) asks for those of the real ids).
Result<void> check_access_as(Ref<Inode> ref, const Inode &inode, u32 wanted, const Credentials &c);
// EACCES, or EPERM by the sticky bit, unless an entry that names `victim` may leave the directory.
Result<void> may_delete(Ref<Inode> dir_ref, const Inode &dir, const Inode &victim);
// EPERM for what is immutable or append-only, whoever asks.
Result<void> check_changeable(const Inode &inode);
// Whether the caller owns the inode or may act as if.
bool is_owner(const Inode &inode);
// What root may because of its capabilities(7), and not because of its number.
enum class Capability : u32 {
  chown = CAP_CHOWN,
  dac_override = CAP_DAC_OVERRIDE,
  dac_read_search = CAP_DAC_READ_SEARCH,
  fowner = CAP_FOWNER,
  fsetid = CAP_FSETID,
  linux_immutable = CAP_LINUX_IMMUTABLE,
  ipc_lock = CAP_IPC_LOCK,
  sys_pacct = CAP_SYS_PACCT,
  sys_admin = CAP_SYS_ADMIN,
  mknod = CAP_MKNOD,
  lease = CAP_LEASE,
  setfcap = CAP_SETFCAP,
};
// For the whole machine (the kernel's capable()).
bool may(Capability capability);
// Over what is the session's (ns_capable() of the namespace that mounts).
bool may_in_session(Capability capability);
// In the caller's own namespace (ns_capable(current_user_ns())).
bool may_within(Capability capability);
// Over the inode: whose ids have a meaning for the caller (capable_wrt_inode_uidgid()).
bool may_over(const Inode &inode, Capability capability);
bool in_group(u32 gid);
// What the caller's new inode in `dir` begins with, if it asks for `mode`.
NewInode inherit(const Inode &dir, u32 mode, u64 rdev = 0);

}  // namespace ramfs
