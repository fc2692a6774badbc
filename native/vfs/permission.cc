#include "permission.h"

#include "../arena/reader.h"
#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../store/acl.h"

namespace ramfs {
namespace {

// Whether the caller, if his group is `primary`, is of the group.
bool is_member(u32 gid, u32 primary) { return primary == gid || has_group(gid); }

struct AccessRequest {
  u32 wanted, uid, gid;
};
enum class Verdict : u32 { none, granted, denied, gone };

// Linux's posix_acl_permission: the first entry that fits a user decides; of the groups' one that grants all.
Verdict judge(const Acl &acl, const Inode &inode, const AccessRequest &request) {
  bool member = false, found = false;
  u32 granted = 0, mask = 7;
  for (u32 i = 0; i < acl.count(); i++) {
    AclEntry entry = acl.entry(i);
    bool group = entry.tag == AclEntry::group || entry.tag == AclEntry::group_obj;
    bool fits = (entry.tag == AclEntry::user && entry.id == request.uid) ||
                (group && is_member(entry.tag == AclEntry::group ? entry.id : inode.gid, request.gid));
    if (entry.tag == AclEntry::mask) mask = entry.permissions;
    if (entry.tag == AclEntry::other && !found)
      return !member && (entry.permissions & request.wanted) == request.wanted ? Verdict::granted : Verdict::denied;
    if (!fits || found) continue;
    member = member || group;
    granted = entry.permissions;
    found = !group || (granted & request.wanted) == request.wanted;
  }
  return (granted & mask & request.wanted) == request.wanted ? Verdict::granted : Verdict::denied;
}

// What the inode's access list says; none: there is no list. Its generation tells whether it still is that inode.
Verdict ask_acl(Ref<Inode> ref, u32 generation, const AccessRequest &request) {
  const Arena &arena = process.arena;
  for (;;) {
    u32 seq = begin_read(arena, ref);
    const Inode &inode = *arena.at(ref);
    Verdict verdict = Verdict::none;
    Bytes value = find_xattr(arena, inode.xattrs, bytes_of(access_acl_xattr));
    if (inode.generation != generation) verdict = Verdict::gone;
    else if (value.data) verdict = judge(Acl(value), inode, request);
    if (still(arena, ref, seq)) return verdict;
  }
}

// What the bits and lists say: 0, or -errno.
i64 judge_modes(Ref<Inode> ref, const Inode &inode, const AccessRequest &request) {
  u32 granted = inode.mode & 7;
  if (request.uid == inode.uid) {
    granted = inode.mode >> 6 & 7;
  } else {
    // With no bits for the group, which show the mask, Linux does not look at the list.
    if (inode.xattrs && (inode.mode & 070)) {
      Verdict verdict = ask_acl(ref, inode.generation, request);
      if (verdict == Verdict::gone) return -ESTALE;
      if (verdict != Verdict::none) return verdict == Verdict::granted ? 0 : -EACCES;
    }
    if (is_member(inode.gid, request.gid)) granted = inode.mode >> 3 & 7;
  }
  return (granted & request.wanted) == request.wanted ? 0 : -EACCES;
}

bool has(const Credentials &c, Capability capability) { return c.effective >> u32(capability) & 1; }

bool has_over(const Credentials &c, const Inode &inode, Capability capability) {
  return has(c, capability) && own_uid(c.maps, inode.uid) != no_id && own_gid(c.maps, inode.gid) != no_id;
}

}  // namespace

bool may(Capability capability) {
  Credentials c = credentials();
  return has(c, capability) && c.at_home && process.arena.header().is_initial;
}

bool may_in_session(Capability capability) {
  Credentials c = credentials();
  return has(c, capability) && c.at_home;
}

bool may_within(Capability capability) { return has(credentials(), capability); }

bool may_over(const Inode &inode, Capability capability) { return has_over(credentials(), inode, capability); }

bool in_group(u32 gid) { return is_member(gid, credentials().gid); }

bool is_owner(const Inode &inode) {
  Credentials c = credentials();
  return c.uid == inode.uid || (has(c, Capability::fowner) && own_uid(c.maps, inode.uid) != no_id);
}

Result<void> check_access_as(Ref<Inode> ref, const Inode &inode, u32 wanted, const Credentials &c) {
  if ((wanted & may_write) && (inode.attributes & FS_IMMUTABLE_FL)) return Error{EPERM};
  // All may be read and written; what somebody may execute can be executed, and every directory searched.
  bool executable = is_directory(inode.mode) || (inode.mode & 0111);
  if (has_over(c, inode, Capability::dac_override) && (executable || !(wanted & may_execute))) return {};
  i64 judged = judge_modes(ref, inode, {wanted, c.uid, c.gid});
  if (judged == 0) return {};
  bool reads = is_directory(inode.mode) ? !(wanted & may_write) : wanted == may_read;
  if (judged == -EACCES && reads && has_over(c, inode, Capability::dac_read_search)) return {};
  return Error{int(-judged)};
}

[[gnu::noinline]] Result<void> check_own_access(Ref<Inode> ref, const Inode &inode, u32 wanted) {
  return check_access_as(ref, inode, wanted, credentials());
}

Result<void> check_changeable(const Inode &inode) {
  return inode.attributes & fixing_attributes ? Result<void>(Error{EPERM}) : Result<void>();
}

Result<void> may_delete(Ref<Inode> dir_ref, const Inode &dir, const Inode &victim) {
  RAMFS_CHECK(check_access(dir_ref, dir, may_write | may_execute));
  if (dir.attributes & FS_APPEND_FL) return Error{EPERM};
  RAMFS_CHECK(check_changeable(victim));
  if (!(dir.mode & S_ISVTX)) return {};
  Credentials c = credentials();
  if (c.uid != dir.uid && c.uid != victim.uid && !has_over(c, victim, Capability::fowner)) return Error{EPERM};
  return {};
}

NewInode inherit(const Inode &dir, u32 mode, u64 rdev) {
  Credentials c = credentials();
  NewInode birth{mode, c.uid, c.gid, rdev, file_mode_mask()};
  if (!(dir.mode & S_ISGID)) return birth;
  birth.gid = dir.gid;
  if (is_directory(mode)) birth.mode |= S_ISGID;
  else if ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) && !in_group(dir.gid) &&
           !may_over(dir, Capability::fsetid))
    birth.mode &= ~u32(S_ISGID);
  return birth;
}

}  // namespace ramfs
